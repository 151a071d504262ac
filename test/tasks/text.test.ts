import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Store } from '../../src/domain/kernel/ports.ts';
import { all } from '../../src/domain/kernel/script.ts';
import { KEYS } from '../../src/domain/tasks/meanings.ts';
import { openTasks } from '../../src/domain/tasks/records.ts';
import { type Found, indexTexts, lookUp, purgeTexts, textWork, trigramsOf } from '../../src/domain/tasks/text.ts';
import { DEFAULT_WEIGHTS } from '../../src/domain/tasks/urgency.ts';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { textDuty } from '../../src/runtime/duties/text.ts';
import { startEngine } from '../../src/runtime/engine.ts';
import { compose, openWatchbill } from '../../src/runtime/watchbill.ts';
import { onEveryEngine } from '../conformance/engines.ts';
import { temporaryFolder } from '../parts/folder.ts';
import { steppedClock } from '../stories/clock.ts';
import { ANA, given, settings } from '../stories/house.ts';

const asking = { now: 0, zone: 'UTC', me: 'ana', attributes: {}, weights: DEFAULT_WEIGHTS, selecting: {} };

/** What a word finds: by the index where `found` says so, in every task otherwise. */
async function saying(store: Store, word: string, found?: Found): Promise<readonly number[]> {
  const condition = KEYS.text.meaning?.({ ...asking, ...(found === undefined ? {} : { found }) })(word);
  if (condition === undefined || 'allowed' in condition) throw new Error(`${word} means nothing`);
  let at = 1;
  const where = condition.sql.replace(/\?/g, () => `$${at++}`);
  const rows = await store.read(() =>
    all<{ number: number }>(`select number from task where deleted_at is null and (${where}) order by number`, ...condition.params),
  );
  return rows.map(({ number }) => number);
}

const catchUp = async (store: Store, slice = 1_000): Promise<void> => {
  while (!(await store.write(() => indexTexts(0, slice))));
};

const opened = async (store: Store) =>
  (await compose(store, { clock: steppedClock(), settings: settingsFrom(settings()), actor: ANA })).task;

test('a word is every three letters of it in a row, unless the index cannot answer it', () => {
  expect(trigramsOf('diskdisk')).toEqual(['dis', 'isk', 'skd', 'kdi']);
  expect(trigramsOf('a😀b')).toEqual(['a😀b']);
  expect(['', 'ab', '😀b', 'abc\0', 'abc\ud800'].map(trigramsOf)).toEqual([[], [], [], [], []]);
});

const letter = fc.constantFrom(...'aAbBkK\u212aéÉßİıſsжЖ%_\\\'"*- 😀中');
const words = (least: number, most: number) => fc.array(letter, { minLength: least, maxLength: most }).map((letters) => letters.join(''));
const titles = words(1, 12).map((text) => `x${text}`);
const step = fc.oneof(
  fc.record({ verb: fc.constant('create'), title: titles, description: words(0, 12), component: words(1, 6).map((text) => `c${text}`) }),
  fc.record({ verb: fc.constant('edit'), task: fc.nat(), title: titles, description: words(0, 12) }),
  fc.record({ verb: fc.constant('delete'), task: fc.nat() }),
  fc.record({ verb: fc.constantFrom('undo', 'redo') }),
  fc.record({ verb: fc.constant('index'), slice: fc.integer({ min: 1, max: 4 }) }),
);

onEveryEngine('the index of texts', ({ store, context }) => {
  test('finds what is found without it, whatever was done in between', async () => {
    const task = await opened(store());
    let count = 0;
    const run = async (act: Readonly<Record<string, unknown>>): Promise<unknown> => {
      const { verb, slice, task: at, ...input } = act;
      if (verb === 'index') return store().write(() => indexTexts(0, slice as number));
      if (verb === 'undo' || verb === 'redo') return task[verb]({});
      if (verb === 'create') {
        count++;
        return task.create({ ...input, component: [input['component']] } as never);
      }
      if (count === 0) return undefined;
      const number = `T${1 + ((at as number) % count)}`;
      return verb === 'edit' ? task.edit({ ...input, task: number } as never) : task.delete({ tasks: [number] });
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 12 }),
        fc.array(words(1, 5), { minLength: 3, maxLength: 3 }),
        async (acts, looked) => {
          for (const act of acts) await run(act);
          const said = acts.flatMap((act) => ('title' in act ? [act.title.slice(1, 5)] : []));
          for (const word of [...looked, ...said].filter(Boolean)) {
            const found = await store().read(() => lookUp([word]));
            expect(await saying(store(), word, found)).toEqual(await saying(store(), word));
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test('names no task that is without the letters, once it has caught up', async () => {
    const task = await opened(store());
    for (const title of ['disk full on db-1', 'fan of db-2', 'DISK of db-3']) given(await task.create({ title } as never));
    const named = async (word: string) => (await store().read(() => lookUp([word]))).get(word)?.toSorted();
    expect(await named('disk')).toEqual([1, 2, 3]);
    await catchUp(store(), 2);
    expect(await store().read(textWork)).toMatchObject({ behind: false, removedAt: null });
    expect(await named('disk')).toEqual([1, 3]);
    given(await task.edit({ task: 'T1', title: 'fan full' } as never));
    given(await task.delete({ tasks: ['T3'] }));
    await catchUp(store());
    expect(await named('disk')).toEqual([]);
    expect(await named('fan')).toEqual([1, 2]);
    given(await task.undo({}));
    await catchUp(store());
    expect(await named('disk')).toEqual([3]);
    expect((await store().read(textWork)).removedAt).toBe(0);
    await store().write(purgeTexts);
    expect((await store().read(textWork)).removedAt).toBeNull();
    expect(given(await task.list({ query: ['text:disk'] })).map(({ number }) => number)).toEqual(['T3']);
  });

  test('leaves a word to the scan that more tasks hold than are worth naming', async () => {
    const many = Array.from({ length: 2_100 }, (_, at) => ({
      title: `disk ${at}`,
      category: 'incident',
      priority: 'normal' as const,
    }));
    await store().write(() => openTasks(context(), many));
    expect((await store().read(() => lookUp(['2099']))).size).toBe(0);
    await catchUp(store());
    expect([...(await store().read(() => lookUp(['disk', '2099', 'disk 2099'])))]).toEqual([
      ['2099', [2_100]],
      ['disk 2099', [2_100]],
    ]);
  });
});

onEveryEngine(
  'a server without the extension',
  ({ store }) => {
    test('has every task looked into, and nothing to catch up with', async () => {
      await store().write(() => all('drop index task_text_trigrams'));
      const task = await opened(store());
      given(await task.create({ title: 'disk full' } as never));
      expect(await store().read(textWork)).toEqual({ behind: false, removedAt: null });
      expect(given(await task.list({ query: ['"sk fu"'] })).map(({ number }) => number)).toEqual(['T1']);
    });
  },
  ['PGlite', 'PostgreSQL'],
);

test('the engine catches up and pauses, and purges the files of what was taken out a day before', async () => {
  const folder = temporaryFolder();
  const db = join(folder.path, 'watchbill.db');
  const clock = steppedClock();
  const watchbill = given(await openWatchbill({ db, settings: settings(), clock, actor: ANA }));
  const { store, log } = watchbill.surroundings.ports;
  const work = () => store.read(textWork);
  given(await watchbill.task.create({ title: 'ЖЩЮЯЭ' } as never));
  for (let at = 0; at < 40; at++) given(await watchbill.task.create({ title: `fan ${at}` } as never));
  const engine = startEngine({ store, clock, log, duties: [textDuty(watchbill.surroundings)], everySecond: () => () => undefined });
  const after = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await engine.tick();
  };
  await engine.tick();
  expect(await work()).toEqual({ behind: false, removedAt: null });
  given(await watchbill.task.edit({ task: 'T1', title: 'nothing' } as never));
  await engine.tick();
  expect((await work()).behind).toBe(true);
  await after(11_000);
  const { behind, removedAt } = await work();
  expect([behind, removedAt]).toEqual([false, clock.now()]);
  // The index folds to small letters; what is kept of the change is written in capitals.
  const written = (): boolean => {
    const connection = new Database(db);
    connection.pragma('wal_checkpoint(truncate)');
    connection.close();
    return readFileSync(db).includes('щюя');
  };
  expect(written()).toBe(true);
  await after(86_400_000);
  expect(await work()).toEqual({ behind: false, removedAt: null });
  expect(written()).toBe(false);
  await engine.stop();
  await watchbill.close();
  folder.remove();
});
