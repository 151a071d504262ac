import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { each, find, takeNumbers } from '../../src/domain/kernel/number.ts';
import { windowOf } from '../../src/domain/kernel/page.ts';
import type { Store } from '../../src/domain/kernel/ports.ts';
import { isRefusal, type Refusal, refuse } from '../../src/domain/kernel/refusal.ts';
import { all, type Script } from '../../src/domain/kernel/script.ts';
import { openStore } from '../../src/integrations/storage/open.ts';
import { steppedClock } from '../stories/clock.ts';
import { given } from '../stories/house.ts';

let store: Store;
/** More than are counted by finding them, and of one scope fewer. */
const ROWS = Array.from({ length: 560 }, (_, index) => ({
  number: index + 1,
  id: `id-${String(index + 1).padStart(3, '0')}`,
  scope: `s${index % 4}`,
  name: `n${index % 7}`,
}));
beforeAll(async () => {
  store = given(await openStore(':memory:', steppedClock()));
  await store.write(() =>
    all(
      `insert into token (number, id, name, prefix, hash, scope, created_at, created_by)
       select number, id, name, 'p', id, scope, 0, 'x' from {records $1 number:int id:text name:text scope:text} as r where true`,
      JSON.stringify(ROWS),
    ),
  );
});
afterAll(() => store.close());

describe('a window of a list', () => {
  const order = [
    ['token.scope', 'desc'],
    ['token.name', 'asc'],
    ['token.number', 'asc'],
  ] as const;
  const sorted = (rows: typeof ROWS) =>
    [...rows].sort((a, b) => b.scope.localeCompare(a.scope) || a.name.localeCompare(b.name) || a.number - b.number);
  const window = (around: { anchor?: string; before: number; after: number }, where = '1 = 1', params: readonly unknown[] = []) =>
    store.read(() => windowOf<{ id: string }>({ table: 'token', columns: 'token.id', where, params, order }, around));

  test('is the slice of the whole that lies round its anchor, whatever the anchor and the sizes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...ROWS),
        fc.nat(80),
        fc.integer({ min: 1, max: 80 }),
        fc.constantFrom(undefined, 's1'),
        async (anchor, before, after, scope) => {
          const whole = sorted(ROWS.filter((row) => scope === undefined || row.scope === scope));
          const at = whole.findIndex(({ id }) => id === anchor.id);
          const found = await window(
            { anchor: anchor.id, before, after },
            scope === undefined ? '1 = 1' : 'token.scope = $1',
            scope === undefined ? [] : [scope],
          );
          expect(found.total).toBe(whole.length);
          expect(found.anchorIndex).toBe(at < 0 ? null : at);
          const offset = at < 0 ? 0 : Math.max(0, at - before);
          expect(found.offset).toBe(offset);
          expect(found.rows.map(({ id }) => id)).toEqual(whole.slice(offset, (at < 0 ? 0 : at) + after).map(({ id }) => id));
        },
      ),
    );
  });

  test('may lie round an index, and be in another order; an order that nobody knows is the usual one', async () => {
    const whole = sorted(ROWS);
    const listing = {
      table: 'token',
      columns: 'token.id',
      where: '1 = 1',
      params: [],
      order,
      orders: { number: [['token.number', 'desc']] },
    } as const;
    const read = (around: { at?: number; sort?: string }) =>
      store.read(() => windowOf<{ id: string }>(listing, { before: 2, after: 3, ...around }));
    const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);
    expect(ids((await read({ at: 10 })).rows)).toEqual(ids(whole.slice(8, 13)));
    expect(ids((await read({ at: 1_000 })).rows)).toEqual(ids(whole.slice(-3)));
    expect(ids((await read({ sort: 'number' })).rows)).toEqual(ids(ROWS.slice(-3).reverse()));
    for (const sort of ['constructor', 'nothing', '']) expect(ids((await read({ sort })).rows)).toEqual(ids(whole.slice(0, 3)));
  });

  test('of nothing is empty', async () => {
    expect(await window({ before: 5, after: 5 }, '1 = 0')).toMatchObject({ rows: [], offset: 0, total: 0, anchorIndex: null });
  });
});

describe('human numbers', () => {
  test('are taken in blocks, each once', async () => {
    const takes = await Promise.all([1, 5, 2].map((count) => store.write(() => takeNumbers('T', count))));
    expect([...takes].sort((a, b) => a - b)).toEqual([1, 2, 7]);
    expect(await store.write(() => takeNumbers('A', 1))).toBe(1);
  });

  test('that a transaction took and rolled back are given again', async () => {
    await store.write(function* () {
      yield* takeNumbers('N', 3);
      return refuse({ kind: 'overloaded' });
    });
    expect(await store.write(() => takeNumbers('N', 1))).toBe(1);
  });

  test('are found by number, id or the beginning of an id', async () => {
    await store.write(() => all("update token set id = '019a5c1e-4b7d-7abc-8def-0123456789ab' where number = 7"));
    const seek = (text: string) => store.read(() => find({ noun: 'token', kind: 'K', table: 'token' }, text));
    for (const text of ['K7', '7', '019a', '019A5C1E', '019a5c1e-4b7d-7abc-8def-0123456789ab']) expect(await seek(text)).toBe(7);
    expect(await seek('K999')).toMatchObject({ refusal: { kind: 'not-found', noun: 'token' } });
    expect(await seek('019b')).toMatchObject({ refusal: { kind: 'not-found' } });
    expect(await seek(`x${'?'.repeat(500)}`)).toMatchObject({
      refusal: { kind: 'bad-reference', reference: expect.stringMatching(/^x\?{59}$/) },
    });
  });
});

test('a verb over several things does each once, and refuses as a whole only when all are refused', async () => {
  const act = function* (text: string): Script<string | Refusal> {
    yield* all('select 1');
    return text.startsWith('bad') ? refuse({ kind: 'not-found', noun: 'thing', reference: text }) : text;
  };
  const run = (...texts: readonly string[]) => store.read(() => each(texts, act));
  expect(await run('a', 'b', 'a')).toEqual(['a', 'b']);
  expect(await run('a', 'bad')).toMatchObject(['a', { refusal: { reference: 'bad' } }]);
  expect(await run('bad 1', 'bad 2')).toMatchObject({ refusal: { reference: 'bad 1' } });
  expect(isRefusal(await run())).toBe(false);
});
