import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { isRefusal, refuse } from '../../src/domain/kernel/refusal.ts';
import { all, one, type Script } from '../../src/domain/kernel/script.ts';
import { openStore } from '../../src/integrations/storage/open.ts';
import { eventually } from '../parts/eventually.ts';
import { temporaryFolder } from '../parts/folder.ts';
import { steppedClock } from '../stories/clock.ts';
import { given } from '../stories/house.ts';
import { onEveryEngine } from './engines.ts';

const put = (kind: string, last: number): Script<unknown> =>
  one('insert into counter (kind, last) values ($1, cast($2 as bigint))', kind, last);
const kinds = function* (): Script<readonly string[]> {
  return (yield* all<{ kind: string }>('select kind from counter order by kind')).map((row) => row.kind);
};

onEveryEngine('a transaction', ({ store, another }) => {
  test('is kept when its script ends', async () => {
    await store().write(() => put('a', 1));
    expect(await store().read(kinds)).toEqual(['a']);
  });

  test('is rolled back when its script refuses, and the refusal is the answer', async () => {
    const answer = await store().write(function* () {
      yield* put('a', 1);
      return refuse({ kind: 'overloaded' });
    });
    expect(isRefusal(answer)).toBe(true);
    expect(await store().read(kinds)).toEqual([]);
  });

  test('is rolled back when its script throws, and the store goes on', async () => {
    const thrown = store().write(function* () {
      yield* put('a', 1);
      throw new Error('a bug');
    });
    await expect(thrown).rejects.toThrow('a bug');
    await store().write(() => put('b', 1));
    expect(await store().read(kinds)).toEqual(['b']);
  });

  test('is rolled back when the database refuses a statement', async () => {
    await expect(
      store().write(function* () {
        yield* put('a', 1);
        yield* put('a', 2);
      }),
    ).rejects.toThrow();
    expect(await store().read(kinds)).toEqual([]);
  });

  test('sees one moment in a read, whatever others commit meanwhile', async () => {
    const other = await another();
    await other.write(() => put('a', 1));
    expect(await store().read(kinds)).toEqual(['a']);
  });

  test('takes 200 at once in some order, each whole', async () => {
    const other = await another();
    await store().write(() => put('sum', 0));
    const add = function* (): Script<void> {
      const row = yield* one<{ last: number }>("select last from counter where kind = 'sum' {lock}");
      yield* all("update counter set last = cast($1 as bigint) where kind = 'sum'", (row?.last ?? 0) + 1);
    };
    await Promise.all(Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? store() : other).write(add)));
    expect(await store().read(() => one("select last from counter where kind = 'sum'"))).toEqual({ last: 200 });
  });

  test('keeps integers integers, up to the largest that is safe', async () => {
    for (const value of [0, -1, 1_795_230_000_123, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) {
      await store().write(() => put(`n${value}`, value));
      expect(await store().read(() => one('select last from counter where kind = $1', `n${value}`))).toEqual({ last: value });
    }
    expect(await store().read(() => one('select count(*) as total, sum(last) as sum from counter where last = 0'))).toEqual({
      total: 1,
      sum: 0,
    });
  });

  test('takes null and undefined for null, and booleans for 0 and 1', async () => {
    await store().write(() =>
      one('insert into event (at, kind, subject, cause, actor, data) values ($1, $2, $3, $4, $5, $6)', 1, 'k', 's', undefined, 'a', '{}'),
    );
    await store().write(() =>
      one('insert into event (at, kind, subject, cause, actor, data) values ($1, $2, $3, $4, $5, $6)', true, 'k', 's', null, 'a', '{}'),
    );
    expect(await store().read(() => all('select at, cause from event order by seq'))).toEqual([
      { at: 1, cause: null },
      { at: 1, cause: null },
    ]);
  });
});

onEveryEngine('the change feed', ({ store, another }) => {
  const count = () => {
    let wakes = 0;
    const end = store().onChange(() => {
      wakes++;
    });
    return { wakes: () => wakes, end };
  };

  test('wakes after a commit of its own', async () => {
    const heard = count();
    // A listener on a server is connected a moment after it asked.
    await eventually(async () => {
      await store().write(() => put(`own ${Math.random()}`, 1));
      return heard.wakes() > 0;
    });
    heard.end();
  });

  test('wakes after a commit of somebody else', async () => {
    const heard = count();
    const other = await another();
    await eventually(async () => {
      await other.write(() => put(`other ${Math.random()}`, 1));
      return heard.wakes() > 0;
    });
    heard.end();
  });

  test('is silent after its end', async () => {
    const heard = count();
    heard.end();
    await store().write(() => put('a', 1));
    expect(heard.wakes()).toBe(0);
  });
});

describe('the change feed of SQLite', () => {
  test('hears another process', async () => {
    const folder = temporaryFolder();
    const file = join(folder.path, 'watchbill.db');
    const store = given(await openStore(file, steppedClock()));
    let wakes = 0;
    store.onChange(() => {
      wakes++;
    });
    const program = `
      import Database from 'better-sqlite3';
      new Database(${JSON.stringify(file)}).exec("insert into counter (kind, last) values ('other', 1)");`;
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], { cwd: process.cwd() });
    await eventually(() => wakes > 0);
    await store.close();
    folder.remove();
  });
});
