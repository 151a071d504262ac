/** How the states of what lies in a component become its own. States come from nouns that watch; this decides what they mean together. */
export const STATES = ['ok', 'unknown', 'degraded', 'down'] as const;
/** Worse to the right. Unknown is worse than fine and better than any trouble that is known. */
export type State = (typeof STATES)[number];

export type Rule =
  | { readonly rule: 'worst' }
  /** Fine while so many are; below that degraded, and down when none is. */
  | { readonly rule: 'quorum'; readonly least: number }
  /** The weight that still works, of all: at or above `degraded` percent fine, at or above `down` percent degraded. */
  | { readonly rule: 'weighted'; readonly degraded: number; readonly down: number };

export interface Child {
  readonly state: State;
  /** For `weighted`; one when not said. */
  readonly weight?: number;
}

const worse = (a: State, b: State): State => (STATES.indexOf(a) >= STATES.indexOf(b) ? a : b);

export const worst = (states: readonly State[]): State => states.reduce(worse, 'ok');

/** Without children a component is what it says itself; with them never better than that. */
export function rollUp(rule: Rule, children: readonly Child[], own?: State): State {
  const below = children.length === 0 ? (own ?? 'unknown') : RULES[rule.rule](rule as never, children);
  return own === undefined ? below : worse(own, below);
}

const RULES = {
  worst: (_: Rule, children: readonly Child[]): State => worst(children.map((child) => child.state)),
  quorum: ({ least }: Rule & { rule: 'quorum' }, children: readonly Child[]): State => {
    const fine = children.filter((child) => child.state === 'ok').length;
    const perhaps = children.filter((child) => child.state !== 'down').length;
    if (fine >= least) return 'ok';
    return perhaps === 0 ? 'down' : children.some((child) => child.state === 'degraded' || child.state === 'down') ? 'degraded' : 'unknown';
  },
  weighted: ({ degraded, down }: Rule & { rule: 'weighted' }, children: readonly Child[]): State => {
    const share = (worth: Readonly<Record<State, number>>): number => {
      let total = 0;
      let working = 0;
      for (const { state, weight = 1 } of children) {
        total += weight;
        working += weight * worth[state];
      }
      return total === 0 ? 100 : (working / total) * 100;
    };
    const certain = share({ ok: 1, unknown: 0, degraded: 0.5, down: 0 });
    if (certain >= degraded) return 'ok';
    const hoped = share({ ok: 1, unknown: 1, degraded: 0.5, down: 0 });
    if (hoped >= degraded) return 'unknown';
    return hoped >= down ? 'degraded' : 'down';
  },
} as const;

/** A tree's states from its leaves up. `nodes` come parents before children; who is not in `own` is judged by what lies in it alone. */
export function rollUpTree(
  nodes: readonly { readonly number: number; readonly parent: number | null; readonly rule?: Rule; readonly weight?: number }[],
  own: ReadonlyMap<number, State>,
): ReadonlyMap<number, State> {
  const states = new Map<number, State>();
  const below = new Map<number, Child[]>();
  for (const { number, parent, rule, weight } of [...nodes].reverse()) {
    const state = rollUp(rule ?? { rule: 'worst' }, below.get(number) ?? [], own.get(number));
    states.set(number, state);
    if (parent === null) continue;
    const child: Child = weight === undefined ? { state } : { state, weight };
    const siblings = below.get(parent);
    if (siblings === undefined) below.set(parent, [child]);
    else siblings.push(child);
  }
  return states;
}
