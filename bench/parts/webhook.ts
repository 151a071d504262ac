import { Agent, request } from 'node:http';

/** The body of Alertmanager's webhook with one firing alert, told from others by its name. */
const body = (name: string): string =>
  JSON.stringify({
    version: '4',
    groupKey: `{}:{instance="${name}"}`,
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'watchbill',
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    externalURL: 'http://alertmanager.example.org:9093',
    alerts: [
      {
        status: 'firing',
        labels: { alertname: 'InstanceDown', instance: `${name}:9100`, job: 'node', severity: 'critical' },
        annotations: { summary: `Instance ${name} down`, description: `${name} of job node has been down for more than 1 minute.` },
        startsAt: '2026-11-21T03:00:00.000Z',
        endsAt: '0001-01-01T00:00:00Z',
        generatorURL: 'http://prometheus.example.org:9090/graph?g0.expr=up+%3D%3D+0&g0.tab=1',
      },
    ],
  });

/** Sends alerts, one a request, over kept-alive connections; resolves with the status that each was answered with. */
export function webhook({ url, token }: { readonly url: string; readonly token: string }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 200 });
  const send = (name: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const text = body(name);
      const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) };
      const sent = request(`${url}/v1/intake/alertmanager`, { method: 'POST', agent, headers, timeout: 20_000 }, (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode ?? 0));
      });
      sent.once('error', reject);
      sent.once('timeout', () => sent.destroy(new Error(`no answer about ${name} in 20 s`)));
      sent.end(text);
    });
  return { send, close: () => agent.destroy() };
}
