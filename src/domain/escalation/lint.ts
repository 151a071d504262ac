/** What `oncall lint` says of policies: those that would tell nobody for a while, and those whose steps climb to the people below. */
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import type { Script } from '../kernel/script.ts';
import { type Finding, type Lookout, type Outlook, spells } from '../oncall/lint.ts';
import { teams } from '../oncall/settings.ts';
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

function* findings(context: Context, outlook: Outlook): Script<readonly Finding[]> {
  const ladders = laddersOf(context);
  const seen = new Map<Instant, readonly Rungs[]>();
  for (const now of outlook.changes) {
    const reach = yield* reaching(
      { ...context, now },
      ladders.flatMap(({ tells }) => tells),
    );
    seen.set(
      now,
      ladders.map(({ tells }) => {
        const steps = tells.map((tell) => reach.of(tell));
        const nobody = steps.every(({ told }) => told.length === 0);
        return { nobody, circle: !nobody && circular(tells, steps) };
      }),
    );
  }
  const last = context.settings.of(escalationSettings).last_resort;
  const instead = last.length === 0 ? 'and there is no last resort' : `only the last resort is told: ${last.join(', ')}`;
  return ladders.flatMap(({ policy, name }, index): readonly Finding[] => [
    ...[...spells(outlook, (at) => seen.get(at)?.[index]?.nobody === true)].map(
      (spell): Finding => ({
        ...{ kind: 'nobody', subject: policy, ...spell },
        ...{ text: `policy ${name} tells nobody, ${instead}`, hint: 'somebody in tell who has a contact then' },
      }),
    ),
    ...[...spells(outlook, (at) => seen.get(at)?.[index]?.circle === true)].map(
      (spell): Finding => ({
        ...{ kind: 'circle', subject: policy, ...spell },
        ...{ text: `all steps of policy ${name} tell the same people`, hint: 'somebody else on a later step' },
      }),
    ),
  ]);
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
