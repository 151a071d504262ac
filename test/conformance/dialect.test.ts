import { describe, expect, test } from 'vitest';
import { all, one, type Script } from '../../src/domain/kernel/script.ts';
import { fill, postgres, sqlite } from '../../src/integrations/storage/dialect.ts';
import { onEveryEngine } from './engines.ts';

const column = function* (sql: string, ...params: readonly unknown[]): Script<readonly unknown[]> {
  return (yield* all(sql, ...params)).map((row) => Object.values(row)[0]);
};
const KINDS = ['B', 'a', 'Z', 'ä', 'b', '10', '9', '_', '😀', 'ﬁ'];

onEveryEngine('the dialect', ({ store }) => {
  const fillCounter = (kinds: readonly string[]) =>
    store().write(() =>
      all(
        'insert into counter (kind, last) select kind, n from {records $1 kind:text n:int} as r where true',
        JSON.stringify(kinds.map((kind, n) => ({ kind, n }))),
      ),
    );

  test('{records}: a JSON array as a table, in its types, with null for what is missing', async () => {
    const rows = [
      { name: 'x', count: 7, at: 1_795_230_000_123, gone: null },
      { name: 'a "quoted" \\ \'word\'\n', count: -1 },
    ];
    expect(
      await store().read(() =>
        all(
          'select name, count, at, gone from {records $1 name:text count:int at:ms gone:text} as r order by count desc',
          JSON.stringify(rows),
        ),
      ),
    ).toEqual([
      { name: 'x', count: 7, at: 1_795_230_000_123, gone: null },
      { name: 'a "quoted" \\ \'word\'\n', count: -1, at: null, gone: null },
    ]);
    expect(await store().read(() => all('select name from {records $1 name:text} as r', '[]'))).toEqual([]);
  });

  test('{values} and {numbers}: a JSON array for "in"', async () => {
    await fillCounter(['a', 'b', 'c']);
    expect(await store().read(() => column('select kind from counter where kind in {values $1} order by kind', '["c","a","x"]'))).toEqual([
      'a',
      'c',
    ]);
    expect(await store().read(() => column('select kind from counter where last in {numbers $1} order by kind', '[0,2,9]'))).toEqual([
      'a',
      'c',
    ]);
    expect(await store().read(() => column('select kind from counter where kind in {values $1}', '[]'))).toEqual([]);
  });

  test('{like}: anywhere, whatever the case, and % and _ for themselves when escaped', async () => {
    await fillCounter(['Disk Full', 'disk 50% used', 'disk_used', 'back\\slash']);
    const like = (pattern: string) => store().read(() => column('select kind from counter where {like kind $1} order by last', pattern));
    expect(await like('%DISK%')).toEqual(['Disk Full', 'disk 50% used', 'disk_used']);
    expect(await like('%50\\%%')).toEqual(['disk 50% used']);
    expect(await like('%disk\\_%')).toEqual(['disk_used']);
    expect(await like('%\\\\%')).toEqual(['back\\slash']);
    expect(await like('disk')).toEqual([]);
  });

  test('{json}: the text of one key', async () => {
    await store().write(() =>
      one("insert into event (at, kind, subject, actor, data) values (1, 'k', 's', 'a', $1)", '{"word":"héllo","n":5}'),
    );
    expect(await store().read(() => column("select {json data word} as w from event where {json data word} = 'héllo'"))).toEqual(['héllo']);
    expect(await store().read(() => column('select {json data none} as w from event'))).toEqual([null]);
  });

  test('{lock} and {skip-locked}: accepted behind a select of a write', async () => {
    await fillCounter(['a']);
    expect(await store().write(() => column("select last from counter where kind = 'a' {lock}"))).toEqual([0]);
    expect(await store().write(() => column("select last from counter where kind = 'a' {skip-locked}"))).toEqual([0]);
  });

  test('text sorts by its bytes and compares with its case', async () => {
    await fillCounter(KINDS);
    const bytes = [...KINDS].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(await store().read(() => column('select kind from counter order by kind'))).toEqual(bytes);
    expect(await store().read(() => column("select kind from counter where kind = 'b'"))).toEqual(['b']);
    expect(await store().read(() => column("select kind from counter where kind >= 'Z' and kind < 'b' order by kind"))).toEqual([
      'Z',
      '_',
      'a',
    ]);
  });

  test('arithmetic on parameters stays whole', async () => {
    await store().write(() =>
      one('insert into counter (kind, last) values ($1, cast($2 as bigint) + cast($3 as bigint))', 'sum', 1_795_230_000_123, 1),
    );
    expect(await store().read(() => column('select last from counter'))).toEqual([1_795_230_000_124]);
    expect(await store().read(() => column('select cast($1 as bigint) - last from counter', 1_795_230_000_125))).toEqual([1]);
  });

  test('null sorts where the text says', async () => {
    const rows = JSON.stringify([{ a: 'x', n: 2 }, { a: 'y' }, { a: 'z', n: 1 }]);
    expect(await store().read(() => column('select a from {records $1 a:text n:int} as r order by n nulls last', rows))).toEqual([
      'z',
      'x',
      'y',
    ]);
  });

  test('upserts return what they made of the row', async () => {
    const add = () =>
      store().write(() =>
        column(
          "insert into counter (kind, last) values ('k', 1) on conflict (kind) do update set last = counter.last + excluded.last returning last",
        ),
      );
    expect([await add(), await add()]).toEqual([[1], [2]]);
  });
});

/** What a PostgreSQL text cannot hold, in text itself and within JSON. */
onEveryEngine(
  'NUL and half characters',
  ({ store }) => {
    test('are taken out of a text', async () => {
      await store().write(() => one('insert into counter (kind, last) values ($1, 1)', 'a\u0000b'));
      expect(await store().read(() => column('select kind from counter'))).toEqual(['ab']);
    });

    test('are taken out of JSON, and what only looks like one stays', async () => {
      const kinds = [
        'nul \u0000 here',
        'half \ud83d here',
        'whole 😀 here',
        'written \\u0000 here',
        'written \\\\u0000 here',
        '\\\u0000',
        'written \\ud83d here',
      ];
      await store().write(() =>
        all(
          'insert into counter (kind, last) select kind, n from {records $1 kind:text n:int} as r where true',
          JSON.stringify(kinds.map((kind, n) => ({ kind, n }))),
        ),
      );
      expect(await store().read(() => column('select kind from counter order by last'))).toEqual([
        'nul  here',
        'half \ufffd here',
        'whole 😀 here',
        'written \\u0000 here',
        'written \\\\u0000 here',
        '\\',
        'written \\ud83d here',
      ]);
      expect(
        await store().read(() =>
          column('select last from counter where kind in {values $1}', JSON.stringify(['nul \u0000 here', 'x\ud83d'])),
        ),
      ).toEqual([0]);
    });
  },
  ['PGlite', 'PostgreSQL'],
);

describe('a hole that nobody knows', () => {
  test('is a bug in the text and throws', () => {
    expect(() => fill(sqlite, 'select {nothing $1}')).toThrow(/unknown hole \{nothing \$1\}/);
  });
  test('is the same one on both engines', () => {
    expect(Object.keys(sqlite.holes).sort()).toEqual(Object.keys(postgres.holes).sort());
  });
});
