/** A real Prometheus and a real Alertmanager that are asked; only their time is theirs. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAlertmanager } from '../parts/alertmanager.ts';
import { eventually } from '../parts/eventually.ts';
import { skipUnless } from '../parts/present.ts';
import { INSTANCE_DOWN, startPrometheus } from '../parts/prometheus.ts';
import { startTarget } from '../parts/target.ts';
import { steppedClock } from './clock.ts';
import { minutes } from './house.ts';
import { openPolledHouse, type PolledHouse } from './polled-house.ts';

/** A house whose clock is so far ahead that the system has long been up. */
const houseLater = (kind: string, poll: string): Promise<PolledHouse> =>
  openPolledHouse([{ name: kind, kind, poll }], steppedClock(new Date(Date.now() + minutes(10)).toISOString()));

/** Asks until what is open is this. */
const becomes = (house: PolledHouse, open: readonly string[]) =>
  eventually(
    async () => {
      await house.pass(30_000);
      return JSON.stringify(await house.open()) === JSON.stringify(open);
    },
    { every: 250, within: 30_000, what: `open is ${open.join(', ') || 'nothing'}` },
  );

skipUnless('alertmanager')('an Alertmanager', () => {
  let house: PolledHouse;
  let alertmanager: Awaited<ReturnType<typeof startAlertmanager>>;
  beforeAll(async () => {
    alertmanager = await startAlertmanager({ receiver: {} });
    house = await houseLater('alertmanager', alertmanager.url);
  }, 60_000);
  afterAll(async () => {
    await house?.close();
    await alertmanager?.stop();
  });

  const named = (alertname: string, more: object = {}) => ({ labels: { alertname }, annotations: { summary: alertname }, ...more });

  test('opens what fires there, keeps what is silenced there, opens nothing silenced, and closes what is over', async () => {
    await alertmanager.post([named('Disk'), named('Load')]);
    await becomes(house, ['firing alertmanager: Disk', 'firing alertmanager: Load']);
    const silence = {
      matchers: [{ name: 'alertname', value: 'Disk|Noise', isRegex: true, isEqual: true }],
      startsAt: new Date().toISOString(),
      endsAt: new Date(Date.now() + minutes(60)).toISOString(),
      createdBy: 'ana',
      comment: 'known',
    };
    const created = await fetch(`${alertmanager.url}/api/v2/silences`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(silence),
    });
    expect(created.status).toBe(200);
    await alertmanager.post([named('Noise'), named('Load', { startsAt: '2020-01-01T00:00:00Z', endsAt: '2020-01-02T00:00:00Z' })]);
    await becomes(house, ['firing alertmanager: Disk']);
    const load = (await house.alerts()).find(({ title }) => title === 'Load');
    expect(await house.timeline(load?.number ?? '')).toContainEqual(expect.stringContaining('the source does not show it any more'));
    expect(await house.row('alertmanager')).toMatchObject({ received: 2, poll: { failures: 0, error: null } });
  }, 90_000);
});

const BROKEN = `${INSTANCE_DOWN}
      - alert: TwiceTheSame
        expr: 'abs({__name__=~"up|scrape_duration_seconds"}) > 0'
`;

skipUnless('prometheus')('a Prometheus', () => {
  let house: PolledHouse;
  let target: Awaited<ReturnType<typeof startTarget>>;
  let prometheus: Awaited<ReturnType<typeof startPrometheus>>;
  beforeAll(async () => {
    target = await startTarget();
    prometheus = await startPrometheus({ targets: [target.address], alertmanagers: [], rules: BROKEN });
    house = await houseLater('prometheus', prometheus.url);
  }, 60_000);
  afterAll(async () => {
    await house?.close();
    await prometheus?.stop();
    await target?.stop();
  });

  test('opens what fires and what is broken, and closes what is over; gone itself, it is an alert', async () => {
    const broken = 'firing prometheus: Rule TwiceTheSame of group instances is broken: nothing watches what it should';
    await becomes(house, [broken]);
    target.goDown();
    await becomes(house, [`firing prometheus: Instance ${target.address} down`, broken]);
    target.comeBack();
    await becomes(house, [broken]);
    await prometheus.running.stop();
    await house.pass(minutes(4));
    expect(await house.open()).toEqual([broken, 'firing watchbill: Source prometheus cannot be read']);
    expect((await house.row('prometheus')).poll.error).toContain('cannot be reached');
  }, 120_000);
});
