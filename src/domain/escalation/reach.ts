/** Who is told, by the names that steps have for them, at this moment. */
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { explain, isRefusal } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';
import { type Contact, contactsOf } from '../oncall/contact.ts';
import type { Roster } from '../oncall/oncall.ts';
import { teams } from '../oncall/settings.ts';
import { onCall, rosterFrom } from '../oncall/who.ts';
import { parseTarget } from './settings.ts';

export interface Reached {
  readonly told: readonly Contact[];
  /** A sentence for each who cannot be reached. */
  readonly problems: readonly string[];
}

export interface Reaching {
  /** Everyone whom a list of targets names, each once. A team is asked by turns: with every call another one of it is told. */
  of(tell: readonly string[]): Reached;
  /** Writes down whose turn it is now. */
  keepTurns(): Script<void>;
}

/** Looks up what these lists need. A storm fires one step of one policy thousands of times: who that is, is found once. */
export function* reaching(context: Context, lists: readonly (readonly string[])[]): Script<Reaching> {
  const names = [...new Set(lists.flat())];
  const targets = new Map(names.map((name) => [name, parseTarget(name)]));
  const plans = [...targets.values()].some((target) => 'plan' in target);
  const roster = plans ? yield* rosterFrom(context, context.now) : undefined;
  const taken = yield* turnsOf([...targets.values()].flatMap((target) => ('team' in target ? [target.team] : [])));
  const before = new Map(taken);

  const person = (key: string): Reached => {
    const contacts = contactsOf(context.settings, key);
    if (isRefusal(contacts)) return { told: [], problems: [explain(contacts).text] };
    return contacts.length === 0 ? { told: [], problems: [`${key} has no contact`] } : { told: contacts, problems: [] };
  };

  /** The next one of the team who can be reached. */
  const inTurn = (name: string): Reached => {
    const members = context.settings.of(teams).find((team) => team.name === name)?.members ?? [];
    const problems: string[] = [];
    for (let tries = 0; tries < members.length; tries++) {
      const turn = taken.get(name) ?? 0;
      taken.set(name, turn + 1);
      const reached = person(members[turn % members.length] ?? '');
      if (reached.told.length > 0) return { told: reached.told, problems };
      problems.push(...reached.problems);
    }
    return { told: [], problems: members.length === 0 ? [`there is no team ${name}`] : problems };
  };

  const fixed = new Map<string, Reached>();
  for (const [name, target] of targets) {
    if ('channel' in target) fixed.set(name, { told: [{ ...target, person: target.address }], problems: [] });
    else if ('person' in target) fixed.set(name, person(target.person));
    else if ('plan' in target && roster !== undefined) fixed.set(name, onDuty(roster, target.plan, context.now, person));
  }
  const known = new Map<readonly string[], Reached>();
  return {
    of: (tell) => {
      const turns = tell.some((name) => !fixed.has(name));
      const found = turns ? undefined : known.get(tell);
      const reached =
        found ??
        together(
          tell.flatMap((name) => {
            const target = targets.get(name);
            return target !== undefined && 'team' in target ? [inTurn(target.team)] : (fixed.get(name) ?? []);
          }),
        );
      if (!turns) known.set(tell, reached);
      return reached;
    },
    *keepTurns() {
      const changed = [...taken].filter(([team, turn]) => turn !== (before.get(team) ?? 0)).map(([team, turn]) => ({ team, taken: turn }));
      if (changed.length > 0)
        yield* all(
          `insert into turn (team, taken) select team, taken from {records $1 team:text taken:int} as took where true
           on conflict (team) do update set taken = excluded.taken`,
          changed,
        );
    },
  };
}

function onDuty(roster: Roster, plan: string, now: Instant, person: (key: string) => Reached): Reached {
  const found = onCall(roster, plan, now);
  if (isRefusal(found)) return { told: [], problems: [explain(found).text] };
  return found.length === 0
    ? { told: [], problems: [`nobody is on call for ${plan}`] }
    : together(found.map((duty) => person(duty.person)));
}

function* turnsOf(names: readonly string[]): Script<Map<string, number>> {
  if (names.length === 0) return new Map();
  const rows = yield* all<{ team: string; taken: number }>('select team, taken from turn where team in {values $1}', JSON.stringify(names));
  return new Map(rows.map(({ team, taken }) => [team, taken]));
}

function together(reached: readonly Reached[]): Reached {
  const told = new Map(reached.flatMap((one) => one.told).map((contact) => [`${contact.channel} ${contact.address}`, contact]));
  return { told: [...told.values()], problems: reached.flatMap(({ problems }) => problems) };
}
