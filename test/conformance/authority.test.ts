/** The last word of a source, and what sources sent, on every engine. */
import { expect, test } from 'vitest';
import { lastWord } from '../../src/domain/alerts/authority.ts';
import type { IncomingAlert } from '../../src/domain/alerts/incoming.ts';
import { ingest } from '../../src/domain/alerts/ingest.ts';
import { normalise } from '../../src/domain/alerts/normalise.ts';
import { forgetRaw, keepRaw, nextForgotten } from '../../src/domain/alerts/raw.ts';
import { alertSettings } from '../../src/domain/alerts/settings.ts';
import type { Context } from '../../src/domain/kernel/context.ts';
import { mintFrom } from '../../src/domain/kernel/id.ts';
import { all } from '../../src/domain/kernel/script.ts';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { alert, settings } from '../stories/house.ts';
import { onEveryEngine } from './engines.ts';

const SETTINGS = settingsFrom(
  settings({
    source: [{ name: 'am', kind: 'alertmanager', authority: true }],
    alert: { keep_raw: '1m', correlate: [{ name: 'host', by: ['component'], window: '5m' }] },
  }),
);
let minted = 0;
const at = (now: number, name: string): Context => ({
  now,
  actor: { name, role: 'operator' },
  mint: mintFrom(now, new Uint8Array(9).fill(++minted)),
  settings: SETTINGS,
  reactions: [lastWord],
});

onEveryEngine('sources that disagree', ({ store }) => {
  const take = (now: number, source: string, more: Partial<IncomingAlert> = {}) =>
    store().write(function* () {
      const context = at(now, source);
      const report = normalise(source, { ...alert({}, { startsAt: 500, ...more }), fingerprint: source }, SETTINGS.of(alertSettings));
      yield* ingest(context, [report]);
      yield* keepRaw(context, [{ source, fingerprints: [source], bytes: 3, pack: () => `${source} said ${now}` }]);
    });
  const statuses = async () =>
    (await store().read(() => all<{ source: string; status: string }>('select source, status from alert order by number'))).map(
      ({ source, status }) => `${source} ${status}`,
    );

  test('end with the last word, and what opened each is kept for its time', async () => {
    await take(1_000, 'am');
    await take(2_000, 'zabbix');
    await take(3_000, 'zabbix');
    await take(4_000, 'am', { status: 'resolved' });
    expect(await statuses()).toEqual(['am resolved', 'zabbix resolved']);
    await take(5_000, 'zabbix');
    expect(await statuses()).toHaveLength(2);
    await take(6_000, 'zabbix', { startsAt: 5_500 });
    expect(await statuses()).toHaveLength(3);
    const kept = () =>
      store().read(() => all<{ body: string }>('select raw.body from raw join alert_raw on alert_raw.raw = raw.id order by raw.at'));
    expect((await kept()).map(({ body }) => body)).toEqual(['am said 1000', 'zabbix said 2000', 'zabbix said 6000']);
    expect(await store().read(() => nextForgotten({ settings: SETTINGS }))).toBe(61_000);
    await store().write(() => forgetRaw({ settings: SETTINGS, now: 62_000 }));
    expect(await kept()).toHaveLength(1);
  });
});
