import { formatInstant } from '../kernel/instant.ts';
import { plain } from '../kernel/plain.ts';
import { type Briefing, SECTIONS, type SectionName } from './briefing.ts';

export const TITLES: Readonly<Record<SectionName, string>> = {
  open: 'Open and not acknowledged',
  acknowledged: 'Acknowledged',
  clocks: 'Clocks',
  tasks: 'Work',
  muted: 'Quiet',
  planned: 'Planned',
  owed: 'Owed',
  notes: 'Notes',
};

/** What stands between bars and begins a list must not be read as either. */
const cell = (text: string): string => plain(text).replace(/[\\|<>`*_[\]#]/g, '\\$&');
const when = (at: number | null): string => (at === null ? '' : formatInstant(at).slice(0, 16).replace('T', ' '));

/** A briefing for a mail, a wiki, or the wall. */
export function markdownOf(briefing: Briefing): string {
  const lines = [
    `# Shift briefing${briefing.team === null ? '' : `: ${cell(briefing.team)}`}`,
    '',
    `As of ${when(briefing.at)} UTC, up to ${when(briefing.until)} UTC. ${cell(briefing.says)}`,
  ];
  for (const name of SECTIONS) {
    const [rows, total] = [briefing[name], briefing.counts[name]];
    lines.push('', `## ${TITLES[name]} (${total})`, '');
    if (rows.length === 0) lines.push('Nothing.');
    else
      lines.push(
        '| | What | Who | At (UTC) | Until (UTC) |',
        '|---|---|---|---|---|',
        ...rows.map(
          ({ subject, text, who, at, until }) => `| ${cell(subject)} | ${cell(text)} | ${cell(who ?? '')} | ${when(at)} | ${when(until)} |`,
        ),
      );
    if (total > rows.length) lines.push('', `and ${total - rows.length} more`);
  }
  return `${lines.join('\n')}\n`;
}
