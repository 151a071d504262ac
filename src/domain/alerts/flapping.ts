/**
 * Flapping: an alert that comes and goes faster than anybody can answer. Nagios's measure, over occurrences: of the last 21 states the
 * share that differs from the one before, the recent changes weighing more (0.75 for the oldest up to 1.25 for the newest, which adds up to
 * 100 % when every one differs). From `start` per cent on it flaps, until it is at `stop` or below; between the two nothing changes, so that
 * the verdict does not flap itself (base/flapping.c of Nagios Core).
 *
 * Nagios looks at every check; a source that only reports changes is looked at by the clock instead: between two reports the last state
 * counts once for every `sample` that passes. So the share falls while nothing happens, and when it will have fallen far enough is known
 * beforehand: a due time, not a timer.
 *
 * What flaps is one incident: its occurrences join it, it escalates once, and it ends when the alert has been calm.
 */
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { all, type Script } from '../kernel/script.ts';
import { alertSettings } from './settings.ts';

export const STATES = 21;
const CHANGES = STATES - 1;
const LIGHTEST = 0.75;
const HEAVIEST = 1.25;

export type State = 'f' | 'r';

export interface History {
  /** At most 21 states, oldest first. */
  readonly ring: string;
  readonly at: Instant;
}

/** The states after the time since the last one, and then `state`. */
export function observe(history: History | undefined, state: State, now: Instant, sample: number): History {
  const { ring, at } = history ?? { ring: '', at: now };
  const stable = Math.min(STATES, Math.max(0, Math.floor((now - at) / sample)));
  return { ring: (ring + ring.slice(-1).repeat(stable) + state).slice(-STATES), at: now };
}

/** How much of 21 states is change, in per cent. Before the first nothing was wrong. */
export function changeOf(ring: string): number {
  const states = ring.padStart(STATES, 'r');
  let weight = 0;
  for (let change = 0; change < CHANGES; change++)
    if (states[change] !== states[change + 1]) weight += LIGHTEST + (change * (HEAVIEST - LIGHTEST)) / (CHANGES - 1);
  return (weight / CHANGES) * 100;
}

export const flaps = (ring: string, before: boolean, { start, stop }: { readonly start: number; readonly stop: number }): boolean =>
  before ? changeOf(ring) > stop : changeOf(ring) >= start;

/** When it will count as calm if nothing happens any more. */
export function calmAt({ ring, at }: History, sample: number, stop: number): Instant {
  let samples = 0;
  while (samples < STATES && changeOf((ring + ring.slice(-1).repeat(samples)).slice(-STATES)) > stop) samples++;
  return at + samples * sample;
}

export interface Flap extends History {
  readonly flapping: boolean;
}

export interface Occurrence {
  readonly source: string;
  readonly fingerprint: string;
}

const keyOf = ({ source, fingerprint }: Occurrence): string => `${source}\n${fingerprint}`;

/** What is known of these alerts' earlier occurrences. */
function* historyOf(occurrences: readonly Occurrence[]): Script<ReadonlyMap<string, Flap>> {
  const known = new Map<string, Flap>();
  for (const [source, ones] of Map.groupBy(occurrences, (occurrence) => occurrence.source)) {
    const rows = yield* all<{ fingerprint: string; ring: string; at: number; flapping: number }>(
      'select fingerprint, ring, at, flapping from flap where source = $1 and fingerprint in {values $2}',
      source,
      JSON.stringify(ones.map(({ fingerprint }) => fingerprint)),
    );
    for (const { fingerprint, ring, at, flapping } of rows)
      known.set(keyOf({ source, fingerprint }), { ring, at, flapping: flapping === 1 });
  }
  return known;
}

/** These alerts fire again: those that flap, with their states. An alert that never ended has no history, and costs one look. */
export function* firing<O extends Occurrence>(context: Context, alerts: readonly O[]): Script<ReadonlyMap<O, Flap>> {
  const { flap } = context.settings.of(alertSettings);
  if (flap.start === 0 || alerts.length === 0) return new Map();
  const known = yield* historyOf(alerts);
  const returning = alerts.flatMap((alert) => {
    const before = known.get(keyOf(alert));
    return before === undefined ? [] : [[alert, next(before, 'f', context.now, flap)] as const];
  });
  yield* keep(returning);
  return new Map(returning.filter(([, { flapping }]) => flapping));
}

/** These alerts are over: their states, whether they flap or not. */
export function* over<O extends Occurrence & { readonly openedAt: Instant }>(
  context: Context,
  alerts: readonly O[],
): Script<ReadonlyMap<O, Flap>> {
  const { flap } = context.settings.of(alertSettings);
  if (flap.start === 0 || alerts.length === 0) return new Map();
  const known = yield* historyOf(alerts);
  const ended = alerts.map((alert) => {
    const before = known.get(keyOf(alert)) ?? { ring: 'f', at: alert.openedAt, flapping: false };
    return [alert, next(before, 'r', context.now, flap)] as const;
  });
  yield* keep(ended);
  return new Map(ended);
}

const next = (
  before: Flap,
  state: State,
  now: Instant,
  flap: { readonly sample: number; readonly start: number; readonly stop: number },
): Flap => {
  const history = observe(before, state, now, flap.sample);
  return { ...history, flapping: flaps(history.ring, before.flapping, flap) };
};

function* keep(states: readonly (readonly [Occurrence, Flap])[]): Script<void> {
  if (states.length === 0) return;
  yield* all(
    `insert into flap (source, fingerprint, ring, at, flapping)
     select source, fingerprint, ring, at, flapping from {records $1 source:text fingerprint:text ring:text at:ms flapping:int} as state where true
     on conflict (source, fingerprint) do update set ring = excluded.ring, at = excluded.at, flapping = excluded.flapping`,
    states.map(([{ source, fingerprint }, { ring, at, flapping }]) => ({ source, fingerprint, ring, at, flapping: flapping ? 1 : 0 })),
  );
}
