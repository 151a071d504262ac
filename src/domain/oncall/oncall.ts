/**
 * Who is on call. A plan is a rotation or a schedule; a schedule is layers of rotations and people, and at any moment the first layer that
 * has somebody counts. Overrides lie on top, in the order in which they were made: those of a rotation within its hours only, so that
 * covering for somebody never makes them answer for the rest of the day, those of a schedule also where the plan has nobody.
 *
 * Everything is half-open: at the instant of a change whoever begins there has duty, and nobody has it twice.
 */
import type { Instant } from '../kernel/clock.ts';
import { applies, nextEdge, type Override, overridden } from './override.ts';
import { type Turn, turnAt } from './rotation.ts';
import type { Rotation, Schedule, Team } from './settings.ts';

/** What who is on call is decided from. */
export interface Roster {
  readonly rotations: readonly Rotation[];
  readonly schedules: readonly Schedule[];
  readonly teams: readonly Team[];
  /** In the order in which they were made. */
  readonly overrides: readonly Override[];
}

/** A turn, and what made it so. */
export interface Duty extends Turn {
  /** The rotation or person whose layer it is, and the last override that changed it. */
  readonly layer: string | undefined;
  readonly override: number | undefined;
}

/** Who has a plan at an instant, and until when nothing can change. Whoever is no plan is a person, who is always there. */
export function dutyAt(roster: Roster, plan: string, at: Instant): Duty {
  const schedule = roster.schedules.find(({ name }) => name === plan);
  if (schedule === undefined) return layerAt(roster, plan, at);
  let until = Number.POSITIVE_INFINITY;
  let found: Duty | undefined;
  for (const layer of schedule.layers) {
    const duty = layerAt(roster, layer, at);
    until = Math.min(until, duty.until);
    if (duty.person === undefined) continue;
    found = duty;
    break;
  }
  return withOverrides(roster, plan, at, { person: undefined, layer: undefined, override: undefined, ...found, until });
}

function layerAt(roster: Roster, layer: string, at: Instant): Duty {
  const rotation = roster.rotations.find(({ name }) => name === layer);
  if (rotation === undefined) return { person: layer, until: Number.POSITIVE_INFINITY, layer, override: undefined };
  const turn = { ...turnAt(rotation, at), layer, override: undefined };
  return turn.person === undefined ? turn : withOverrides(roster, layer, at, turn);
}

function withOverrides({ overrides }: Roster, plan: string, at: Instant, duty: Duty): Duty {
  const own = overrides.filter((override) => override.plan === plan);
  let { person, override } = duty;
  for (const each of own) {
    const after = applies(each, at) ? overridden(each, person) : person;
    if (after !== person) override = each.number;
    person = after;
  }
  return { ...duty, person, override, until: Math.min(duty.until, nextEdge(own, at)) };
}

/** One person's time without a break, `from` the moment that was asked about. `until` is null when it does not end within sight. */
export interface Watch {
  readonly person: string | undefined;
  readonly layer: string | undefined;
  readonly override: number | undefined;
  readonly from: Instant;
  readonly until: Instant | null;
}

const SIGHT = 100 * 86_400_000;

/** The duty at an instant, to where somebody else has it: a rotation of one hands over to itself. */
export function watchAt(roster: Roster, plan: string, at: Instant): Watch {
  const first = dutyAt(roster, plan, at);
  let { until } = first;
  while (until < at + SIGHT) {
    const next = dutyAt(roster, plan, until);
    if (next.person !== first.person) return { ...first, from: at, until };
    until = next.until;
  }
  return { ...first, from: at, until: null };
}

/** The watches from one moment up to another, without a hole: where nobody is on call there is one without a person. */
export function* watches(roster: Roster, plan: string, from: Instant, to: Instant): Generator<Watch> {
  for (let at = from; at < to; ) {
    const watch = watchAt(roster, plan, at);
    yield watch;
    at = watch.until ?? to;
  }
}
