/**
 * A clock escalates one task: it walks the steps of a policy, telling people at each, until somebody answers.
 *
 *   running ──a step falls due──▶ running at the next step      (after the last step: the next round, if the policy repeats)
 *      │ └──after the last step of the last round──▶ finished
 *      └──acknowledged, started, closed or resolved──▶ stopped
 *
 * The due time is a row. Whoever finds it passed fires exactly one step and sets the next due time from the moment of firing, so that an
 * engine that was down for two hours tells the next person once, says how late it is, and does not burst through five steps. A step whose
 * targets resolve to nobody cannot be the end of it: the next falls due at once.
 */
import type { Instant } from '../kernel/clock.ts';
import type { Walk } from './path.ts';
import type { Policy } from './settings.ts';

export interface Position {
  /** Index of the step that fires next. */
  readonly step: number;
  /** 0 for the first walk through the steps. */
  readonly round: number;
  readonly dueAt: Instant;
}

/** Ticks are at most a second apart; a step later than this was held up, and the timeline says so. */
export const LATE_MS = 2_000;

export const begin = (policy: Walk, now: Instant): Position => ({ step: 0, round: 0, dueAt: now + (policy.step[0]?.delay ?? 0) });

/** Where a clock stands after its step fired at `now`; undefined after the last. */
export function advance(policy: Walk, at: Position, now: Instant, toldSomebody: boolean): Position | undefined {
  // On time, the rhythm is kept; late, the next person still gets the full delay.
  const from = now - at.dueAt <= LATE_MS ? at.dueAt : now;
  const next = policy.step[at.step + 1];
  if (next !== undefined) return { step: at.step + 1, round: at.round, dueAt: toldSomebody ? from + next.delay : now };
  if (at.round >= policy.repeat) return undefined;
  return { step: 0, round: at.round + 1, dueAt: from + policy.repeat_after + (policy.step[0]?.delay ?? 0) };
}

/** The first policy whose labels all fit; `severity` and `source` are among the labels. */
export const choose = (policies: readonly Policy[], labels: Readonly<Record<string, string>>): Policy | undefined =>
  policies.find((policy) =>
    Object.entries(policy.match).every(([label, wanted]) =>
      (typeof wanted === 'string' ? [wanted] : wanted).includes(Object.hasOwn(labels, label) ? (labels[label] ?? '') : ''),
    ),
  );
