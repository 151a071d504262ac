/** The notification command as Nagios starts it: a process each, over a server that is there, away, wrong or killed in the middle. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSpool } from '../../src/integrations/host/spool.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { forward } from '../../src/runtime/forward.ts';
import { type Door, openDoor } from '../intake/door.ts';
import { captured } from '../monitoring/nagios.ts';
import { type Folder, temporaryFolder } from '../parts/folder.ts';
import { freePort } from '../parts/port.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const PROBLEM = captured('env-PROBLEM-1-core-sw1-Disk__.txt');
const RECOVERY = { ...PROBLEM, NAGIOS_NOTIFICATIONTYPE: 'RECOVERY', NAGIOS_SERVICESTATE: 'OK' };

let folder: Folder;
let door: Door;
beforeEach(async () => {
  folder = temporaryFolder();
  door = await openDoor();
});
afterEach(async () => {
  await door.close();
  folder.remove();
});

const spool = (): string => join(folder.path, 'spool');
const kept = (): readonly string[] => readdirSync(spool()).filter((name) => name.endsWith('.json'));
const options = (to: string, ...more: readonly string[]): string[] => [
  ...[MAIN, 'intake', 'send', 'nagios', '--to', to, '--spool', spool(), '--json'],
  ...more,
];
const environment = (env: Readonly<Record<string, string>>, token: string) => ({
  ...env,
  PATH: process.env['PATH'],
  HOME: folder.path,
  WATCHBILL_TOKEN: token,
});

const send = (to: string, env: Readonly<Record<string, string>>, more: readonly string[] = [], token = door.token) =>
  new Promise<{ readonly code: unknown; readonly out: string; readonly err: string }>((resolve) => {
    execFile(process.execPath, options(to, ...more), { env: environment(env, token) }, (error, out, err) =>
      resolve({ code: error?.code ?? 0, out, err }),
    );
  });
const report = (out: string): unknown => JSON.parse(out);

test('a notification is an alert; what is told while the server is away waits and arrives in order', async () => {
  expect(report((await send(door.url, PROBLEM)).out)).toEqual({ sent: 1, waiting: 0, rejected: 0, problem: null });
  const nobody = `http://127.0.0.1:${await freePort()}`;
  const away = await send(nobody, RECOVERY);
  expect(away.code).toBe(0);
  expect(report(away.out)).toMatchObject({ sent: 0, waiting: 1, problem: expect.stringContaining('cannot be reached') });
  await send(nobody, PROBLEM);
  expect(kept()).toHaveLength(2);
  expect(report((await send(door.url, {}, ['--drain'])).out)).toMatchObject({ sent: 2, waiting: 0 });
  expect((await door.alerts()).map(({ number, status }) => `${number} ${status}`)).toEqual(['A2 firing', 'A1 resolved']);
  expect(kept()).toEqual([]);
});

test('a wrong token keeps everything; no notification, no address and no token are said', async () => {
  expect(report((await send(door.url, PROBLEM, [], 'wb_wrong')).out)).toMatchObject({
    waiting: 1,
    problem: expect.stringContaining('401'),
  });
  expect(await send(door.url, {})).toMatchObject({ code: 2, err: expect.stringContaining('NAGIOS_NOTIFICATIONTYPE') });
  expect(await send('noc', PROBLEM)).toMatchObject({ code: 2, err: expect.stringContaining('is no address') });
  expect(await send(door.url, PROBLEM, [], '')).toMatchObject({ code: 2, err: expect.stringContaining('There is no token') });
  const token = join(folder.path, 'token');
  writeFileSync(token, `${door.token}\n`);
  expect(report((await send(door.url, {}, ['--drain', '--token-file', token], '')).out)).toMatchObject({ sent: 1, waiting: 0 });
});

test('killed while it waits for an answer, it has lost nothing, and its lock holds nobody up', async () => {
  const silent = createServer(() => undefined);
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const asked = once(silent, 'request');
  const { port } = silent.address() as AddressInfo;
  const child = spawn(process.execPath, options(`http://127.0.0.1:${port}`), {
    env: environment(PROBLEM, door.token) as NodeJS.ProcessEnv,
  });
  await asked;
  child.kill('SIGKILL');
  await once(child, 'exit');
  silent.closeAllConnections();
  silent.close();
  expect(readdirSync(spool())).toContain('lock');
  expect(report((await send(door.url, {}, ['--drain'])).out)).toMatchObject({ sent: 1, waiting: 0 });
  expect(await door.alerts()).toHaveLength(1);
});

test('twenty at once each arrive once', async () => {
  const hosts = Array.from({ length: 20 }, (_, number) => `web${number}`);
  await Promise.all(
    hosts.map((host) =>
      forward({
        to: door.url,
        token: door.token,
        path: '/v1/intake/nagios',
        list: 'notifications',
        folder: spool(),
        clock: systemClock,
        report: { NOTIFICATIONTYPE: 'PROBLEM', HOSTNAME: host, HOSTSTATE: 'DOWN' },
      }),
    ),
  );
  const found = await door.alerts();
  expect(found.map(({ component }) => component).sort()).toEqual(hosts.sort());
  expect(found.every(({ count }) => count === 1)).toBe(true);
});

test('what the intake will never take is set aside and holds nobody up', async () => {
  const send = (report: object) =>
    forward({
      ...{ to: door.url, token: door.token, path: '/v1/intake/nagios', list: 'notifications', folder: spool(), clock: systemClock },
      report,
    });
  expect(await send({ HOSTNAME: 'a' })).toEqual({ sent: 0, waiting: 0, rejected: 1, problem: null });
  expect(readdirSync(join(spool(), 'rejected'))).toHaveLength(1);
  expect(await send({ NOTIFICATIONTYPE: 'PROBLEM', HOSTNAME: 'a', HOSTSTATE: 'DOWN' })).toMatchObject({ sent: 1, rejected: 0 });
});

test('a spool is bounded, keeps its order over a clock that is set back, and reads no half-written file', () => {
  const path = join(folder.path, 'small');
  let now = 5_000;
  const spool = openSpool(path, () => now, 3);
  expect(spool.put('"first"', now)).toBe(true);
  now = 1_000;
  expect(spool.put('"second"', now)).toBe(true);
  writeFileSync(join(path, '.000000000000001-0.json'), '"half');
  expect(spool.put('"third"', now)).toBe(true);
  expect(spool.put('"fourth"', now)).toBe(false);
  const lock = spool.lock();
  expect(spool.lock()).toBeUndefined();
  expect(lock?.oldest(10).map(({ report }) => report)).toEqual(['"first"', '"second"', '"third"']);
  lock?.remove(lock.oldest(2));
  lock?.release();
  expect(spool.waiting()).toBe(1);
  expect(spool.put('"fourth"', now)).toBe(true);
});

test('senders of one process id and one moment each keep what they put', () => {
  const path = join(folder.path, 'shared');
  const senders = Array.from({ length: 20 }, () => openSpool(path, () => 5_000));
  for (const [at, sender] of senders.entries()) expect(sender.put(`"${at}"`, 5_000)).toBe(true);
  const [first] = senders;
  expect(
    first
      ?.lock()
      ?.oldest(100)
      .map(({ report }) => report),
  ).toEqual(senders.map((_, at) => `"${at}"`));
});

test('a lock of another machine holds until it is old', () => {
  const path = join(folder.path, 'shared');
  mkdirSync(path);
  writeFileSync(join(path, 'lock'), `not-${hostname()}:1:x:y`);
  expect(openSpool(path, systemClock.now).lock()).toBeUndefined();
  expect(openSpool(path, () => systemClock.now() + 600_000).lock()).toBeDefined();
});
