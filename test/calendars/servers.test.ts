/** Servers as they are: tokens are forgotten, races are lost, disks are full, texts are rewritten, and programs die in between. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { all } from '../../src/domain/kernel/script.ts';
import { openWatchbill, type Watchbill } from '../../src/runtime/watchbill.ts';
import { type Caldav, startCaldav } from '../parts/caldav.ts';
import { type SteppedClock, steppedClock } from '../stories/clock.ts';
import { ANA, given, hours } from '../stories/house.ts';

let server: Caldav;
let clock: SteppedClock;
let watchbill: Watchbill;

beforeEach(async () => {
  server = await startCaldav();
  clock = steppedClock();
  watchbill = given(
    await openWatchbill({ db: ':memory:', settings: { calendar: [{ name: 'ops', url: server.url }] }, clock, channels: {}, actor: ANA }),
  );
});
afterEach(async () => {
  await watchbill.close();
  await server.stop();
});

const sync = async () => {
  const [outcome] = given(await watchbill.calendar.sync({}));
  if (outcome === undefined) throw new Error('no calendar was read');
  return given(outcome);
};
const plan = async (title = 'New disks') =>
  given(await watchbill.window.add({ title, start: new Date(clock.now() + hours(24)).toISOString(), length: '2h' }));
const only = (): readonly [path: string, text: string] => {
  const [[path, kept] = ['', undefined]] = server.entries;
  return [path, kept?.text ?? ''];
};
const rename = (to: string): void => {
  const [path, text] = only();
  server.put(path, text.replace(/SUMMARY:.*/, `SUMMARY:${to}`));
};
const title = async () => given(await watchbill.window.show({ window: 'W1' })).title;

test('what changed is asked for by the token, and nothing is written where nothing did', async () => {
  await plan();
  await sync();
  expect(server.writings).toEqual([expect.stringMatching(/^PUT /)]);
  rename('Other disks');
  expect(await sync()).toMatchObject({ text: '1 changed here' });
  expect(await sync()).toMatchObject({ text: 'nothing changed' });
  expect(server.reports).toHaveLength(2);
  expect(server.writings).toHaveLength(1);
});

test.each([403, 409, 507] as const)('a token that is answered with %i is as if there had been none', async (status) => {
  await plan();
  await plan('Second');
  await sync();
  server.manners.token = status;
  rename('Other disks');
  server.remove([...server.entries.keys()][1] ?? '');
  expect(await sync()).toMatchObject({ text: '1 changed here, 1 called off here' });
  expect(await title()).toBe('Other disks');
  expect(await sync()).toMatchObject({ text: 'nothing changed' });
});

test('a lost race changes nothing, and is looked at again', async () => {
  await plan();
  await sync();
  given(await watchbill.window.extend({ window: 'W1', by: '1h' }));
  server.manners.before = () => rename('Theirs');
  expect(await sync()).toMatchObject({ text: '1 changed meanwhile', raced: 1 });
  expect(only()[1]).toContain('SUMMARY:Theirs');
  expect(await sync()).toMatchObject({
    text: '1 changed there, 1 in conflict',
    conflicts: [{ lost: 'there', said: expect.stringMatching(/^Theirs: /) }],
  });
  expect(await sync()).toMatchObject({ text: 'nothing changed' });
});

test('a server without room keeps its entry and its error, and has the window when there is room', async () => {
  await plan();
  server.manners.refuses = 507;
  expect(await watchbill.calendar.sync({})).toMatchObject({
    refusal: { kind: 'unreachable', problem: expect.stringContaining('no room left (507)') },
  });
  expect(given(await watchbill.calendar.list({}))).toMatchObject([{ failures: 1, error: expect.stringContaining('507') }]);
  delete server.manners.refuses;
  expect(await sync()).toMatchObject({ text: '1 created there' });
  expect(await sync()).toMatchObject({ text: 'nothing changed' });
});

test('a server that keeps another text than it was given is believed', async () => {
  server.manners.rewrites = (text) => text.replace(/SUMMARY:.*/, 'SUMMARY:New d').replace(/X-WATCHBILL[^\r\n]*\r?\n/g, '');
  await plan();
  await sync();
  for (let round = 0; round < 3; round++) expect(await sync()).toMatchObject({ text: 'nothing changed' });
  expect(await title()).toBe('New disks');
  given(await watchbill.window.extend({ window: 'W1', by: '1h' }));
  expect(await sync()).toMatchObject({ text: '1 changed there', conflicts: [] });
  expect(server.writings).toHaveLength(2);
});

test('a program that dies between the writing and the noting writes nothing twice', async () => {
  await plan();
  const { store } = watchbill.surroundings.ports;
  const before = async () => ({
    entries: await store.read(() => all("select * from calendar_entry where calendar = 'ops'")),
    marks: await store.read(() => all('select * from calendar_mark')),
  });
  await sync();
  const known = await before();
  given(await watchbill.window.extend({ window: 'W1', by: '1h' }));
  await sync();
  expect(server.writings).toHaveLength(2);
  // As it was before the last note: the intent stands, and what came of it does not.
  const [now] = (await before()).entries;
  const [old] = known.entries;
  await store.write(function* () {
    yield* all(
      'update calendar_entry set etag = $1, theirs = $2, ours = $2, version = 1, intent = $3',
      old?.['etag'],
      old?.['theirs'],
      now?.['ours'],
    );
    yield* all('update calendar_mark set mark = $1', known.marks[0]?.['mark']);
  });
  expect(await sync()).toMatchObject({ text: 'nothing changed', conflicts: [] });
  expect(server.writings).toHaveLength(2);
  // And so where the entry was only just created.
  await store.write(() =>
    all('update calendar_entry set etag = null, theirs = null, ours = null, version = null, intent = $1', now?.['ours']),
  );
  await store.write(() => all('delete from calendar_mark'));
  expect(await sync()).toMatchObject({ text: 'nothing changed' });
  expect(server.writings).toHaveLength(2);
  expect(server.entries.size).toBe(1);
});
