/** As much of Alertmanager's webhook (version 4) as a sender of our own needs; the whole is in `fixtures/monitoring/alertmanager`. */
export interface Told {
  readonly status: 'firing' | 'resolved';
  /** One alert each; the name is the fingerprint too. */
  readonly names: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  /** What people read; without it, the name. */
  readonly summary?: string;
}

const STARTED = '2026-01-02T03:04:05.000Z';

export function webhook({ status, names, labels = {}, summary }: Told): string {
  return JSON.stringify({
    version: '4',
    groupKey: '{}:{}',
    truncatedAlerts: 0,
    status,
    receiver: 'watchbill',
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    externalURL: 'http://127.0.0.1/',
    alerts: names.map((name) => ({
      status,
      labels: { alertname: name, severity: 'critical', ...labels },
      annotations: { summary: summary ?? name },
      startsAt: STARTED,
      endsAt: status === 'firing' ? '0001-01-01T00:00:00Z' : '2026-01-02T03:14:05.000Z',
      generatorURL: 'http://127.0.0.1/graph',
      fingerprint: name,
    })),
  });
}

/** Tells it once; the answer's status, undefined when the other side died before it answered. */
export async function tell(url: string, token: string, told: Told): Promise<number | undefined> {
  try {
    const response = await fetch(`${url}/v1/intake/alertmanager`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: webhook(told),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return undefined;
  }
}
