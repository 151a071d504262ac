import type { Ingested } from '../domain/alerts/ingest.ts';
import type { Gauges } from '../domain/board/gauges.ts';
import type { Instant } from '../domain/kernel/clock.ts';
import type { Family, Sample } from '../integrations/monitoring/exposition.ts';
import type { Tally } from './tally.ts';
import { VERSION } from './version.ts';

/** What `GET /metrics` tells. Names of sources are in it, and nothing that an alert says. */
export function metrics(gauges: Gauges, tally: Pick<Tally, 'bySource' | 'waits'>, active: boolean, now: Instant): readonly Family[] {
  const { outbox, sources } = gauges;
  const gauge = (name: string, help: string, samples: readonly Sample[]): Family => ({
    name: `watchbill_${name}`,
    help,
    type: 'gauge',
    samples,
  });
  const counter = (name: string, help: string, samples: readonly Sample[]): Family => ({
    name: `watchbill_${name}_total`,
    help,
    type: 'counter',
    samples,
  });
  const one = (value: number): readonly Sample[] => [{ value }];
  const did = (what: keyof Ingested): readonly Sample[] =>
    [...tally.bySource()].map(([source, done]) => ({ labels: { source }, value: done[what] }));
  return [
    gauge('build_info', 'The version, as a label.', [{ labels: { version: VERSION }, value: 1 }]),
    gauge('engine_active', '1 where the engine that fires clocks and delivers is in this process.', one(Number(active))),
    counter(
      'alerts_received',
      'Reports taken in, by source.',
      sources.map(({ name, received }) => ({ labels: { source: name }, value: received })),
    ),
    counter(
      'alerts_rejected',
      'Reports and bodies that were not taken in, by source.',
      sources.map(({ name, rejected }) => ({ labels: { source: name }, value: rejected })),
    ),
    counter('alerts_opened', 'Alerts seen for the first time, by source, since this process began.', did('opened')),
    counter('alerts_repeated', 'Reports of alerts that were open, by source, since this process began.', did('repeated')),
    counter('alerts_acknowledged', 'Alerts acknowledged at their source, since this process began.', did('acknowledged')),
    counter('alerts_resolved', 'Alerts that their source resolved, since this process began.', did('resolved')),
    counter('alerts_ignored', 'Reports that changed nothing, by source, since this process began.', did('ignored')),
    gauge(
      'alerts_open',
      'Open alerts, by severity and status.',
      gauges.open.map(({ severity, status, total }) => ({ labels: { severity, status }, value: total })),
    ),
    gauge('alerts_muted', 'Open alerts that page nobody for now.', one(gauges.muted)),
    gauge('incidents_open', 'Open incidents.', one(gauges.incidents)),
    gauge('silences_active', 'Silences in force.', one(gauges.silences)),
    gauge('clocks_running', 'Clocks of escalation that run.', one(gauges.clocks)),
    gauge(
      'outbox_messages',
      'Messages in the outbox: waiting, on their way, and given up.',
      Object.entries(outbox).map(([state, value]) => ({ labels: { state }, value })),
    ),
    gauge(
      'outbox_overdue_seconds',
      'How long the oldest waiting message should have gone.',
      one(gauges.oldestDue === null ? 0 : Math.max(0, now - gauges.oldestDue) / 1_000),
    ),
    gauge(
      'source_last_heard_timestamp_seconds',
      'When each source was last heard.',
      sources.map(({ name, kind, lastSeenAt }) => ({ labels: { source: name, kind }, value: lastSeenAt / 1_000 })),
    ),
    {
      name: 'watchbill_intake_commit_seconds',
      help: 'How long senders waited until what they sent was written and safe.',
      type: 'histogram',
      histogram: tally.waits(),
    },
  ];
}
