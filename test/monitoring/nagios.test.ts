/** Notifications that a real Nagios 4.4.6 sent, and what becomes of them. */
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nagiosMacros } from '../../src/integrations/monitoring/nagios-environment.ts';
import { type Door, openDoor } from '../intake/door.ts';
import { given } from '../stories/house.ts';
import { captured } from './nagios.ts';

const FOLDER = new URL('../fixtures/monitoring/nagios/', import.meta.url);
const PATH = '/v1/intake/nagios';

const macros = (name: string, more: Readonly<Record<string, string>> = {}) => ({ ...nagiosMacros(captured(name)), ...more });

const DISK = 'env-PROBLEM-1-core-sw1-Disk__.txt';
const LOAD = 'env-PROBLEM-1-core-sw1-Load.txt';
const HOST = 'env-PROBLEM-1-web01-.txt';

let door: Door;
beforeEach(async () => {
  door = await openDoor();
});
afterEach(() => door.close());

const shown = async (number: string) => given(await door.watchbill.alert.show({ alert: number }));

test.each(readdirSync(FOLDER).filter((name) => name.startsWith('env-')))('%s is understood', async (name) => {
  expect(await door.give(PATH, { notifications: [macros(name)] })).toMatchObject({ status: 200, body: { accepted: 1, rejected: 0 } });
});

test('a problem of a service: its host is ill, its own words are kept, what an administrator added is a label', async () => {
  await door.give(PATH, macros(DISK));
  expect(await shown('A1')).toMatchObject({
    source: 'prometheus',
    severity: 'warning',
    title: 'Disk / on core-sw1 is WARNING',
    component: 'core-sw1',
    labels: { alertname: 'Disk /', host: 'core-sw1', service: 'Disk /', state: 'WARNING', rack: 'R12', alias: 'Core switch' },
    annotations: { description: 'WARNING: DISK WARNING - free space: / 3326 MB (12%)', perfdata: '/=21000MB' },
  });
});

test('a problem of a host, and nothing of the environment that the alert does not need', async () => {
  await door.give(PATH, macros(HOST));
  expect(await shown('A1')).toMatchObject({ severity: 'critical', title: 'web01 is DOWN', component: 'web01' });
  expect(nagiosMacros({ ...captured(HOST), NAGIOS_USER3: 'hunter2', NAGIOS_CONTACTEMAIL: 'a@b.c', PATH: '/bin' })).not.toHaveProperty(
    'USER3',
  );
  expect(nagiosMacros({ PATH: '/bin', NAGIOS_HOSTNAME: 'web01' })).toBeUndefined();
});

describe('is taken, resolved and flaps', () => {
  test('an acknowledgement takes the alert in the name of who gave it, a recovery resolves it whatever its number', async () => {
    await door.give(PATH, macros(LOAD));
    await door.give(PATH, macros('env-ACKNOWLEDGEMENT-1-core-sw1-Load.txt'));
    expect(await shown('A1')).toMatchObject({ status: 'acknowledged', acknowledgedBy: expect.stringContaining('alice') });
    await door.give(PATH, macros(LOAD, { NOTIFICATIONTYPE: 'RECOVERY', SERVICESTATE: 'OK', SERVICEPROBLEMID: '9' }));
    expect(await shown('A1')).toMatchObject({ status: 'resolved' });
  });

  test('a downtime takes what is open; at its end the state decides', async () => {
    await door.give(PATH, { notifications: [macros(DISK), macros('env-DOWNTIMESTART-2-core-sw1-Disk__.txt')] });
    const taken = await shown('A1');
    expect(taken).toMatchObject({ status: 'acknowledged' });
    expect(JSON.stringify(taken)).toContain('downtime: disk swap CHG-1234');
    await door.give(PATH, macros(DISK, { NOTIFICATIONTYPE: 'DOWNTIMEEND' }));
    expect(await shown('A1')).toMatchObject({ status: 'acknowledged', count: 2 });
    await door.give(PATH, macros(DISK, { NOTIFICATIONTYPE: 'DOWNTIMEREMOVED', SERVICESTATE: 'OK' }));
    expect(await shown('A1')).toMatchObject({ status: 'resolved' });
  });

  test('flapping is an alert of its own beside the problem', async () => {
    await door.give(PATH, macros('env-PROBLEM-1-core-sw1-Flappy.txt'));
    await door.give(PATH, macros('env-FLAPPINGSTART-1-core-sw1-Flappy.txt'));
    expect((await door.alerts('')).map(({ title, severity }) => [title, severity])).toEqual([
      ['Flappy on core-sw1 is CRITICAL', 'critical'],
      ['Flappy on core-sw1 is flapping', 'warning'],
    ]);
    await door.give(PATH, macros('env-FLAPPINGSTART-1-core-sw1-Flappy.txt', { NOTIFICATIONTYPE: 'FLAPPINGSTOP' }));
    expect((await door.alerts('')).map(({ title }) => title)).toEqual(['Flappy on core-sw1 is CRITICAL']);
  });

  test('a custom notification of something that is well opens nothing', async () => {
    await door.give(PATH, macros(DISK, { NOTIFICATIONTYPE: 'CUSTOM', SERVICESTATE: 'OK' }));
    expect(await door.alerts()).toEqual([]);
  });
});

test.each([
  [{ NOTIFICATIONTYPE: 'PROBLEM' }, 'notifications[0]: HOSTNAME is missing, so nothing says what is ill'],
  [
    { HOSTNAME: 'a', HOSTSTATE: 'DOWN', NOTIFICATIONTYPE: 'constructor' },
    /NOTIFICATIONTYPE "constructor" is not known; allowed: PROBLEM, /,
  ],
  [{ HOSTNAME: 'a', HOSTSTATE: '1', NOTIFICATIONTYPE: 'PROBLEM' }, /HOSTSTATE "1" is not known; allowed: OK, UP, /],
  [{ HOSTNAME: 1 }, 'notifications[0]: "HOSTNAME" must be text; found a number'],
  [{ notifications: 'x' }, 'notifications must be a list; found text'],
  [{ notifications: [null] }, 'notifications[0]: a notification must be an object; found null'],
])('%j is refused with what is wrong', async (body, problem) => {
  expect(await door.give(PATH, body)).toMatchObject({ status: 400 });
  const [{ problem: said } = { problem: '' }] = await door.rejections();
  expect(said).toMatch(problem);
});
