/**
 * What a result makes of a probe. One failure is no outage: it is soft until as many in a row say the same (`attempts`), and asked again
 * sooner (`retry_every`) to know. Only what is certain is told anybody.
 *
 *   ok ──failure──▶ soft 1 ──failure──▶ … ──failure──▶ certain        a certain problem that changes is certain at once,
 *    ▲               └──fine──▶ ok        ▲                │           and so is that it is over (Nagios, "State Types")
 *    └───────────────────────────────────fine─────────────┘
 *
 * A probe that cannot be fine because what it needs is down says nothing new: it is held. While nobody knows yet whether what it needs is
 * down, it waits for that answer (twice `attempts`, so that two that wait for one another end), and its needs are asked at once.
 *
 * Flapping is Nagios's measure over results (`alerts/flapping.ts` has the formula): certain states and soft recoveries count. While it
 * flaps its alert stays, so that what comes and goes is one alert and not twenty.
 */
import { flaps, STATES as RING } from '../alerts/flapping.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Severity } from '../kernel/rank.ts';
import { type Result, type State, severityOf } from './probe.ts';

export interface Condition {
  /** As the last result said. */
  readonly state: State | 'pending';
  /** What is certain. */
  readonly settled: State | 'pending';
  /** Since when. */
  readonly since: Instant;
  /** The how manyth result in a row that disagrees with what is certain; 0 when it agrees. */
  readonly attempt: number;
  /** When the present run of failures began. */
  readonly failingSince: Instant | null;
  /** What it needs is down. */
  readonly held: boolean;
  /** The last 21 states that count, oldest first. */
  readonly ring: string;
  readonly flapping: boolean;
  /** Of the alert that is open about it. */
  readonly told: Severity | null;
}

export interface Rules {
  readonly attempts: number;
  readonly severity: Severity;
  readonly flap: { readonly start: number; readonly stop: number };
}

/** How it is with what the probe needs: nobody knows while one of them is failing softly, or was not asked since this probe began to fail. */
export type Needs = 'up' | 'down' | 'unknown';

export const fresh = (now: Instant): Condition => ({
  state: 'pending',
  settled: 'pending',
  since: now,
  attempt: 0,
  failingSince: null,
  held: false,
  ring: '',
  flapping: false,
  told: null,
});

export function take(before: Condition, result: Pick<Result, 'state' | 'at'>, rules: Rules, needs: Needs): Condition {
  const { state, at } = result;
  const failing = state !== 'ok';
  const wasProblem = before.settled !== 'ok' && before.settled !== 'pending';
  const agrees = state === before.settled;
  const attempt = agrees ? 0 : before.attempt + 1;
  // Nobody waits to hear that it is over, or worse.
  const certain = agrees || !failing || wasProblem || (attempt >= rules.attempts && (needs !== 'unknown' || attempt >= 2 * rules.attempts));
  const settled = certain ? state : before.settled;
  const softRecovery = !failing && before.state !== 'ok' && before.state !== 'pending' && !wasProblem;
  const counts = certain || softRecovery;
  const ring = counts ? (before.ring + (failing ? 'f' : 'r')).slice(-RING) : before.ring;
  const flapping = rules.flap.start > 0 && (counts ? flaps(ring, before.flapping, rules.flap) : before.flapping);
  const after = {
    state,
    settled,
    since: settled === before.settled ? before.since : at,
    attempt: certain ? 0 : attempt,
    failingSince: failing ? (before.failingSince ?? at) : null,
    held: settled !== 'ok' && settled !== 'pending' && needs === 'down',
    ring,
    flapping,
  };
  return { ...after, told: toldOf(after, before.told, rules.severity) };
}

/** The alert that is to be open. What is held tells nothing new and takes nothing back. */
function toldOf({ settled, held, flapping }: Omit<Condition, 'told'>, before: Severity | null, severity: Severity): Severity | null {
  if (held) return before;
  const due = settled === 'pending' ? null : severityOf(settled, severity);
  return flapping ? (due ?? before) : due;
}

/** Whether it is looked at again sooner than usual. */
export const retries = ({ state, settled }: Condition): boolean => state !== settled;
