/** What a source sent, kept without its secrets for whoever wonders. */
import { afterEach, expect, test } from 'vitest';
import { maskedBody } from '../../src/domain/alerts/raw.ts';
import { all } from '../../src/domain/kernel/script.ts';
import { masking } from '../../src/domain/masking/masking.ts';
import { parseAlertmanager } from '../../src/integrations/monitoring/alertmanager.ts';
import { groupCommit } from '../../src/runtime/group-commit.ts';
import { given, type House, hours, openHouse, settings } from '../stories/house.ts';

let house: House;
let close: () => unknown = () => undefined;
afterEach(async () => {
  await close();
  close = () => undefined;
});
const open = async (more: Readonly<Record<string, unknown>> = {}) => {
  house = await openHouse({ settings: settings(more) });
  close = house.close;
};

const member = (alertname: string, more: object = {}) => ({
  status: 'firing',
  labels: { alertname, host: 'db1' },
  annotations: { summary: `${alertname} at https://noc:hunter2@db1/` },
  fingerprint: alertname,
  ...more,
});
async function send(...alerts: readonly object[]) {
  const body = Buffer.from(JSON.stringify({ version: '4', alerts, api_key: 'hunter2', attempts: 3, note: 'é\u001b[31m' }));
  const read = parseAlertmanager(body);
  if ('problem' in read) throw new Error(read.problem);
  const commits = groupCommit(house.watchbill.surroundings, () => undefined);
  await commits.submit({ source: 'am', kind: 'alertmanager', alerts: read.alerts, rejections: [], bytes: body.length, body });
}
const rawOf = (alert: string) => house.watchbill.alert.raw({ alert });

test('without the setting nothing is kept, and that is said', async () => {
  await open();
  await send(member('Disk'));
  expect(await rawOf('A1')).toMatchObject({ refusal: { where: 'A1', problem: 'nothing is kept of what its source sent' } });
  expect(await rawOf('A9')).toMatchObject({ refusal: { kind: 'not-found' } });
});

test('the body that opened an alert is kept once, masked and compressed, for as long as said', async () => {
  await open({ alert: { keep_raw: '1h' } });
  await house.start();
  await send(member('Disk'), member('Load'));
  const first = given(await rawOf('A1'));
  expect(first).toMatchObject({ alert: 'A1', source: 'am', at: house.clock.now() });
  expect(JSON.parse(first.body)).toMatchObject({
    api_key: '‹masked: API key›',
    attempts: 3,
    note: 'é',
    alerts: [{ annotations: { summary: 'Disk at https://noc:‹masked: url password›@db1/' } }, { fingerprint: 'Load' }],
  });
  expect(given(await rawOf('A2')).body).toBe(first.body);
  const rows = await house.store.read(() => all<{ body: string; bytes: number }>('select body, bytes from raw'));
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain('hunter2');
  expect(Number(rows[0]?.bytes)).toBe(first.bytes);

  // What it opened already it does not open again, and what is over in the same body is nobody's.
  house.clock.advance(1_000);
  await send(member('Disk'), member('Disk', { status: 'resolved' }));
  expect(await house.store.read(() => all('select id from raw'))).toHaveLength(1);
  await send(member('Disk'));
  expect(given(await rawOf('A3')).at).toBe(first.at + 1_000);

  await house.pass(hours(1) - 1_000);
  expect(await rawOf('A1')).toHaveProperty('refusal');
  expect(await rawOf('A3')).toHaveProperty('body');
  await house.pass(1_000);
  expect(await house.store.read(() => all('select alert from alert_raw'))).toEqual([]);
});

test('a body is masked by the names in it, whatever it is', () => {
  const masks = masking();
  expect(maskedBody('token=abcdefgh12345 disk=full', masks)).not.toContain('abcdefgh12345');
  expect(JSON.parse(maskedBody('{"password": {"is": "x"}, "tokens": ["abcdefgh1"], "secret": 7, "ok": [1, null, true]}', masks))).toEqual({
    password: '‹masked: password›',
    tokens: '‹masked: token›',
    secret: '‹masked: secret›',
    ok: [1, null, true],
  });
  expect(maskedBody(`${'['.repeat(70)}"hunter2"${']'.repeat(70)}`, masks)).not.toContain('hunter2');
});
