import { z } from 'zod';
import { command, query } from '../kernel/capability.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';
import { type Component, EDGE_KINDS, type EdgeKind } from './component.ts';
import type { Edge, OpenEdge } from './edges.ts';
import { MANUAL } from './facts.ts';
import { cycleThrough, wayTo } from './graph.ts';
import { EFFECTS } from './impact.ts';
import { openEdges } from './load.ts';
import { lossOf } from './loss.ts';
import { namesOf } from './names.ts';
import { componentOf } from './reference.ts';
import { numbersFor, writeEdges } from './write.ts';

const reference = z.string().describe('A number such as C12, a path, a name, an id, or the beginning of one.');
const kind = z.enum(EDGE_KINDS).default('needs');

const edgeRow = z.object({ component: z.string(), kind: z.enum(EDGE_KINDS), to: z.string(), source: z.string() });
const EDGE_COLUMNS = [
  { key: 'component', title: 'Component' },
  { key: 'kind', title: 'Kind' },
  { key: 'to', title: 'To' },
  { key: 'source', title: 'Source' },
] as const;

function* ends(from: string, to: string): Script<readonly [Component, Component] | Refusal> {
  const dependent = yield* componentOf(from);
  if (isRefusal(dependent)) return dependent;
  const needed = yield* componentOf(to);
  return isRefusal(needed) ? needed : [dependent, needed];
}

interface Changes {
  readonly opened: readonly Edge[];
  readonly closed: readonly OpenEdge[];
}

/** A verb over one edge by hand: `changes` says which begin and end, or why none may. */
const relating = (
  name: string,
  summary: string,
  changes: (dependent: Component, relation: EdgeKind, needed: Component) => Script<Changes | Refusal>,
) =>
  command({
    name,
    summary,
    input: z.object({ component: reference, to: z.string().describe('The other component.'), kind }),
    args: ['component', 'to'],
    output: edgeRow,
    columns: EDGE_COLUMNS,
    permission: 'operator',
    *run(context, { component: from, to, kind: relation }) {
      const both = yield* ends(from, to);
      if (isRefusal(both)) return both;
      const [dependent, needed] = both;
      const changed = yield* changes(dependent, relation, needed);
      if (isRefusal(changed)) return changed;
      yield* record(context, yield* writeEdges(context, MANUAL, changed, yield* numbersFor(0)));
      return { component: dependent.name, kind: relation, to: needed.name, source: MANUAL };
    },
  });

const standingEdges = (dependent: Component, relation: EdgeKind, needed: Component): Script<readonly { readonly source: string }[]> =>
  all<{ source: string }>(
    'select source from component_edge where dependent = $1 and kind = $2 and needed = $3 and valid_to is null order by source',
    dependent.number,
    relation,
    needed.number,
  );

export const link = relating(
  'component.link',
  'Says that a component needs another, runs on it, or is redundant with it.',
  function* (dependent, relation, needed) {
    const cycle =
      relation === 'redundant-with' && dependent.number !== needed.number
        ? undefined
        : yield* cycleThrough(dependent.number, needed.number);
    if (cycle !== undefined) {
      const names = yield* namesOf(cycle);
      return refuse({
        kind: 'invalid',
        where: `${dependent.name} ${relation} ${needed.name}`,
        problem: `would close a cycle: ${cycle.map((number) => names.get(number)?.name ?? label('C', number)).join(' → ')}`,
        allowed: 'dependencies without a way back',
      });
    }
    const [fromKey, toKey] = [label('C', dependent.number), label('C', needed.number)];
    const standing = yield* standingEdges(dependent, relation, needed);
    if (standing.some(({ source }) => source === MANUAL))
      return refuse({ kind: 'already', subject: fromKey, state: `linked: ${relation} ${toKey}` });
    return { opened: [{ fromKey, kind: relation, toKey, dependent: dependent.number, needed: needed.number }], closed: [] };
  },
);

export const unlink = relating(
  'component.unlink',
  'Takes back what was linked by hand. The edge stays in the history.',
  function* (dependent, relation, needed) {
    const subject = label('C', dependent.number);
    const standing = yield* standingEdges(dependent, relation, needed);
    if (!standing.some(({ source }) => source === MANUAL)) {
      const [other] = standing;
      return other === undefined
        ? refuse({ kind: 'already', subject, state: `without the link ${relation} ${needed.name}` })
        : refuse({ kind: 'wrong-state', subject, state: `linked by ${other.source}`, verb: 'unlink', allowed: ['a link made by hand'] });
    }
    const where = 'source = $1 and dependent = $2 and kind = $3 and needed = $4';
    return { opened: [], closed: yield* openEdges(where, MANUAL, dependent.number, relation, needed.number) };
  },
);

export const impact = query({
  name: 'component.impact',
  summary: 'What breaks if a component goes: all that lies in it, needs it or runs on it, with the way the failure takes.',
  input: z.object({
    component: reference,
    as_of: instant.optional().describe('With the dependencies of that moment.'),
  }),
  args: ['component'],
  output: z.array(
    z.object({
      component: z.string().describe('Its name.'),
      number: z.string(),
      effect: z.enum(EFFECTS).describe('At risk: something redundant still stands on every way to it.'),
      path: z.array(z.string()).describe('The names along the way, from what goes to what breaks.'),
    }),
  ),
  columns: [
    { key: 'number', title: 'No' },
    { key: 'component', title: 'Component' },
    { key: 'effect', title: 'Effect' },
    { key: 'path', title: 'By way of', format: 'list' },
  ],
  permission: 'viewer',
  *run(_context, { component: text, as_of: asOf }) {
    const start = yield* componentOf(text);
    if (isRefusal(start)) return start;
    const { reached, effect } = yield* lossOf([start.number], asOf);
    const affected = [...reached.keys()];
    const names = yield* namesOf(affected);
    const nameOf = (number: number): string => names.get(number)?.name ?? label('C', number);
    return affected
      .filter((number) => number !== start.number)
      .map((number) => ({
        component: nameOf(number),
        number: label('C', number),
        effect: effect.get(number) ?? 'breaks',
        path: wayTo(reached, number).map(nameOf),
      }));
  },
});
