import { expect, test } from 'vitest';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { groupCommit } from '../../src/runtime/group-commit.ts';
import { compose } from '../../src/runtime/watchbill.ts';
import { onEveryEngine } from '../conformance/engines.ts';
import { steppedClock } from '../stories/clock.ts';
import { ANA, alert, given, hours, minutes, openHouse, settings } from '../stories/house.ts';

const over = (fingerprint: string) => alert({ fingerprint }, { status: 'resolved' });

test('nothing is told of nothing', async () => {
  const house = await openHouse();
  expect(given(await house.watchbill.alert.stats({}))).toEqual([]);
  await house.close();
});

onEveryEngine('what alerts cost', ({ store }) => {
  test('is counted by whatever they are told apart by', async () => {
    const clock = steppedClock();
    const said = settings({ alert: { rule: [{ name: 'web', match: ['instance=~web.*'], team: 'web' }] } });
    const watchbill = await compose(store(), { clock, settings: settingsFrom(said), actor: { ...ANA, role: 'admin' } });
    const commits = groupCommit(watchbill.surroundings, () => undefined);
    const receive = async (source: string, ...alerts: readonly ReturnType<typeof alert>[]) =>
      commits.submit({ source, kind: 'alertmanager', alerts, rejections: [], bytes: 1 });
    const stats = async (more: Readonly<Record<string, unknown>> = {}) => given(await watchbill.alert.stats(more));

    await receive('prom', alert({ fingerprint: 'a' }), alert({ fingerprint: 'b', instance: 'web1:80' }), alert({ fingerprint: 'c' }));
    await receive('zabbix', alert({ fingerprint: 'z', instance: 'web2:80' }));
    clock.advance(minutes(1));
    given(await watchbill.alert.acknowledge({ alerts: ['A1'] }));
    await receive('prom', alert({ fingerprint: 'a' }));
    clock.advance(minutes(2));
    given(await watchbill.alert.acknowledge({ alerts: ['A2'] }));
    clock.advance(minutes(7));
    await receive('prom', over('a'), over('c'));
    given(await watchbill.alert.resolve({ alerts: ['A4'] }));

    expect(await stats()).toMatchObject([
      {
        group: 'prom',
        alerts: 3,
        reports: 4,
        tasks: 3,
        alertsPerTask: 1,
        acknowledged: 2,
        resolved: 2,
        noise: 1,
        noiseRatio: 0.5,
        acknowledgeMedian: minutes(1),
        acknowledge95: minutes(3),
        resolveMedian: minutes(10),
        resolve95: minutes(10),
      },
      { group: 'zabbix', alerts: 1, noise: 0, noiseRatio: 0, acknowledgeMedian: null, resolveMedian: minutes(10) },
    ]);
    expect((await stats({ by: 'team' })).map(({ group, alerts }) => [group, alerts])).toEqual([
      ['', 2],
      ['web', 2],
    ]);
    expect((await stats({ by: 'component' })).map(({ group, alerts }) => [group, alerts])).toEqual([
      ['db1', 2],
      ['web1', 1],
      ['web2', 1],
    ]);
    expect(await stats({ by: 'all' })).toMatchObject([{ group: 'all', alerts: 4, reports: 5, noiseRatio: 0.333 }]);
    // The clock began on a Saturday.
    clock.advance(hours(48));
    await receive('prom', alert({ fingerprint: 'd' }));
    expect((await stats({ by: 'week' })).map(({ group, alerts }) => [group, alerts])).toEqual([
      ['2026-11-23', 1],
      ['2026-11-16', 4],
    ]);
    expect(await stats({ by: 'week', limit: 1 })).toHaveLength(1);
    expect(await stats({ since: '1h' })).toMatchObject([{ alerts: 1, resolveMedian: null, noiseRatio: null }]);
  });
});
