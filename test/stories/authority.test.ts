/** Two systems watch one component, and do not agree. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { IncomingAlert } from '../../src/domain/alerts/incoming.ts';
import { groupCommit } from '../../src/runtime/group-commit.ts';
import { alert, given, type House, openHouse, settings } from './house.ts';

let house: House;
const RULES = {
  source: [
    { name: 'prometheus', kind: 'alertmanager', authority: true },
    { name: 'zabbix', kind: 'zabbix' },
  ],
  alert: { correlate: [{ name: 'host', by: ['component'], window: '5m' }] },
};
beforeEach(async () => {
  house = await openHouse({ settings: settings(RULES) });
  await house.start();
});
afterEach(() => house.close());

async function from(source: string, fingerprint: string, more: Partial<IncomingAlert> = {}, instance = 'db1') {
  const commits = groupCommit(house.watchbill.surroundings, () => undefined);
  const said = alert({ fingerprint, instance }, { startsAt: 1_000, ...more });
  await commits.submit({ source, kind: source, alerts: [said], rejections: [], bytes: 100 });
  await house.settle();
}
const over = { status: 'resolved' } as const;
const statuses = async () =>
  given(await house.watchbill.alert.list({ query: ['status:any'] }))
    .map(({ number, status }) => `${number} ${status}`)
    .sort();

test('what each says is shown, and the last word ends what the others say', async () => {
  await from('prometheus', 'p');
  await from('zabbix', 'z');
  await from('zabbix', 'elsewhere', {}, 'web1');
  expect((await house.alert('A2')).said).toEqual([
    { source: 'prometheus', authority: true, number: 'A1', status: 'firing' },
    { source: 'zabbix', authority: false, number: 'A2', status: 'firing' },
  ]);
  expect((await house.alert('A3')).said).toEqual([]);
  await from('prometheus', 'p', over);
  expect(await statuses()).toEqual(['A1 resolved', 'A2 resolved', 'A3 firing']);
  expect(await house.timeline('A2')).toContainEqual(
    expect.stringContaining(
      'resolved by prometheus after 1 report: prometheus has the last word about its component, and says that it is over',
    ),
  );
  expect(await house.task('T1')).toMatchObject({ status: 'done' });
  // It goes on saying the same of the same occurrence; another one is another.
  await from('zabbix', 'z');
  expect(await statuses()).toHaveLength(3);
  await from('zabbix', 'z', { startsAt: 2_000 });
  expect(await statuses()).toContain('A4 firing');
});

test('only the source itself has it, with its last alert; what the others end is theirs alone', async () => {
  await from('prometheus', 'p1');
  await from('prometheus', 'p2');
  await from('zabbix', 'z');
  await from('prometheus', 'p1', over);
  expect(await statuses()).toEqual(['A1 resolved', 'A2 firing', 'A3 firing']);
  given(await house.watchbill.alert.resolve({ alerts: ['A2'] }));
  expect(await statuses()).toContain('A3 firing');
  await from('prometheus', 'p3');
  await from('zabbix', 'z', over);
  expect(await statuses()).toEqual(['A1 resolved', 'A2 resolved', 'A3 resolved', 'A4 firing']);
  expect((await house.alert('A4')).said).toMatchObject([{ status: 'firing' }, { source: 'zabbix', status: 'resolved' }]);
});
