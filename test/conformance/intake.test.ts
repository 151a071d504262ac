import { expect, test } from 'vitest';
import { expire, grantRepetition, nextExpiry, REPEATED_WITHIN_MS } from '../../src/domain/alerts/expiry.ts';
import type { IncomingAlert } from '../../src/domain/alerts/incoming.ts';
import { ingest } from '../../src/domain/alerts/ingest.ts';
import { normalise } from '../../src/domain/alerts/normalise.ts';
import { alertSettings } from '../../src/domain/alerts/settings.ts';
import { one } from '../../src/domain/kernel/script.ts';
import { reportChanges } from '../../src/domain/sources/changes.ts';
import { alert } from '../stories/house.ts';
import { onEveryEngine } from './engines.ts';

onEveryEngine('what formats of intake say', ({ store, context, clock }) => {
  const take = (...alerts: readonly IncomingAlert[]) => {
    const said = context();
    const words = said.settings.of(alertSettings);
    return store().write(() =>
      ingest(
        said,
        alerts.map((told) => normalise('prometheus', told, words)),
      ),
    );
  };
  const state = async () =>
    (await store().read(() => one<{ status: string }>('select status from alert order by number desc limit 1')))?.status;

  test('an alert that nobody repeats expires, and its end moves with each repetition', async () => {
    const at = clock.now() + 60_000;
    await take(alert({}, { expiresAt: at }));
    expect(await store().read(nextExpiry)).toBe(at);
    await take(alert({}, { expiresAt: at + 1 }));
    expect(await store().read(nextExpiry)).toBe(at + 1);
    clock.advance(60_001);
    const now = context();
    expect(await store().write(() => expire(now, 10))).toBe(1);
    expect(await state()).toBe('resolved');
    expect(await store().read(nextExpiry)).toBeUndefined();
  });

  test('an engine that begins waits for one repetition', async () => {
    await take(alert({}, { expiresAt: clock.now() + 1 }));
    await store().write(() => grantRepetition(clock.now()));
    expect(await store().read(nextExpiry)).toBe(clock.now() + REPEATED_WITHIN_MS);
  });

  test('a numbered telling counts once, within a flush and over flushes', async () => {
    const told = alert({}, { telling: 'one' });
    expect(await take(told, told, alert({}, { status: 'resolved', telling: 'two' }), told)).toMatchObject({
      opened: 1,
      repeated: 0,
      resolved: 1,
    });
    expect(await take(told)).toEqual({ opened: 0, repeated: 0, acknowledged: 0, resolved: 0, ignored: 0 });
  });

  test('an alert may be named by its number or its id, and taken by somebody at its source', async () => {
    await take(alert());
    const row = await store().read(() => one<{ id: string }>('select id from alert'));
    expect(await take(alert({ fingerprint: 'x' }, { status: 'acknowledged', known: { number: 1 }, by: 'bob' }))).toMatchObject({
      acknowledged: 1,
    });
    expect(await take(alert({ fingerprint: 'x' }, { status: 'acknowledged', known: { number: 1 } }))).toMatchObject({ ignored: 1 });
    expect(await take(alert({ fingerprint: 'x' }, { status: 'resolved', known: { id: row?.id ?? '' } }))).toMatchObject({ resolved: 1 });
    expect(await state()).toBe('resolved');
  });

  test('a change is written once', async () => {
    const change = { summary: 'deployed', component: null, url: null, at: null };
    for (let time = 0; time < 2; time++) {
      const said = context();
      await store().write(() => reportChanges(said, [change, change, { ...change, component: 'db1', url: 'https://ci.example.org' }]));
    }
    const row = await store().read(() => one<{ count: number }>("select count(*) as count from event where kind = 'source.change'"));
    expect(Number(row?.count)).toBe(2);
  });
});
