import { z } from 'zod';
import type { Column } from '../kernel/capability.ts';
import type { Instant } from '../kernel/clock.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { GAPS, OVERLAPS, showings } from '../kernel/zone.ts';
import { readingText } from '../tasks/readings.ts';
import { firstFrom, type Span, spansFrom, spansIn } from './occurrence.ts';
import { COMMITTED, EFFECTS, ENDS, IMPACTS, is, RISKS, RUNNING, STATES, type State, type Window } from './window.ts';

export const windowRow = z.object({
  id: z.string(),
  number: z.string().describe('W and the number, such as W3.'),
  title: z.string(),
  state: z.enum(STATES).describe('Of this occurrence.'),
  start: instant.nullable().describe('Of the occurrence that is on, or comes next; null when nothing of it is left.'),
  end: instant.nullable().describe('Up to here, and not with it.'),
  occurrence: z.string().nullable().describe('Which one, by the wall clock of its zone at which its rule has it: 2026-12-08 02:00.'),
  zone: z.string(),
  rule: z.string().nullable(),
  targets: z.array(z.string()),
  impact: z.enum(IMPACTS),
  risk: z.enum(RISKS),
  owner: z.string(),
  crew: z.array(z.string()),
  heldBy: z.string().nullable().describe('The window that it waits for.'),
  version: z.int(),
});
export type WindowRow = z.output<typeof windowRow>;

/** A day on which the clocks are changed while it is on, or at its beginning. */
const change = z.object({ occurrence: z.string(), start: instant, end: instant, note: z.string() });

export const windowDetail = windowRow.extend({
  description: z.string(),
  length: z.int().describe('Milliseconds.'),
  gap: z.enum(GAPS).describe('What becomes of a beginning that the clocks skip.'),
  overlap: z.enum(OVERLAPS).describe('Which of two, where the clocks show a beginning twice.'),
  ends: z.enum(ENDS).describe('Whether it lasts its length exactly, or until the clocks show its end.'),
  effect: z.enum(EFFECTS).describe('What it does to alerts on its targets.'),
  dependants: z.boolean().describe('Whether it does so to alerts on what depends on them.'),
  attended: z.boolean().describe('Whether somebody has to say that it is over.'),
  flexible: z
    .int()
    .nullable()
    .describe('How long it lasts from the first alert on its targets within its time; null when it begins by itself.'),
  heldFrom: instant.nullable().describe('When it was to begin, if it waits for another.'),
  rollback: z.int().nullable().describe('Milliseconds at its end that are kept for taking everything back.'),
  runbook: z.string().nullable(),
  approvedBy: z.string().nullable(),
  approvedAt: instant.nullable(),
  reason: z.string().nullable().describe('Why it was approved although something stood against it.'),
  leftOut: z.array(z.string()),
  next: z.array(z.object({ occurrence: z.string(), start: instant, end: instant })).describe('The next five.'),
  clockChanges: z.array(change).describe('The occurrences of the coming year at which the clocks are changed.'),
  createdAt: instant,
  createdBy: z.string(),
  updatedAt: instant,
  updatedBy: z.string(),
});
export type WindowDetail = z.output<typeof windowDetail>;

export const COLUMNS: readonly Column[] = [
  { key: 'number', title: 'No' },
  { key: 'state', title: 'State' },
  { key: 'start', title: 'Starts', format: 'instant' },
  { key: 'end', title: 'Ends', format: 'instant' },
  { key: 'zone', title: 'Zone' },
  { key: 'targets', title: 'On', format: 'list' },
  { key: 'owner', title: 'Owner' },
  { key: 'title', title: 'Window' },
];

/** How one occurrence stands: a window that comes round again is at another point with each. */
export function stateAt(window: Window, { reading, end }: Span, now: Instant): State {
  if (!is(COMMITTED, window)) return window.state;
  if (window.occurrence === reading) return window.state;
  return end <= now ? 'completed' : window.state === 'announced' ? 'announced' : 'approved';
}

export const toRow = (window: Window, span: Span | undefined, now: Instant): WindowRow => ({
  id: window.id,
  number: label('W', window.number),
  title: window.title,
  state: span === undefined ? window.state : stateAt(window, span, now),
  start: span?.start ?? null,
  end: span?.end ?? null,
  occurrence: span === undefined ? null : readingText(span.reading),
  zone: window.zone,
  rule: window.rule,
  targets: [...window.targets],
  impact: window.impact,
  risk: window.risk,
  owner: window.owner,
  crew: [...window.crew],
  heldBy: window.heldBy === null ? null : label('W', window.heldBy),
  version: window.version,
});

/** The one that is on or comes next; of what is over the one that was last known. */
export function currentOf(window: Window, now: Instant): Span | undefined {
  const { occurrence: reading, startsAt: start, endsAt: end } = window;
  const own = reading === null || start === null || end === null ? undefined : { reading, start, end };
  if (own !== undefined && (is(RUNNING, window) || own.end > now || !is(['draft', 'proposed', ...COMMITTED], window))) return own;
  return firstFrom(window, now) ?? own;
}

const NEXT = 5;
const A_YEAR = 366 * 86_400_000;
/** Of a rule that comes round by the hour nobody reads more. */
const MOST_CHANGES = 10;

const NOTES = {
  0: (gap: Window['gap']): string =>
    gap === 'skip' ? 'the clocks skip its beginning: left out' : 'the clocks skip its beginning: as if they had not been changed yet',
  2: (overlap: Window['overlap']): string => `the clocks show its beginning twice: the ${overlap}`,
} as const;

function noteOn(window: Window, span: Span): string | undefined {
  const shown = showings(window.zone, window.moved[span.reading]?.start ?? span.reading);
  if (shown === 0) return NOTES[0](window.gap);
  if (shown === 2) return NOTES[2](window.overlap);
  const lasts = window.moved[span.reading]?.length ?? window.length;
  return showings(window.zone, (window.moved[span.reading]?.start ?? span.reading) + lasts) === 1 && span.end - span.start === lasts
    ? undefined
    : `the clocks are changed meanwhile: it lasts ${(span.end - span.start) / 60_000} minutes`;
}

export function toDetail(window: Window, now: Instant): WindowDetail {
  const upcoming: Span[] = [];
  for (const span of spansFrom(window, now)) {
    if (upcoming.length === NEXT) break;
    upcoming.push(span);
  }
  const changes: z.output<typeof change>[] = [];
  for (const span of spansIn(window, now, now + A_YEAR)) {
    const note = noteOn(window, span);
    if (note !== undefined) changes.push({ occurrence: readingText(span.reading), start: span.start, end: span.end, note });
    if (changes.length === MOST_CHANGES) break;
  }
  return {
    ...toRow(window, currentOf(window, now), now),
    description: window.description,
    length: window.length,
    gap: window.gap,
    overlap: window.overlap,
    ends: window.ends,
    effect: window.effect,
    dependants: window.dependants,
    attended: window.attended,
    flexible: window.flexible,
    heldFrom: window.heldFrom,
    rollback: window.rollback,
    runbook: window.runbook,
    approvedBy: window.approvedBy,
    approvedAt: window.approvedAt,
    reason: window.reason,
    leftOut: window.except.map(readingText),
    next: upcoming.map(({ reading, start, end }) => ({ occurrence: readingText(reading), start, end })),
    clockChanges: changes,
    createdAt: window.createdAt,
    createdBy: window.createdBy,
    updatedAt: window.updatedAt,
    updatedBy: window.updatedBy,
  };
}
