/** Real senders that were made for somebody else, pointed here by their address alone. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAlertmanager } from '../parts/alertmanager.ts';
import { eventually } from '../parts/eventually.ts';
import { skipUnless } from '../parts/present.ts';
import { newHome, startServe } from '../parts/program.ts';
import { startPrometheus } from '../parts/prometheus.ts';
import { startTarget } from '../parts/target.ts';

interface Alert {
  readonly number: string;
  readonly status: string;
  readonly source: string;
  readonly title: string;
  readonly severity: string;
  readonly count: number;
}

async function startHere(source: string) {
  const home = newHome();
  const { token } = await home.json<{ token: string }>(['token', 'create', '--scope', 'intake', '--source', source]);
  const serve = await startServe(home);
  const alerts = () => home.json<Alert[]>(['alert', 'list', 'status:any']);
  return {
    token,
    serve,
    address: new URL(serve.url).host,
    until: (what: string, holds: (alerts: readonly Alert[]) => boolean) => eventually(async () => holds(await alerts()), { what }),
    alerts,
    async stop() {
      await serve.stop();
      home.remove();
    },
  };
}

skipUnless('prometheus')('a Prometheus that takes Watchbill for its Alertmanager', () => {
  let here: Awaited<ReturnType<typeof startHere>>;
  let target: Awaited<ReturnType<typeof startTarget>>;
  let prometheus: Awaited<ReturnType<typeof startPrometheus>>;
  beforeAll(async () => {
    here = await startHere('prometheus');
    target = await startTarget();
    prometheus = await startPrometheus({ targets: [target.address], alertmanagers: [here.address], token: here.token });
  }, 60_000);
  afterAll(async () => {
    await prometheus?.stop();
    await here?.stop();
    await target?.stop();
  });

  test('reports what fires, again and again, and says when it is over', async () => {
    target.goDown();
    await here.until('the alert is repeated', ([alert]) => alert !== undefined && alert.count > 2);
    expect(await here.alerts()).toMatchObject([
      { number: 'A1', status: 'firing', source: 'prometheus', severity: 'critical', title: `Instance ${target.address} down` },
    ]);
    target.comeBack();
    await here.until('the alert is over', ([alert]) => alert?.status === 'resolved');
  }, 60_000);
});

const clients = {
  PagerDuty: (url: string, token: string) => ({ pagerduty_configs: [{ url: `${url}/v2/enqueue`, routing_key: token, severity: 'error' }] }),
  Opsgenie: (url: string, token: string) => ({ opsgenie_configs: [{ api_url: `${url}/`, api_key: token, priority: 'P2' }] }),
};

for (const [vendor, receiver] of Object.entries(clients)) {
  skipUnless('alertmanager')(`an Alertmanager that takes Watchbill for ${vendor}`, () => {
    let here: Awaited<ReturnType<typeof startHere>>;
    let alertmanager: Awaited<ReturnType<typeof startAlertmanager>>;
    beforeAll(async () => {
      here = await startHere(vendor.toLowerCase());
      alertmanager = await startAlertmanager({ receiver: receiver(here.serve.url, here.token) });
    }, 60_000);
    afterAll(async () => {
      await alertmanager?.stop();
      await here?.stop();
    });

    test('opens an alert and closes it', async () => {
      const labels = { alertname: 'DiskFull', instance: 'db1' };
      await alertmanager.post([{ labels, annotations: { summary: 'Disk is full' } }]);
      await here.until('the alert is open', ([alert]) => alert?.status === 'firing');
      expect(await here.alerts()).toMatchObject([
        { source: vendor.toLowerCase(), severity: 'error', title: expect.stringContaining('DiskFull') },
      ]);
      await alertmanager.post([{ labels, startsAt: '2020-01-01T00:00:00Z', endsAt: '2020-01-02T00:00:00Z' }]);
      await here.until('the alert is over', ([alert]) => alert?.status === 'resolved');
    }, 60_000);
  });
}
