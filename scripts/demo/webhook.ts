/** What an Alertmanager in front of this estate would post: its groups by alert name and site, with everything in them that is wrong now. */
import { formatInstant } from '../../src/domain/kernel/instant.ts';
import { labelFingerprint } from '../../src/integrations/monitoring/fingerprint.ts';
import type { Signal } from './incidents.ts';
import { RULES } from './rules.ts';

interface Member {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL: string;
  readonly fingerprint: string;
}

export interface WebhookBody {
  readonly version: '4';
  readonly status: 'firing' | 'resolved';
  readonly receiver: string;
  readonly groupKey: string;
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly commonLabels: Readonly<Record<string, string>>;
  readonly commonAnnotations: Readonly<Record<string, string>>;
  readonly externalURL: string;
  readonly truncatedAlerts: number;
  readonly alerts: readonly Member[];
}

const STILL = '0001-01-01T00:00:00Z';

/** Takes what changed at an instant, and returns a body for each group that it touched. */
export function alertmanager(): (changed: readonly Signal[], now: number) => WebhookBody[] {
  const groups = new Map<string, Map<string, Member>>();
  return (changed, now) => {
    const touched = new Map<string, Readonly<Record<string, string>>>();
    for (const signal of changed) {
      const groupLabels = { alertname: signal.alert, site: signal.host.site };
      const key = `{}:{alertname="${signal.alert}", site="${signal.host.site}"}`;
      const group = groups.get(key) ?? new Map<string, Member>();
      const member = memberOf(signal, now, group.get(signal.host.name));
      groups.set(key, group.set(signal.host.name, member));
      touched.set(key, groupLabels);
    }
    return [...touched].map(([groupKey, groupLabels]) => {
      const group = groups.get(groupKey) ?? new Map<string, Member>();
      const alerts = [...group.values()];
      for (const [name, { status }] of group) if (status === 'resolved') group.delete(name);
      return {
        version: '4',
        status: alerts.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
        receiver: 'watchbill',
        groupKey,
        groupLabels,
        commonLabels: groupLabels,
        commonAnnotations: {},
        externalURL: 'http://alertmanager.demo.invalid',
        truncatedAlerts: 0,
        alerts,
      };
    });
  };
}

function memberOf({ host, alert, status }: Signal, now: number, before: Member | undefined): Member {
  const { severity, summary, description } = RULES[alert];
  const labels = {
    alertname: alert,
    host: host.name,
    instance: `${host.name}:9100`,
    job: 'node',
    rack: host.rack,
    role: host.role,
    severity,
    site: host.site,
  };
  return {
    status,
    labels,
    annotations: { summary: summary(host), description: description(host) },
    startsAt: before?.startsAt ?? formatInstant(now),
    endsAt: status === 'firing' ? STILL : formatInstant(now),
    generatorURL: `http://prometheus.demo.invalid/graph?g0.expr=${alert}`,
    fingerprint: labelFingerprint(labels),
  };
}
