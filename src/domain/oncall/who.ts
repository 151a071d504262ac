import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import type { Settings } from '../kernel/setting.ts';
import { dutyAt, type Roster } from './oncall.ts';
import { overridesFrom } from './records.ts';
import { people, rotations, schedules, teams } from './settings.ts';

/** The roster as it is planned, and what was changed of it from a moment on. */
export function* rosterFrom({ settings }: Pick<Context, 'settings'>, from: Instant): Script<Roster> {
  return {
    rotations: settings.of(rotations),
    schedules: settings.of(schedules),
    teams: settings.of(teams),
    overrides: yield* overridesFrom(from),
  };
}

/** What a name stands for, as plans in the order in which they are asked. `team:noc`, `schedule:noc` and `rotation:noc` say which is meant. */
export function plansNamed(roster: Pick<Roster, 'rotations' | 'schedules' | 'teams'>, name: string): readonly string[] | Refusal {
  const [, kind, bare = name] = /^(team|schedule|rotation):(.*)$/.exec(name) ?? [];
  const planned = [...(kind === 'rotation' ? [] : roster.schedules), ...(kind === 'schedule' ? [] : roster.rotations)];
  if (kind !== 'team' && planned.some((plan) => plan.name === bare)) return [bare];
  const team = kind === undefined || kind === 'team' ? roster.teams.find((each) => each.name === bare) : undefined;
  if (team !== undefined) return team.oncall;
  const known = [...roster.teams, ...roster.schedules, ...roster.rotations].map((each) => each.name);
  return refuse({
    kind: 'invalid',
    where: name,
    problem: `is no ${kind ?? 'team, schedule or rotation'}`,
    allowed: [...new Set(known)].join(', ') || 'none yet; the configuration has [[rotation]], [[schedule]] and [[team]]',
  });
}

/** Somebody who is on call, and by which plan. */
export interface OnCall {
  readonly person: string;
  readonly plan: string;
  /** Nothing can change before. */
  readonly until: Instant;
}

/** Who is on call for a name at the moment that the roster is of, each once; nobody where there is a gap. */
export function onCall(roster: Roster, name: string, at: Instant): readonly OnCall[] | Refusal {
  const plans = plansNamed(roster, name);
  if (!Array.isArray(plans)) return plans as Refusal;
  const found = new Map<string, OnCall>();
  for (const plan of plans as readonly string[]) {
    const { person, until } = dutyAt(roster, plan, at);
    if (person !== undefined && !found.has(person)) found.set(person, { person, plan, until });
  }
  return [...found.values()];
}

/** The same, with the overrides as they are in the database. Whoever asks for many names reads the roster once instead. */
export function* whoIsOnCall(context: Pick<Context, 'settings'>, name: string, at: Instant): Script<readonly OnCall[] | Refusal> {
  return onCall(yield* rosterFrom(context, at), name, at);
}

/** How a person is called; whoever left the configuration keeps the key. */
export function nameOf(settings: Settings, key: string | undefined): string {
  const known = settings.of(people);
  return key === undefined ? 'nobody' : ((Object.hasOwn(known, key) ? known[key]?.name : undefined) ?? key);
}
