/** What `oncall lint` says of policies: those that would tell nobody for a while, and those whose steps climb to the people below. */
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { isRefusal } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { type Finding, type Lookout, type Outlook, spells } from '../oncall/lint.ts';
import { teams } from '../oncall/settings.ts';
import { plansNamed } from '../oncall/who.ts';
import { walkOf } from './path.ts';
import { type Reached, reaching } from './reach.ts';
import { escalationSettings, parseTarget, policies } from './settings.ts';

interface Ladder {
  readonly policy: string;
  /** With the path, where it is one. */
  readonly name: string;
  readonly tells: readonly (readonly string[])[];
}

const laddersOf = ({ settings }: Context): readonly Ladder[] =>
  settings.of(policies).flatMap((policy) =>
    [null, ...policy.path.map(({ name }) => name)].map((path) => ({
      policy: policy.name,
      name: path === null ? policy.name : `${policy.name}, path ${path}`,
      tells: walkOf(policy, path).step.map(({ tell }) => tell),
    })),
  );

/** Whom a ladder's steps reach at a moment. */
interface Rungs {
  readonly nobody: boolean;
  readonly circle: boolean;
}

const addressesOf = ({ told }: Reached): string =>
  told
    .map(({ channel, address }) => `${channel} ${address}`)
    .sort()
    .join();

/** Steps that tell the same on purpose say so by the same list; those that name others and come to the same people climb nowhere. */
const circular = (tells: Ladder['tells'], reached: readonly Reached[]): boolean =>
  tells.length > 1 &&
  new Set(reached.map(addressesOf)).size === 1 &&
  new Set(tells.map((tell) => [...tell].sort().join())).size === tells.length;

/** Who is told depends on the moment only through who has the plans that are asked: the same people, the same answer. */
function* rungsAt(context: Context, outlook: Outlook, { tells }: Ladder): Script<ReadonlyMap<Instant, Rungs>> {
  const plans = [...new Set(tells.flat())].flatMap((told) => {
    const target = parseTarget(told);
    const asked = 'plan' in target ? plansNamed(outlook.roster, target.plan) : [];
    return isRefusal(asked) ? [] : asked;
  });
  const known = new Map<string, Rungs>();
  const seen = new Map<Instant, Rungs>();
  for (const now of outlook.changes) {
    const key = plans.map((plan) => outlook.on(plan, now) ?? '').join();
    const rungs = known.get(key) ?? (yield* rungsOf({ ...context, now }, tells));
    known.set(key, rungs);
    seen.set(now, rungs);
  }
  return seen;
}

function* rungsOf(context: Context, tells: Ladder['tells']): Script<Rungs> {
  const reach = yield* reaching(context, tells);
  const steps = tells.map((tell) => reach.of(tell));
  const nobody = steps.every(({ told }) => told.length === 0);
  return { nobody, circle: !nobody && circular(tells, steps) };
}

function* findings(context: Context, outlook: Outlook): Script<readonly Finding[]> {
  const found: Finding[] = [];
  const last = context.settings.of(escalationSettings).last_resort;
  const instead = last.length === 0 ? 'and there is no last resort' : `only the last resort is told: ${last.join(', ')}`;
  for (const ladder of laddersOf(context)) {
    const { policy, name } = ladder;
    const rungs = yield* rungsAt(context, outlook, ladder);
    for (const spell of spells(outlook, (at) => rungs.get(at)?.nobody === true))
      found.push({
        ...{ kind: 'nobody', subject: policy, ...spell },
        ...{ text: `policy ${name} tells nobody, ${instead}`, hint: 'somebody in tell who has a contact then' },
      });
    for (const spell of spells(outlook, (at) => rungs.get(at)?.circle === true))
      found.push({
        ...{ kind: 'circle', subject: policy, ...spell },
        ...{ text: `all steps of policy ${name} tell the same people`, hint: 'somebody else on a later step' },
      });
  }
  return found;
}

const named = (context: Context): readonly string[] => [
  ...new Set(
    laddersOf(context).flatMap(({ tells }) =>
      tells.flat().flatMap((told) => {
        const target = parseTarget(told);
        if ('person' in target) return [target.person];
        if ('plan' in target) return [target.plan.slice(target.plan.indexOf(':') + 1)];
        return 'team' in target ? (context.settings.of(teams).find(({ name }) => name === target.team)?.members ?? []) : [];
      }),
    ),
  ),
];

export const policyLookout: Lookout = { findings, named };
