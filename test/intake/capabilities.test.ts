import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../parts/folder.ts';
import { given } from '../stories/house.ts';
import { type Door, firing, openDoor, webhook } from './door.ts';

let door: Door;
let operate: Readonly<Record<string, string>>;
beforeEach(async () => {
  door = await openDoor();
  const { token } = given(await door.watchbill.token.create({ scope: 'operate', name: 'robot' }));
  operate = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
});
afterEach(() => door.close());

const call = (name: string, input: unknown, headers = operate) =>
  door.send(`/v1/capabilities/${name}`, { body: typeof input === 'string' ? input : JSON.stringify(input), headers });

describe('a capability over HTTP', () => {
  test('is run under the name of its token, and answers as its schema says', async () => {
    const created = await call('task.create', { title: 'Replace the disk' });
    expect(created).toMatchObject({
      status: 200,
      body: { number: 'T1', title: 'Replace the disk', createdAt: '2026-11-21T03:00:00.000Z', status: 'open' },
    });
    expect(await call('task.list', '')).toMatchObject({ status: 200, body: [{ number: 'T1' }] });
    const task = given(await door.watchbill.task.show({ task: 'T1' }));
    expect(task.timeline).toMatchObject([{ actor: 'robot' }]);
  });

  test('is for tokens to operate with, and for no other', async () => {
    expect(await call('task.list', {}, { authorization: `Bearer ${door.token}` })).toMatchObject({ status: 401 });
    expect(await call('task.list', {}, {})).toMatchObject({ status: 401 });
  });

  test('does no more than an operator may', async () => {
    expect(await call('token.list', {})).toMatchObject({
      status: 403,
      body: { error: { kind: 'not-permitted', text: "'token list' needs an admin; you are an operator." } },
    });
    expect(await call('backup.create', { file: '/tmp/never' })).toMatchObject({ status: 403 });
  });

  test.each([
    ['task.explode', {}, 404, 'There is no capability task.explode.'],
    ['', {}, 404, 'There is no capability .'],
    ['constructor.name', {}, 404, 'There is no capability constructor.name.'],
    ['task.create', {}, 400, /^task\.create title: /],
    ['task.create', '{', 400, 'body: is not JSON.'],
    ['task.create', '7', 400, /^task\.create: /],
    ['task.show', { task: 'T9' }, 404, 'There is no task T9.'],
    ['task.list', { query: ['colour:red'] }, 400, /^query, column 1: there is no key "colour:"; allowed: /],
  ])('%s with %j is refused', async (name, input, status, text) => {
    expect(await call(name, input)).toMatchObject({
      status,
      body: { error: { text: typeof text === 'string' ? text : expect.stringMatching(text) } },
    });
  });

  test('over several things says of each what became of it, a refusal as its sentence', async () => {
    await door.post(webhook(firing()));
    expect(await call('alert.acknowledge', { alerts: ['A1', 'A9'] })).toMatchObject({
      status: 200,
      body: [
        { number: 'A1', status: 'acknowledged', acknowledgedBy: 'robot' },
        { refused: 'There is no alert A9.', kind: 'not-found' },
      ],
    });
    expect(await call('alert.acknowledge', { alerts: ['A1'] })).toMatchObject({
      status: 409,
      body: { error: { kind: 'already', text: expect.stringContaining('A1 is already acknowledged by robot') } },
    });
  });

  test('may be a page of a list', async () => {
    await door.post(webhook(firing()));
    expect(await call('alert.page', {})).toMatchObject({
      status: 200,
      body: { rows: [{ number: 'A1', firstSeenAt: '2026-11-21T03:00:00.000Z' }], total: 1, offset: 0 },
    });
  });

  test('takes no endless input', async () => {
    expect(await call('task.create', 'x'.repeat(17 * 1_048_576))).toMatchObject({ status: 413 });
  }, 30_000);
});

describe('overload', () => {
  test('is answered 503, which senders repeat, and never 429; what was taken in is kept', async () => {
    const folder = temporaryFolder();
    const db = join(folder.path, 'watchbill.db');
    const busy = await openDoor({ db });
    // Somebody holds the database; reports pile up in memory until there is no room.
    const holder = new Database(db);
    holder.exec('begin immediate');
    const large = (instance: string) => webhook(firing({ instance, filler: 'x'.repeat(15 * 1_048_576) }));
    const replies = Array.from({ length: 6 }, (_, index) => busy.post(large(`db${index}`)));
    const first = await Promise.race(replies);
    // On a slow machine the first to be told is one whose write was given up, before the last has found no room.
    expect(first).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
      body: { error: { kind: expect.stringMatching(/overloaded|unreachable/) } },
    });
    holder.exec('rollback');
    holder.close();
    const statuses = (await Promise.all(replies)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    expect(await busy.alerts()).toHaveLength(statuses.filter((status) => status === 200).length);
    expect((await busy.post(webhook(firing()))).status).toBe(200);
    await busy.close();
    folder.remove();
  }, 60_000);
});
