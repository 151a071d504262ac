/** Random inventories beside models that are too simple to be wrong. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Observed, ObservedEdge } from '../../src/domain/inventory/observed.ts';
import type { Store } from '../../src/domain/kernel/ports.ts';
import { all } from '../../src/domain/kernel/script.ts';
import { openStore } from '../../src/integrations/storage/open.ts';
import { steppedClock } from '../stories/clock.ts';
import { given } from '../stories/house.ts';
import { at, estate } from './estate.ts';

const RUNS = 40;

let store: Store;
beforeAll(async () => {
  store = given(await openStore(':memory:', steppedClock()));
});
afterAll(() => store.close());

/** An empty inventory. */
const empty = (): Promise<void> =>
  store.write(function* () {
    for (const table of ['component_label', 'component_edge', 'component_record', 'component', 'inventory_source', 'event'])
      yield* all(`delete from ${table}`);
    yield* all("delete from counter where kind = 'C'");
  });

const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const key = fc.constantFrom(...keys);
const edge = fc.record({ kind: fc.constantFrom<ObservedEdge['kind']>('needs', 'runs-on', 'redundant-with'), to: key });
const observed: fc.Arbitrary<Observed> = fc.record(
  {
    key,
    name: fc.constantFrom('web', 'db', 'rack', 'x/y'),
    type: fc.constantFrom('server', 'region'),
    labels: fc.dictionary(fc.constantFrom('env', 'tier'), fc.constantFrom('prod', 'test', ''), { noNullPrototype: true }),
    parent: key,
    uid: fc.constantFrom('u1', 'u2', 'u3'),
    fqdn: fc.constantFrom('one.example', 'two.example'),
    addresses: fc.subarray(['10.0.0.1', '10.0.0.2']),
    site: fc.constantFrom('fra', 'ber'),
    edges: fc.array(edge, { maxLength: 3 }),
  },
  { requiredKeys: ['key', 'name', 'type', 'labels'] },
);
const observation = fc.uniqueArray(observed, { selector: (one) => one.key, maxLength: 8 });
const source = fc.constantFrom('one', 'two', 'three');
const story = fc.array(fc.tuple(source, observation), { minLength: 1, maxLength: 6 });

interface Row {
  readonly number: number;
  readonly path: string;
  readonly name: string;
  readonly parent: number | null;
}

const tree = (): Promise<readonly Row[]> =>
  store.read(() => all<Row>('select number, path, name, parent from component where deleted_at is null order by number'));

const facts = (from: string): Promise<readonly { readonly facts: string }[]> =>
  store.read(() => all('select key, component, facts, missing_since from component_record where source = $1 order by key', from));

test('a sync that is repeated changes nothing, touches no other source, and keeps the tree a tree', async () => {
  await fc.assert(
    fc.asyncProperty(story, async (steps) => {
      await empty();
      const place = at(store);
      const { sync, events } = await estate(place, { grace: '2d' });
      for (const [from, said] of steps) {
        place.clock.advance(86_400_000);
        const others = ['one', 'two', 'three'].filter((name) => name !== from);
        const before = await Promise.all(others.map(facts));
        await sync(from, said, { allow_vanish: true });
        expect(await Promise.all(others.map(facts))).toEqual(before);
        const [count, standing] = [await events(), await tree()];
        expect(await sync(from, said, { allow_vanish: true })).toMatchObject({ added: 0, changed: 0, vanished: 0 });
        expect(await events()).toBe(count);
        expect(await tree()).toEqual(standing);
        expectTree(standing);
      }
    }),
    { numRuns: RUNS },
  );
}, 60_000);

/** Every path is the names above it. */
function expectTree(rows: readonly Row[]): void {
  const byNumber = new Map(rows.map((row) => [row.number, row]));
  for (const row of rows) {
    const names: string[] = [];
    for (let one: Row | undefined = row; one !== undefined; one = byNumber.get(one.parent ?? -1)) {
      names.unshift(one.name.replace('/', '-'));
      expect(names.length).toBeLessThanOrEqual(rows.length);
    }
    expect(row.path).toBe(names.join('/'));
  }
}

test('every merge can be taken back, and stays taken back', async () => {
  await fc.assert(
    fc.asyncProperty(observation, observation, async (first, second) => {
      await empty();
      const { sync, component } = await estate(at(store));
      await sync('one', first);
      await sync('two', second);
      const shared = await store.read(() =>
        all<{ component: number; key: string }>(
          `select two.component, two.key from component_record as two join component_record as one on one.component = two.component
           where one.source = 'one' and two.source = 'two'`,
        ),
      );
      for (const merge of shared) {
        const apart = given(await component.split({ component: `C${merge.component}`, source: 'two' }));
        expect(apart).toMatchObject({ sources: ['two'], status: 'present' });
        expect(given(await component.show({ component: `C${merge.component}` })).sources).toEqual(['one']);
      }
      expect(await sync('two', second)).toMatchObject({ added: 0, changed: 0, vanished: 0 });
      expect(await sync('one', first)).toMatchObject({ added: 0, changed: 0, vanished: 0 });
      expectTree(await tree());
    }),
    { numRuns: RUNS },
  );
}, 60_000);

test('closures and impact are what a naive walk finds, cycles included', async () => {
  const graph = fc.uniqueArray(fc.tuple(key, fc.constantFrom<ObservedEdge['kind']>('needs', 'runs-on'), key), {
    selector: ([from, kind, to]) => `${from} ${kind} ${to}`,
    maxLength: 16,
  });
  await fc.assert(
    fc.asyncProperty(graph, key, fc.integer({ min: 1, max: 4 }), async (edges, start, steps) => {
      await empty();
      const { sync, names, component } = await estate(at(store));
      const real = edges.filter(([from, , to]) => from !== to);
      await sync(
        'one',
        keys.map((name) => ({
          key: name,
          name,
          type: 'service',
          labels: {},
          edges: real.filter(([from]) => from === name).map(([, kind, to]) => ({ kind, to })),
        })),
      );
      const walk = (next: (name: string) => readonly string[], most: number): readonly string[] => {
        const reached = new Set([start]);
        let frontier = [start];
        for (let step = 0; step < most; step++) {
          frontier = frontier.flatMap(next).filter((name) => !reached.has(name));
          for (const name of frontier) reached.add(name);
        }
        return [...reached].filter((name) => name !== start).sort();
      };
      const down = (name: string): readonly string[] => real.filter(([, , to]) => to === name).map(([from]) => from);
      const up = (name: string): readonly string[] => real.filter(([from]) => from === name).map(([, , to]) => to);
      expect(await names(`down(${start})`)).toEqual(walk(down, 99));
      expect(await names(`up(${start})`)).toEqual(walk(up, 99));
      expect(await names(`up(${steps}, ${start})`)).toEqual(walk(up, steps));
      const broken = given(await component.impact({ component: start }));
      expect(broken.map((row) => row.component).sort()).toEqual(walk(down, 99));
      for (const { component: end, path } of broken) {
        expect([path[0], path.at(-1)]).toEqual([start, end]);
        for (const [at, name] of path.slice(1).entries()) expect(down(path[at] ?? '')).toContain(name);
      }
      const { cycle } = given(await component.show({ component: start }));
      expect(cycle.length > 0).toBe(up(start).some((name) => name === start || walkFrom(name, up).has(start)));
      for (const [at, name] of cycle.slice(1).entries()) expect(up(cycle[at] ?? '')).toContain(name);
    }),
    { numRuns: RUNS },
  );
}, 60_000);

function walkFrom(start: string, next: (name: string) => readonly string[]): ReadonlySet<string> {
  const reached = new Set([start]);
  for (const name of reached) for (const other of next(name)) reached.add(other);
  return reached;
}
