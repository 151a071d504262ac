import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { instant } from '../../src/domain/kernel/instant.ts';
import { valueOnWire } from '../../src/domain/tasks/values.ts';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { compose, openWatchbill } from '../../src/runtime/watchbill.ts';
import { onEveryEngine } from '../conformance/engines.ts';
import { steppedClock } from '../stories/clock.ts';
import { ANA, BELA, given, settings } from '../stories/house.ts';

onEveryEngine('a batch', ({ store }) => {
  const open = async () => {
    const { task } = await compose(store(), { clock: steppedClock(), settings: settingsFrom(settings()), actor: ANA });
    for (const title of ['one', 'two', 'three', 'four']) given(await task.create({ title, tag: ['web'] }));
    return task;
  };

  test('says what it finds, and does it when the count is confirmed', async () => {
    const task = await open();
    const job = {
      query: 'tag:web sort:-number',
      verb: 'edit',
      values: { priority: 'high', tag: 'web,db', due: '2027-01-15', team: 'none' },
    } as const;
    expect(given(await task.batch({ ...job, dryRun: true }))).toMatchObject({
      id: null,
      matched: 4,
      done: 0,
      items: [{ number: 'T4', title: 'four', outcome: 'matched' }, {}, {}, {}],
    });
    const refused = {
      refusal: { problem: expect.stringContaining('the query finds 4 tasks'), hint: expect.stringContaining('--confirm 4') },
    };
    expect(await task.batch(job)).toMatchObject(refused);
    expect(await task.batch({ ...job, confirm: 3 })).toMatchObject(refused);
    expect(given(await task.show({ task: 'T1' }))).toMatchObject({ priority: 'normal', version: 1 });
    expect(given(await task.batch({ ...job, confirm: 4 }))).toMatchObject({ matched: 4, done: 4, failed: 0 });
    expect(given(await task.list({ query: ['tag:db pri:high due:2027-01-15'] }))).toHaveLength(4);
  });

  test('falls on tasks that were picked one by one, and on nothing when one of them is not there', async () => {
    const task = await open();
    const picked = { tasks: ['T3', 'T1', 'T3'], verb: 'edit' as const, values: { priority: 'low' } };
    expect(given(await task.batch({ ...picked, dryRun: true })).items.map(({ number }) => number)).toEqual(['T3', 'T1']);
    expect(given(await task.batch({ ...picked, confirm: 2 }))).toMatchObject({ query: 'T3 T1', done: 2, failed: 0 });
    expect(await task.batch({ ...picked, tasks: ['T9'], confirm: 1 })).toMatchObject({ refusal: { kind: 'not-found' } });
    expect(await task.batch({ ...picked, query: 'one' })).toMatchObject({
      refusal: { problem: expect.stringContaining('either a query or tasks') },
    });
    expect(given(await task.undo({})).map(({ number }) => number)).toEqual(['T3', 'T1']);
  });

  test('names what failed, tries only that again, and is one undo', async () => {
    const task = await open();
    given(await task.start({ tasks: ['T2'] }, BELA));
    given(await task.done({ tasks: ['T3'] }, BELA));
    const result = given(await task.batch({ query: 'status:any tag:web', verb: 'start', confirm: 4 }));
    expect(result).toMatchObject({ matched: 4, done: 2, failed: 2 });
    expect(result.items.map(({ number, outcome }) => `${number} ${outcome}`)).toEqual(['T1 done', 'T2 failed', 'T3 failed', 'T4 done']);
    expect(result.items[2]?.problem).toBe('T3 is done; start needs open or blocked or waiting.');
    given(await task.reopen({ tasks: ['T3'] }, BELA));
    expect(given(await task.batch({ retryFailed: 'last', dryRun: true })).items.map(({ number }) => number)).toEqual(['T2', 'T3']);
    const again = given(await task.batch({ retryFailed: result.id ?? '' }));
    expect(again).toMatchObject({ verb: 'start', matched: 2, done: 1, failed: 1, items: [{ outcome: 'failed' }, { outcome: 'done' }] });
    expect(given(await task.undo({})).map(({ number }) => number)).toEqual(['T3']);
    expect(given(await task.undo({})).map(({ number }) => number)).toEqual(['T1', 'T4']);
    expect(given(await task.redo({})).map(({ number, status }) => `${number} ${status}`)).toEqual(['T1 in_progress', 'T4 in_progress']);
  });

  test('reaches every verb, and refuses what makes no sense', async () => {
    const task = await open();
    given(await task.batch({ query: 'one or two', verb: 'note', values: { text: 'seen' }, confirm: 2 }));
    given(await task.batch({ query: 'three', verb: 'depend', values: { on: 'T1,T2' }, confirm: 1 }));
    expect(given(await task.list({ query: ['is:blocked'] })).map(({ number }) => number)).toEqual(['T3']);
    given(await task.batch({ query: 'tag:web', verb: 'done', confirm: 4 }));
    given(await task.batch({ query: 'status:done', verb: 'reopen', confirm: 4 }));
    given(await task.batch({ query: 'tag:web', verb: 'delete', confirm: 4 }));
    expect(given(await task.list({ query: ['status:any'] }))).toEqual([]);
    expect(given(await task.undo({}))).toHaveLength(4);
    expect(await task.batch({ query: 'one', verb: 'edit', values: { colour: 'red' }, dryRun: true })).toMatchObject({
      refusal: { problem: 'it takes no colour', allowed: expect.stringContaining('priority') },
    });
    expect(await task.batch({ query: 'one', verb: 'done', values: { x: 'y' } })).toMatchObject({ refusal: { problem: 'it takes no x' } });
    expect(await task.batch({ query: 'one', verb: 'edit', values: { priority: 'immense' } })).toMatchObject({
      refusal: { where: 'task batch edit priority' },
    });
    expect(await task.batch({ query: 'colour:red', verb: 'done' })).toMatchObject({ refusal: { where: 'query, column 1' } });
    expect(await task.batch({ query: ' ', verb: 'done' })).toMatchObject({ refusal: { kind: 'invalid' } });
    expect(await task.batch({ retryFailed: 'nothing' })).toMatchObject({ refusal: { problem: 'there is no batch nothing' } });
    expect(await task.batch({ retryFailed: 'last' }, BELA)).toMatchObject({ refusal: { problem: 'you have done no batch' } });
  });
});

test('five thousand tasks are closed and opened again at once', async () => {
  const { task, surroundings, close } = given(await openWatchbill({ db: ':memory:', actor: ANA }));
  const { store } = surroundings.ports;
  const file = JSON.stringify(
    Array.from({ length: 5_000 }, (_, at) => ({
      uuid: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
      description: `task ${at}`,
      status: 'pending',
      entry: '20261101T080000Z',
    })),
  );
  given(await task.import({ file, format: 'taskwarrior' }));
  expect(given(await task.batch({ query: 'task', verb: 'done', confirm: 5_000 })).done).toBe(5_000);
  expect(given(await task.undo({}))).toHaveLength(5_000);
  expect(given(await task.list({ limit: 10_000 }))).toHaveLength(5_000);
  expect(store.engine).toBe('sqlite');
  await close();
});

describe('a value of a batch', () => {
  const here = { now: 1_800_000_000_000, zone: 'UTC' };
  test.each([
    [z.string().optional(), 'a,b', 'a,b'],
    [z.string().nullable(), 'none', null],
    [z.string(), 'none', 'none'],
    [z.array(z.string()).optional(), 'a,b', ['a', 'b']],
    [z.array(z.string()), '["a,b"]', ['a,b']],
    [z.array(z.string()), '[a', '[a'],
    [z.array(z.int()), '1,2', [1, 2]],
    [z.int(), 'x', 'x'],
    [z.record(z.string(), z.string()), 'a=1,b=x=y', { a: '1', b: 'x=y' }],
    [instant.nullable().optional(), '2027-01-15', '2027-01-15T00:00:00.000Z'],
    [instant, '+1d', '2027-01-16T08:00:00.000Z'],
    [instant, 'soon', 'soon'],
  ])('%#: %s', (schema, text, expected) => {
    expect(valueOnWire(schema, text as string, here)).toEqual(expected);
  });
});
