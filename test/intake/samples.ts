/** What each entry is sent: captures of real systems where there are any, else bodies as the vendors' documentation shows them. */
import { readFileSync } from 'node:fs';
import type { Entry } from '../../src/integrations/monitoring/format.ts';
import { FORMATS } from '../../src/integrations/monitoring/formats.ts';
import { nagiosMacros } from '../../src/integrations/monitoring/nagios-environment.ts';
import { captured } from '../monitoring/nagios.ts';
import { zabbixEvent } from '../monitoring/zabbix.ts';

export interface Sample {
  readonly method: Entry['method'];
  /** The registry's path. */
  readonly entry: string;
  /** The path it goes to, where the entry has places. */
  readonly path: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

const capture = (name: string): string => readFileSync(new URL(`../fixtures/monitoring/${name}.json`, import.meta.url), 'utf8');
const JSON_TYPE = { 'content-type': 'application/json' };

const sample = (entry: string, body: string | object, more: Partial<Sample> = {}): Sample => ({
  method: 'POST',
  entry,
  path: entry,
  headers: JSON_TYPE,
  ...more,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

export const grafanaUnified = {
  receiver: 'watchbill',
  status: 'firing',
  orgId: 1,
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'High memory usage', team: 'blue', zone: 'us-1', instance: 'mem1' },
      annotations: { description: 'The system has high memory usage', runbook_url: 'https://runbooks.example.org/memory' },
      startsAt: '2026-11-21T02:59:00Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'https://grafana.example.org/alerting/grafana/1afz29v7z/view',
      fingerprint: 'c6eadffa33fcdf37',
      silenceURL: 'https://grafana.example.org/alerting/silence/new?alertmanager=grafana',
      dashboardURL: 'https://grafana.example.org/d/abc',
      panelURL: 'https://grafana.example.org/d/abc?viewPanel=1',
      values: { B: 44.23943737541908, C: 1 },
      valueString: "[ var='B' labels={} value=44.2 ]",
      orgId: 1,
    },
    {
      status: 'resolved',
      labels: { alertname: 'DatasourceNoData', rulename: 'Disk', datasource_uid: 'prom' },
      annotations: {},
      startsAt: '2026-11-21T02:00:00.123456789+01:00',
      endsAt: '2026-11-21T02:59:00Z',
      fingerprint: 'c6eadffa33fcdf38',
      values: null,
    },
  ],
  groupLabels: {},
  commonLabels: { team: 'blue' },
  commonAnnotations: {},
  externalURL: 'https://grafana.example.org/',
  version: '1',
  groupKey: '{}:{}',
  truncatedAlerts: 0,
  title: '[FIRING:2]  (blue)',
  state: 'alerting',
  message: '**Firing**',
};

export const grafanaLegacy = {
  dashboardId: 1,
  evalMatches: [{ value: 100.5, metric: 'High value', tags: { host: 'db1' } }],
  imageUrl: 'https://grafana.example.org/image.png',
  message: 'Someone is testing the alert notification.',
  orgId: 1,
  panelId: 1,
  ruleId: 12,
  ruleName: 'Panel Title alert',
  ruleUrl: 'https://grafana.example.org/d/hZ7BuVbWz/test-dashboard?tab=alert',
  state: 'alerting',
  tags: { host: 'db1' },
  title: '[Alerting] Panel Title alert',
};

export const pagerdutyTrigger = {
  routing_key: 'a routing key that is a token',
  event_action: 'trigger',
  dedup_key: 'samplekeyhere',
  payload: {
    summary: 'DISK at 99% on machine prod-datapipe03.example.com',
    timestamp: '2026-11-21T02:59:00.000Z',
    severity: 'critical',
    source: 'prod-datapipe03.example.com',
    component: 'mysql',
    group: 'prod-datapipe',
    class: 'disk',
    custom_details: { free_space: '1%', ping_time: '1500ms', load_avg: 0.75 },
  },
  images: [{ src: 'https://example.org/chart.png', href: 'https://example.org/', alt: 'chart' }],
  links: [{ href: 'https://example.org/', text: 'Link text' }],
  client: 'Sample Monitoring Service',
  client_url: 'https://monitoring.example.org',
};

export const pagerdutyChange = {
  routing_key: 'a routing key that is a token',
  payload: {
    summary: 'Build Success - Increase snapshot create timeout to 30 seconds',
    timestamp: '2026-11-21T02:40:00.000Z',
    source: 'acme-build-pipeline-tool-default-i-9999',
    custom_details: { build_state: 'passed', build_number: '2' },
  },
  links: [{ href: 'https://ci.example.org/builds/2', text: 'View more' }],
};

export const opsgenieCreate = {
  message: 'An example alert message',
  alias: 'Life is too short for no alias',
  description: 'Every alert needs a description',
  responders: [{ name: 'NOC', type: 'team' }],
  visibleTo: [{ username: 'trinity@example.org', type: 'user' }],
  actions: ['Restart', 'AnExampleAction'],
  tags: ['OverwriteQuietHours', 'Critical'],
  details: { key1: 'value1', region: 'eu' },
  entity: 'db1',
  source: 'nagios',
  priority: 'P1',
  user: 'ana',
  note: 'seen twice before',
};

export const cloudEvent = {
  specversion: '1.0',
  type: 'com.example.disk.full.firing',
  source: '/monitoring/eu',
  subject: 'db1',
  id: 'C234-1234-1234',
  time: '2026-11-21T02:59:00Z',
  datacontenttype: 'application/json',
  data: { severity: 'critical', summary: 'Disk is full', labels: { mount: '/var' }, used: 99 },
};

const binary = (ce: Readonly<Record<string, unknown>>): Partial<Sample> => ({
  headers: {
    ...JSON_TYPE,
    ...Object.fromEntries(
      ['specversion', 'type', 'source', 'subject', 'id', 'time'].map((key) => [`ce-${key}`, encodeURIComponent(String(ce[key]))]),
    ),
  },
});

/** Two as Prometheus sends them, one over. */
export const prometheusAlerts = [
  {
    labels: { alertname: 'InstanceDown', instance: 'db1:9100', severity: 'critical', empty: '' },
    annotations: { summary: 'db1 is down' },
    startsAt: '2026-11-21T02:59:00Z',
    endsAt: '2026-11-21T03:04:00Z',
    generatorURL: 'http://prometheus.example.org/graph',
  },
  { labels: { alertname: 'Watchdog' } },
  { labels: { alertname: 'DiskFull', instance: 'db2:9100' }, startsAt: '2026-11-21T02:00:00Z', endsAt: '2026-11-21T02:50:00Z' },
];

/** What the configuration must say of the sources that samples come from. */
const BACKUP = {
  name: 'backup',
  kind: 'generic',
  mapping: {
    items: 'jobs[*]',
    fingerprint: ['client', 'job.name'],
    status: 'result',
    firing: ['Failed'],
    title: 'message',
    severity: '=error',
    component: 'client',
    starts_at: 'started',
    labels: { job: 'job.name', site: '=eu' },
  },
};

/** The door's token is of the source prometheus. */
export const SOURCES = [BACKUP, { ...BACKUP, name: 'prometheus' }];

export const backupJobs = {
  jobs: [
    { client: 'db1', job: { name: 'full' }, result: 'failed', message: 'no space on tape', started: 1_795_212_922 },
    { client: 'db2', job: { name: 'full' }, result: 'OK', message: 'done', started: '2026-11-21T02:00:00Z' },
  ],
};

export const SAMPLES: readonly Sample[] = [
  sample('/v1/intake/alertmanager', capture('alertmanager/webhook-v4-firing-0.25')),
  sample('/v1/intake/alertmanager', capture('alertmanager/webhook-v4-resolved-0.25')),
  sample('/api/v2/alerts', prometheusAlerts),
  sample('/api/v2/alerts', capture('alertmanager/api-v2-alerts-0.25')),
  sample('/v1/intake/grafana', grafanaUnified),
  sample('/v1/intake/grafana', grafanaLegacy, { method: 'PUT' }),
  sample('/v2/enqueue', pagerdutyTrigger),
  sample('/v2/enqueue', { routing_key: 'x', event_action: 'acknowledge', dedup_key: 'samplekeyhere' }),
  sample('/v2/change/enqueue', pagerdutyChange),
  sample('/v2/alerts', opsgenieCreate),
  sample(
    '/v2/alerts/{identifier}/acknowledge',
    { user: 'ana', source: 'phone', note: 'looking' },
    {
      path: '/v2/alerts/Life%20is%20too%20short%20for%20no%20alias/acknowledge?identifierType=alias',
    },
  ),
  sample('/v2/alerts/{identifier}/close', '', { path: '/v2/alerts/1/close?identifierType=tiny' }),
  ...(['GET', 'POST', 'PUT', 'PATCH'] as const).map((method) =>
    sample('/v2/heartbeats/{name}/ping', '', { method, path: '/v2/heartbeats/backup/ping' }),
  ),
  sample('/v1/intake/cloudevents', cloudEvent, { headers: { 'content-type': 'application/cloudevents+json' } }),
  sample('/v1/intake/cloudevents', [cloudEvent, { ...cloudEvent, id: '2', type: 'com.example.disk.full.resolved' }], {
    headers: { 'content-type': 'application/cloudevents-batch+json; charset=utf-8' },
  }),
  sample('/v1/intake/cloudevents', cloudEvent.data, binary(cloudEvent)),
  sample('/v1/intake/nagios', {
    notifications: [
      ...['PROBLEM-1-core-sw1-Disk__', 'PROBLEM-1-core-sw1-Load', 'PROBLEM-1-web01-', 'FLAPPINGSTART-1-core-sw1-Flappy'],
      ...['ACKNOWLEDGEMENT-1-core-sw1-Load', 'DOWNTIMESTART-2-core-sw1-Disk__'],
    ].map((name) => ({ ...nagiosMacros(captured(`env-${name}.txt`)), telling: name })),
  }),
  sample('/v1/intake/heartbeat/{name}', '', { method: 'GET', path: '/v1/intake/heartbeat/backup' }),
  sample('/v1/intake/heartbeat/{name}', { bytes: 5_000 }, { path: '/v1/intake/heartbeat/backup' }),
  sample('/v1/intake/zabbix', zabbixEvent()),
  sample('/v1/intake/zabbix', zabbixEvent({ event_value: '0', event_id: '1001' })),
  sample('/v1/intake/generic/{source}', backupJobs, { path: '/v1/intake/generic/prometheus' }),
];

/** Every entry there is, and what is sent to it. */
export const ENTRIES = FORMATS.flatMap(({ name, entries }) =>
  entries.map(({ method, path }) => ({
    name,
    method,
    path,
    samples: SAMPLES.filter((candidate) => candidate.entry === path && (candidate.method === method || candidate.method !== 'GET')),
  })),
);
