/** What becomes of a window: pure steps from one state of it to the next. Who may take them, and whether something stands against them, is asked before. */
import type { Instant } from '../kernel/clock.ts';
import { wallIn } from '../kernel/zone.ts';
import { halves } from '../recurrence/series.ts';
import { firstFrom, recurs, type Span, seriesOf, spanAfter, spansFrom } from './occurrence.ts';
import { is, RUNNING, type Timing, type Window } from './window.ts';

const at = (window: Window, span: Span | undefined): Window => ({
  ...window,
  occurrence: span?.reading ?? null,
  startsAt: span?.start ?? null,
  endsAt: span?.end ?? null,
});

/** With the occurrence that is on or comes next; one that runs stays with its own. */
export function scheduled(window: Window, now: Instant): Window {
  if (!is(RUNNING, window)) return at(window, firstFrom(window, now));
  const own = spanOf(window, window.occurrence);
  return own === undefined ? window : at(window, own);
}

/** The occurrence that a reading stands for. */
export function spanOf(timing: Timing, reading: number | null): Span | undefined {
  if (reading === null) return undefined;
  const start = timing.moved[reading]?.start ?? reading;
  // Two days back, because a clock may be further along than the reading says.
  for (const span of spansFrom(timing, start - 2 * 86_400_000 - timing.length)) {
    if (span.reading === reading) return span;
    if (span.start > start + 2 * 86_400_000) return undefined;
  }
  return undefined;
}

const UNHELD = { heldBy: null, heldFrom: null } as const;

export const begun = (window: Window): Window => ({ ...window, ...UNHELD, state: 'active' });

/** One occurrence begins at another moment and lasts so long; one that runs stays with it. */
export function startingAt(window: Window, reading: number, start: Instant, length: number): Window {
  const wall = wallIn(window.zone, start);
  return at(withMoved(window, reading, wall, length), { reading: recurs(window) ? reading : wall, start, end: start + length });
}
export const overran = (window: Window): Window => ({ ...window, state: 'over-running' });

/** One occurrence is over: the next one waits, or it was the last. */
export function ended(window: Window): Window {
  const span = { reading: window.occurrence ?? 0, start: window.startsAt ?? 0, end: window.endsAt ?? 0 };
  const next = spanAfter(window, span);
  return next === undefined ? { ...window, ...UNHELD, state: 'completed' } : at({ ...window, ...UNHELD, state: 'approved' }, next);
}

/** How long an occurrence that starts at a reading has to last to end at an instant. */
function lengthTo(timing: Timing, start: number, span: Span, end: Instant): number {
  return timing.ends === 'exact' ? end - span.start : wallIn(timing.zone, end) - start;
}

/** One occurrence ends at another moment than the rule says. */
export function endingAt<T extends Timing>(timing: T, span: Span, end: Instant): T {
  const start = timing.moved[span.reading]?.start ?? span.reading;
  return withMoved(timing, span.reading, start, lengthTo(timing, start, span, end));
}

/** One occurrence is at another time. */
export const withMoved = <T extends Timing>(timing: T, reading: number, start: number, length: number): T =>
  recurs(timing) ? { ...timing, moved: { ...timing.moved, [reading]: { start, length } } } : { ...timing, start, length };

export function without<T extends Timing>(timing: T, reading: number): T {
  const { [reading]: _, ...moved } = timing.moved;
  return { ...timing, moved, except: [...new Set([...timing.except, reading])].sort((a, b) => a - b) };
}

const from = (timing: Timing, keep: (reading: number) => boolean): Pick<Timing, 'except' | 'moved'> => ({
  except: timing.except.filter(keep),
  moved: Object.fromEntries(Object.entries(timing.moved).filter(([reading]) => keep(Number(reading)))),
});

/** A series in two: what comes before an occurrence, and what begins with it. */
export function split(timing: Timing & { readonly rule: string }, reading: number): readonly [before: Timing, after: Timing] {
  const { before, after } = halves(seriesOf(timing), timing.rule, reading);
  return [
    { ...timing, rule: before, ...from(timing, (one) => one < reading) },
    { ...timing, rule: after, start: reading, ...from(timing, (one) => one >= reading) },
  ];
}
