/**
 * Two components that are one, said by a person: the words of the second become words about the first, and what hung on the second hangs on
 * the first. The event keeps which records and edges went, so that `component split C12 C7` puts them back and C7 is C7 again.
 */
import { z } from 'zod';
import { command } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';
import type { Component } from './component.ts';
import { type Absorbed, absorbed, parted } from './events.ts';
import { MANUAL, type SourceRecord } from './facts.ts';
import { worldAround } from './load.ts';
import { namesOf } from './names.ts';
import { recordsWhere } from './records.ts';
import { componentOf } from './reference.ts';
import { inventorySettings } from './settings.ts';
import { differences, type Settled, settle } from './settle.ts';
import { closeEdges, numbersFor, writeComponents, writeRecords } from './write.ts';

const reference = z.string().describe('A number such as C12, a path, a name, an id, or the beginning of one.');

export const merge = command({
  name: 'component.merge',
  summary: 'Makes one of two components: what is said of the second is said of the first, and what hangs on it too. Split takes it back.',
  input: z.object({
    component: reference,
    other: z.string().describe('The component that becomes a part of it.'),
    dry_run: z.boolean().default(false).describe('Say what would move, and change nothing.'),
  }),
  args: ['component', 'other'],
  output: z.object({
    into: z.string(),
    from: z.string(),
    records: z.array(z.object({ source: z.string(), key: z.string() })).describe('Whose words move.'),
    changes: z.array(z.string()).describe('What the first says differently then.'),
    children: z.array(z.string()).describe('What lies in the second, and lies in the first then.'),
    edges: z.int().describe('How many dependencies move.'),
  }),
  permission: 'operator',
  *run(context, { component: first, other: second, dry_run }) {
    const into = yield* componentOf(first);
    if (isRefusal(into)) return into;
    const from = yield* componentOf(second);
    if (isRefusal(from)) return from;
    const plan = yield* planned(context, into, from);
    if (isRefusal(plan)) return plan;
    if (!dry_run) yield* carryOut(context, into, from, plan);
    const paths = yield* namesOf(plan.children);
    const after = plan.settled.changes.find(({ number }) => number === into.number)?.after;
    const changed = after === undefined ? { before: {}, after: {} } : differences(into, after);
    const before: Readonly<Record<string, unknown>> = changed.before;
    return {
      into: `${into.path} (${label('C', into.number)})`,
      from: `${from.path} (${label('C', from.number)})`,
      records: plan.going.map(({ source, key }) => ({ source, key })),
      changes: Object.entries(changed.after).map(([field, value]) => `${field}: ${shown(before[field])} → ${shown(value)}`),
      children: plan.children.map((number) => paths.get(number)?.path ?? label('C', number)),
      edges: plan.edges.length,
    };
  },
});

const shown = (value: unknown): string =>
  value === null || value === undefined ? 'none' : typeof value === 'string' ? value : JSON.stringify(value);

interface EdgeRow {
  readonly number: number;
  readonly dependent: number;
  readonly needed: number;
}

interface Plan {
  readonly going: readonly SourceRecord[];
  readonly followers: readonly SourceRecord[];
  readonly children: readonly number[];
  readonly edges: readonly EdgeRow[];
  readonly settled: Settled;
}

function* planned({ settings, now }: Context, into: Component, from: Component): Script<Plan | Refusal> {
  const where = `${into.name} and ${from.name}`;
  const [a, b] = [into.number, from.number];
  if (a === b) return refuse({ kind: 'invalid', where, problem: 'are one component already', allowed: 'two components' });
  if (into.path.startsWith(`${from.path}/`) || from.path.startsWith(`${into.path}/`))
    return refuse({ kind: 'invalid', where, problem: 'lie in one another', allowed: 'components of which none lies in the other' });
  const going = yield* recordsWhere('component = $1', b);
  const children = (yield* all<{ number: number }>(
    'select number from component where parent = $1 and deleted_at is null order by path',
    b,
  )).map(({ number }) => number);
  const followers = yield* putIn(children, b);
  const edges = yield* all<EdgeRow>(
    "select number, dependent, needed from component_edge where (dependent = $1 or needed = $1) and kind <> 'in' and valid_to is null",
    b,
  );
  const moved = [...going.map((one) => ({ ...one, component: a })), ...followers.map((one) => putInto(one, a, now))];
  const world = yield* worldAround([a, b, ...children], settings.of(inventorySettings).precedence, moved, [a]);
  const settled = settle(world, new Set([a, b, ...children]));
  const [looped] = settled.problems;
  if (looped !== undefined) return refuse({ kind: 'invalid', where: looped.where, problem: looped.problem });
  return { going, followers, children, edges, settled };
}

/** Of some components, what was said by hand that puts them into one. */
function* putIn(components: readonly number[], parent: number): Script<readonly SourceRecord[]> {
  const byHand = yield* recordsWhere('source = $1 and component in {numbers $2}', MANUAL, JSON.stringify(components));
  return byHand.filter((one) => one.facts['parent']?.[0] === String(parent));
}

const putInto = (one: SourceRecord, parent: number, now: number): SourceRecord => ({
  ...one,
  facts: { ...one.facts, parent: [String(parent), now] },
});

function* carryOut(context: Context, into: Component, from: Component, { going, followers, edges, settled }: Plan): Script<void> {
  const [a, b] = [into.number, from.number];
  // Before the second goes, or they would end with it. What the two said of one another has nothing to say any more.
  const inner = edges.filter((edge) => (edge.dependent === b ? edge.needed : edge.dependent) === a).map(({ number }) => number);
  yield* closeEdges(context, inner);
  const standing = edges.filter(({ number }) => !inner.includes(number));
  yield* rehang(standing, b, a);
  const numberOf = yield* numbersFor(0);
  const facts = yield* writeComponents(context, settled, numberOf, MANUAL, `merged into ${label('C', a)}`);
  yield* writeRecords(
    [...going.map((one) => ({ ...one, component: a })), ...followers.map((one) => putInto(one, a, context.now))],
    numberOf,
  );
  const went: Absorbed = {
    from: label('C', b),
    path: from.path,
    records: going.map(({ source, key }) => ({ source, key })),
    followers: followers.map(({ component }) => component),
    dependents: standing.filter((edge) => edge.dependent === b).map(({ number }) => number),
    needed: standing.filter((edge) => edge.needed === b).map(({ number }) => number),
    inner,
  };
  yield* record(context, [absorbed(label('C', a), went), ...facts]);
}

function* rehang(edges: readonly EdgeRow[], from: number, to: number): Script<void> {
  if (edges.length === 0) return;
  yield* all(
    `update component_edge set dependent = case when dependent = $2 then cast($3 as bigint) else dependent end,
       needed = case when needed = $2 then cast($3 as bigint) else needed end where number in {numbers $1}`,
    JSON.stringify(edges.map(({ number }) => number)),
    from,
    to,
  );
}

/** Takes a merge back: the component that went is there again under its number, with its words, its edges and what lay in it. */
export function* part(context: Context, component: Component, back: string): Script<number | Refusal> {
  const subject = label('C', component.number);
  const rows = yield* all<{ data: string }>(
    "select data from event where subject = $1 and kind = 'component.absorbed' order by seq desc",
    subject,
  );
  const went = rows.map(({ data }) => JSON.parse(data) as Absorbed).find(({ from }) => from === back);
  const number = Number(back.slice(1));
  const [deleted] = yield* all('select number from component where number = $1 and deleted_at is not null', number);
  if (went === undefined || deleted === undefined)
    return refuse({ kind: 'invalid', where: subject, problem: `${back} is no part of it`, allowed: 'a component that was merged into it' });
  const named = new Set(went.records.map(({ source, key }) => `${source}\n${key}`));
  const going = (yield* recordsWhere('component = $1', component.number)).filter(({ source, key }) => named.has(`${source}\n${key}`));
  if (!going.some(({ asserts }) => asserts))
    return refuse({
      kind: 'invalid',
      where: subject,
      problem: `nobody knows ${back} any more`,
      allowed: 'a component that a source knows',
    });

  // Bare, so that everything that counts for it is written anew.
  yield* all(
    `update component set deleted_at = null, parent = null, labels = '{}', owner = null, client = null, zone = null, criticality = null,
       hours = null, site = null, missing_since = null where number = $1`,
    number,
  );
  const children = (yield* all<{ number: number }>(
    'select number from component where parent = $1 and deleted_at is null',
    component.number,
  )).map((row) => row.number);
  const followers = (yield* putIn(children, component.number)).filter((one) => went.followers.includes(one.component));
  const moved = [...going.map((one) => ({ ...one, component: number })), ...followers.map((one) => putInto(one, number, context.now))];
  const touched = [component.number, number, ...children];
  const world = yield* worldAround(touched, context.settings.of(inventorySettings).precedence, moved, [number]);
  const settled = settle(world, new Set(touched));
  const numberOf = yield* numbersFor(0);
  const facts = yield* writeComponents(context, settled, numberOf, MANUAL, '');
  yield* writeRecords(moved, numberOf);
  yield* all('update component_edge set dependent = $2 where number in {numbers $1}', JSON.stringify(went.dependents), number);
  yield* all('update component_edge set needed = $2 where number in {numbers $1}', JSON.stringify(went.needed), number);
  yield* all('update component_edge set valid_to = null where number in {numbers $1}', JSON.stringify(went.inner));
  yield* record(context, [parted(subject, { back }), ...facts]);
  return number;
}
