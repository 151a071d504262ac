import type { TimelineEntry } from '../rows.ts';
import { wrap } from '../terminal/width.ts';
import { type Look, line, piece } from './look.ts';
import { clockTime, dayOf } from './time.ts';

const TIME = 9;

/** Newest first: what just happened is what a person opens this for. A day is named where it changes. */
export function timelineLines(look: Look, width: number, entries: readonly TimelineEntry[]): string[] {
  const lines: string[] = [];
  let day = dayOf(look.now);
  for (const entry of [...entries].reverse()) {
    const on = dayOf(entry.at);
    if (on !== day) lines.push(line(look, width, [piece(on, 'dim')]));
    day = on;
    const actor = entry.actor === 'engine' ? '' : `${entry.actor} `;
    const [first = '', ...rest] = wrap(`${actor}${entry.text}`, Math.max(8, width - TIME));
    const named = actor !== '' && first.startsWith(actor) ? [piece(actor, 'accent'), piece(first.slice(actor.length))] : [piece(first)];
    lines.push(line(look, width, [piece(`${clockTime(entry.at)} `, 'dim'), ...named]));
    for (const more of rest) lines.push(line(look, width, [piece(' '.repeat(TIME)), piece(more)]));
  }
  return lines;
}
