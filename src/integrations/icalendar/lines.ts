/**
 * The lines of an event that are read, before ical.js sees them. What is not read costs nothing (attachments, attendees, alarms), and what would
 * cost too much is refused here: ical.js takes quadratic time over parameters, and a list of a million values a million steps.
 */
import { clip, plain } from '../../domain/kernel/plain.ts';
import { Unreadable } from './property.ts';

const READ: ReadonlySet<string> = new Set([
  ...['UID', 'DTSTAMP', 'SEQUENCE', 'STATUS', 'TRANSP', 'ORGANIZER', 'CATEGORIES'],
  ...['DTSTART', 'DTEND', 'DURATION', 'RRULE', 'EXRULE', 'EXDATE', 'RDATE', 'RECURRENCE-ID', 'FREEBUSY'],
  ...['SUMMARY', 'DESCRIPTION', 'LOCATION'],
]);
/** Texts are cut where they are kept, so only their beginning is read. */
const TEXTS: ReadonlySet<string> = new Set(['SUMMARY', 'DESCRIPTION', 'LOCATION']);

/** Five thousand times of 17 characters, and then some. */
const LONGEST = 100_000;
const LONGEST_TEXT = 20_000;
const LONGEST_HEAD = 2_000;

/** Name and parameters up to the colon; a quoted value may have colons of its own. */
const HEAD = /^[\w-]+(?:;[\w-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*:/;

const isRead = (name: string): boolean => READ.has(name) || (name.startsWith('X-') && !name.startsWith('X-ALT-'));

function checked(name: string, line: string): string {
  if (!HEAD.test(line.slice(0, LONGEST_HEAD))) throw new Unreadable(`its line is not understood: ${clip(plain(line), 60)}`);
  if (TEXTS.has(name) || name.startsWith('X-')) return line.slice(0, LONGEST_TEXT);
  if (line.length > LONGEST) throw new Unreadable(`its ${name} has ${line.length} characters; allowed: ${LONGEST}`);
  return line;
}

/** A component with nothing in it but its own lines that are read. */
export function readable(kind: string, text: string): string {
  const kept = [`BEGIN:${kind}`];
  let depth = 0;
  for (const line of text.replace(/\r?\n[ \t]/g, '').split(/\r?\n/)) {
    const [, word = ''] = /^([\w-]{1,60})[;:]/.exec(line) ?? [];
    const name = word.toUpperCase();
    if (name === 'BEGIN') depth++;
    else if (name === 'END') depth--;
    else if (depth !== 1 || line.trim() === '') continue;
    else if (word === '') throw new Unreadable(`its line is not understood: ${clip(plain(line), 60)}`);
    else if (isRead(name)) kept.push(checked(name, line));
  }
  return [...kept, `END:${kind}`].join('\r\n');
}
