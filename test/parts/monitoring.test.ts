import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAlertmanager } from './alertmanager.ts';
import { eventually } from './eventually.ts';
import { startNodeExporter } from './node-exporter.ts';
import { skipUnless } from './present.ts';
import { startPrometheus } from './prometheus.ts';
import { type Received, startReceiver } from './receiver.ts';
import { startTarget } from './target.ts';

const about =
  (status: string, alertname: string) =>
  (received: Received): boolean =>
    received.batch.alerts.some((alert) => alert.status === status && alert.labels['alertname'] === alertname);

skipUnless('prometheus', 'alertmanager')('a real Prometheus and a real Alertmanager', () => {
  let parts: Awaited<ReturnType<typeof startAll>>;
  async function startAll() {
    const [target, receiver] = await Promise.all([startTarget(), startReceiver()]);
    const alertmanager = await startAlertmanager({ webhook: receiver.url, token: 'secret' });
    const prometheus = await startPrometheus({ targets: [target.address], alertmanagers: [alertmanager.address] });
    return { target, receiver, alertmanager, prometheus };
  }
  beforeAll(async () => {
    parts = await startAll();
  });
  afterAll(async () => {
    for (const part of [parts?.prometheus, parts?.alertmanager, parts?.receiver, parts?.target]) await part?.stop();
  });

  test('tell a receiver that an instance went down, and that it came back', async () => {
    const { target, receiver } = parts;
    target.goDown();
    const fired = await receiver.waitFor(about('firing', 'InstanceDown'));
    expect(fired.authorization).toBe('Bearer secret');
    expect(JSON.parse(fired.body)).toMatchObject({ version: '4', receiver: 'watchbill', status: 'firing', truncatedAlerts: 0 });
    expect(fired.batch.alerts).toEqual([
      {
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
        status: 'firing',
        labels: { alertname: 'InstanceDown', instance: target.address, job: 'node', severity: 'critical' },
        annotations: { summary: `Instance ${target.address} down`, description: `${target.address} of job node has been down.` },
        startsAt: expect.any(Number),
        endsAt: null,
        url: expect.stringMatching(/^http/),
        group: '{}:{alertname="InstanceDown"}',
      },
    ]);

    target.comeBack();
    const resolved = await receiver.waitFor(about('resolved', 'InstanceDown'));
    expect(resolved.batch.alerts[0]).toMatchObject({ fingerprint: fired.batch.alerts[0]?.fingerprint, endsAt: expect.any(Number) });
  }, 60_000);

  test('an alert handed to Alertmanager reaches the receiver', async () => {
    await parts.alertmanager.post([{ labels: { alertname: 'ByHand', host: 'db1' } }]);
    const { batch } = await parts.receiver.waitFor(about('firing', 'ByHand'));
    expect(batch.alerts[0]?.labels).toEqual({ alertname: 'ByHand', host: 'db1' });
  }, 60_000);
});

skipUnless('prometheus', 'node-exporter')('a real node exporter', () => {
  test('is up while it runs and down when it has stopped', async () => {
    const exporter = await startNodeExporter();
    const prometheus = await startPrometheus({ targets: [exporter.address], alertmanagers: [] });
    const up = async (): Promise<string | undefined> => {
      const answer = (await (await fetch(`${prometheus.url}/api/v1/query?query=up`)).json()) as {
        data: { result: { value: [number, string] }[] };
      };
      return answer.data.result[0]?.value[1];
    };
    await eventually(async () => (await up()) === '1', { what: 'the exporter is up' });
    await exporter.stop();
    await eventually(async () => (await up()) === '0', { what: 'the exporter is down' });
    await prometheus.stop();
  }, 60_000);
});
