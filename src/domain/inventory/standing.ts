/**
 * How components are, as far as anybody knows. The inventory itself knows only who is missing; what watches (alerts, probes) and what works
 * (tasks) are later nouns, and each says its own through this port, which is plugged where the nouns are composed. A component that nobody
 * speaks of is not watched, which is not the same as fine.
 */
import { z } from 'zod';
import { all, type Script } from '../kernel/script.ts';
import { STATES, type State, worst } from './health.ts';

/** What one noun knows of one component at this moment. */
export interface Standing {
  readonly component: number;
  /** Left out by a noun that does not watch. */
  readonly state?: State;
  /** In a few words: `A12 DiskFull`. */
  readonly why?: string;
  readonly tasks?: number;
  readonly alerts?: number;
  /** The work that is done on it now: `W3 Patch the switches`. */
  readonly maintenance?: string;
}

/** Of every component of which there is something to say; few, beside all that are fine. */
export type StandingOf = () => Script<readonly Standing[]>;

const known = new Map<string, StandingOf>();

export const offerStanding = (noun: string, standingOf: StandingOf): void => {
  known.set(noun, standingOf);
};

/** What all nouns together know of one component, or of all that lies in one. */
export const sum = z.object({
  state: z.enum(STATES).nullable().describe('The worst; null when nothing watches.'),
  why: z.array(z.string()),
  tasks: z.int(),
  alerts: z.int(),
  down: z.int().describe('How many of those counted are down, and so on.'),
  degraded: z.int(),
  unknown: z.int(),
  missing: z.int(),
});
export type Sum = Readonly<z.output<typeof sum>>;

export const NOTHING: Sum = { state: null, why: [], tasks: 0, alerts: 0, down: 0, degraded: 0, unknown: 0, missing: 0 };

/** What is said of a component, and where it lies. */
export interface Located {
  readonly path: string;
  readonly missing: boolean;
  readonly said: readonly Standing[];
}

/** Everything there is to say, by component, with where it lies. */
export function* standings(): Script<ReadonlyMap<number, Located>> {
  const said = new Map<number, Standing[]>();
  for (const standingOf of known.values()) {
    for (const one of yield* standingOf()) {
      const already = said.get(one.component);
      if (already === undefined) said.set(one.component, [one]);
      else already.push(one);
    }
  }
  const missing = yield* all<{ number: number; path: string }>(
    'select number, path from component where deleted_at is null and missing_since is not null',
  );
  const paths =
    said.size === 0
      ? []
      : yield* all<{ number: number; path: string }>(
          'select number, path from component where number in {numbers $1} and deleted_at is null',
          JSON.stringify([...said.keys()]),
        );
  const located = new Map<number, Located>();
  for (const { number, path } of missing) located.set(number, { path, missing: true, said: said.get(number) ?? [] });
  for (const { number, path } of paths)
    if (!located.has(number)) located.set(number, { path, missing: false, said: said.get(number) ?? [] });
  return located;
}

const WHYS = 3;

function added(sum: Sum, { missing, said }: Located): Sum {
  const states = said.flatMap(({ state }) => (state === undefined ? [] : [state]));
  const state = states.length === 0 ? null : worst(states);
  const is = (wanted: State): number => (state === wanted ? 1 : 0);
  return {
    state: state === null ? sum.state : sum.state === null ? state : worst([sum.state, state]),
    why: sum.why.length >= WHYS ? sum.why : [...sum.why, ...said.flatMap(({ why }) => why ?? [])].slice(0, WHYS),
    tasks: sum.tasks + said.reduce((count, { tasks = 0 }) => count + tasks, 0),
    alerts: sum.alerts + said.reduce((count, { alerts = 0 }) => count + alerts, 0),
    down: sum.down + is('down'),
    degraded: sum.degraded + is('degraded'),
    unknown: sum.unknown + is('unknown'),
    missing: sum.missing + (missing ? 1 : 0),
  };
}

/** For each of some places: what is said of it, and of all that lies in it. One walk up from each component of which something is said. */
export function sums(
  located: ReadonlyMap<number, Located>,
  places: readonly { readonly number: number; readonly path: string }[],
): ReadonlyMap<number, { readonly own: Sum; readonly below: Sum }> {
  const at = new Map<string, Sum>();
  const asked = new Set(places.map(({ path }) => path));
  for (const [, one] of located) {
    for (let end = one.path.lastIndexOf('/'); end > 0; end = one.path.lastIndexOf('/', end - 1)) {
      const above = one.path.slice(0, end);
      if (asked.has(above)) at.set(above, added(at.get(above) ?? NOTHING, one));
    }
  }
  return new Map(
    places.map(({ number, path }) => {
      const mine = located.get(number);
      return [number, { own: mine === undefined ? NOTHING : added(NOTHING, mine), below: at.get(path) ?? NOTHING }];
    }),
  );
}
