/** Which occurrences of a window are meant: this one, this and those after it, or all. */
import { z } from 'zod';
import type { Instant } from '../kernel/clock.ts';
import { label } from '../kernel/id.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { readingText } from '../tasks/readings.ts';
import { recurs, type Span, spansFrom } from './occurrence.ts';
import type { Window } from './window.ts';

export const WHICH = ['this', 'following', 'all'] as const;
export type Which = (typeof WHICH)[number];

export const reference = z.string().describe('A number such as W3, an id, or the beginning of one.');
export const onDay = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d)?$/, 'is no day; allowed: 2026-12-08, or 2026-12-08T22:00')
  .optional()
  .describe('Which one of those that come round, by its day in its zone; the one that is on or comes next if not said.');
export const whichOf = (said: Which) => z.enum(WHICH).default(said).describe('This one, this and those after it, or all.');

const SHOWN = 3;

/** The occurrence on a day, or at a time of one, as the clocks of its zone show it; without one, the one that is on or comes next. */
export function occurrenceOn(window: Window, on: string | undefined, now: Instant): Span | Refusal {
  if (on === undefined) {
    const own = { reading: window.occurrence, start: window.startsAt, end: window.endsAt };
    if (own.reading !== null && own.start !== null && own.end !== null && own.end > now) return own as Span;
    for (const span of spansFrom(window, now)) return span;
    return refuse({ kind: 'already', subject: label('W', window.number), state: 'over' });
  }
  const wanted = on.replace('T', ' ');
  const near: string[] = [];
  for (const span of spansFrom(window, Number.MIN_SAFE_INTEGER / 2)) {
    const said = [span.reading, window.moved[span.reading]?.start ?? span.reading].map(readingText);
    if (said.some((text) => text.startsWith(wanted))) return span;
    const text = said[1] ?? '';
    if (text.slice(0, 10) > wanted.slice(0, 10)) {
      near.push(text);
      if (near.length === SHOWN) break;
    }
  }
  return refuse({
    kind: 'invalid',
    where: label('W', window.number),
    problem: `nothing of it is on ${on}`,
    allowed: near.length === 0 ? 'a day of its own' : `${near.join(', ')}${recurs(window) ? ' …' : ''}`,
  });
}
