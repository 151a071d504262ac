/**
 * A change to one time of a series, to that and those after it, or to all. One time is kept beside the rule, by its reading. The later ones become
 * a series of their own, and what comes before them stays behind with the number of the first. A series that is moved takes with it what was left
 * out of it and what was moved by hand.
 */
import { label } from '../kernel/id.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { dayOf, WEEKDAYS } from '../recurrence/rule.ts';
import { endingAt, split, withMoved } from './course.ts';
import { recurs, type Span } from './occurrence.ts';
import type { Which } from './occurrences.ts';
import { problemOf } from './timing.ts';
import type { Timing, Window } from './window.ts';

export interface Changed {
  readonly window: Window;
  /** What stays behind of a series that is divided; the changed half then is a window of its own. */
  readonly left?: Window;
}

/** Where an occurrence stands by the wall clock: where its rule has it, or where it was moved to. */
export const readingOf = (timing: Timing, { reading }: Span): number => timing.moved[reading]?.start ?? reading;

/** How long an occurrence is meant to take. */
export const lengthOf = (timing: Timing, { reading }: Span): number => timing.moved[reading]?.length ?? timing.length;

/** What is meant of a series, and what stays behind of it. */
function meant(window: Window & { readonly rule: string }, span: Span, which: Exclude<Which, 'this'>): Changed {
  if (which === 'all' || span.reading === window.start) return { window };
  const [before, after] = split(window, span.reading);
  return { window: { ...window, ...after }, left: { ...window, ...before } };
}

const checked = (changed: Changed): Changed | Refusal => problemOf(changed.window) ?? changed;

/** A window put to another time. */
export function placed(
  window: Window,
  span: Span,
  { start, length, zone, rule }: Pick<Timing, 'start' | 'length' | 'zone' | 'rule'>,
  which: Which,
): Changed | Refusal {
  if (!recurs(window)) return checked({ window: { ...window, start, length, zone, rule } });
  if (which === 'this') {
    if (rule !== null || zone !== window.zone)
      return refuse({
        kind: 'invalid',
        where: label('W', window.number),
        problem: 'one time of it has no rule and no zone of its own',
        allowed: '--which following or --which all',
      });
    return checked({ window: withMoved(window, span.reading, start, length) });
  }
  const part = meant(window, span, which);
  const moved = rule === null ? later(part.window, start - readingOf(window, span)) : { start, rule, except: [], moved: {} };
  return checked({ ...part, window: { ...part.window, ...moved, length, zone } });
}

/** A window that lasts longer. */
export function lengthened(window: Window, span: Span, by: number, which: Which): Changed | Refusal {
  if (!recurs(window) || which === 'this') return checked({ window: endingAt(window, span, span.end + by) });
  const part = meant(window, span, which);
  return checked({ ...part, window: { ...part.window, length: part.window.length + by } });
}

/** A series so much later. */
function later(timing: Timing, by: number): Pick<Timing, 'start' | 'rule' | 'except' | 'moved'> {
  const start = timing.start + by;
  return {
    start,
    rule: timing.rule === null ? null : ruleLater(timing.rule, dayOf(start) - dayOf(timing.start)),
    except: timing.except.map((reading) => reading + by),
    moved: Object.fromEntries(
      Object.entries(timing.moved).map(([reading, one]) => [Number(reading) + by, { ...one, start: one.start + by }]),
    ),
  };
}

/** Weekdays go along with a week's rule. Elsewhere another day is another rule, which somebody has to say. */
function ruleLater(rule: string, days: number): string {
  const [, said] = /(?:^|;)BYDAY=([A-Z,]+)/.exec(rule) ?? [];
  const every = /(?:^|;)INTERVAL=(?!1(?:;|$))/.test(rule);
  if (days === 0 || said === undefined || !/(?:^|;)FREQ=WEEKLY/.test(rule) || (every && said.includes(','))) return rule;
  const names = said.split(',').map((name) => (WEEKDAYS as readonly string[]).indexOf(name));
  return rule.replace(`BYDAY=${said}`, `BYDAY=${names.map((day) => WEEKDAYS[(((day + days) % 7) + 7) % 7]).join(',')}`);
}
