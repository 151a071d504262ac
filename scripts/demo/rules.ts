import type { Host } from './estate.ts';

export type Severity = 'critical' | 'error' | 'warning' | 'info';

/** An alerting rule, as an operator of this estate would have written it for Prometheus. */
export interface Rule {
  readonly severity: Severity;
  readonly summary: (host: Host) => string;
  readonly description: (host: Host) => string;
}

const rule = (severity: Severity, summary: Rule['summary'], description: Rule['description']): Rule => ({ severity, summary, description });

export const RULES = {
  InstanceDown: rule(
    'critical',
    ({ name }) => `${name} is down`,
    ({ name, rack }) => `${name} (rack ${rack}) has not answered for one minute.`,
  ),
  DatabaseDown: rule(
    'critical',
    ({ name }) => `PostgreSQL on ${name} does not accept connections`,
    ({ site }) => `The primary of the orders database in ${site} is gone. Writes fail.`,
  ),
  ReplicationLag: rule(
    'error',
    ({ name }) => `${name} lags behind its primary`,
    ({ name }) => `Replay on ${name} is more than 60 s behind. Reads are stale.`,
  ),
  HighErrorRate: rule(
    'error',
    ({ name }) => `Many 5xx from ${name}`,
    ({ name }) => `More than 5 % of the requests to ${name} failed over the last two minutes.`,
  ),
  HighLatency: rule(
    'warning',
    ({ name }) => `${name} is slow`,
    ({ name }) => `The 99th percentile on ${name} is above 1.5 s.`,
  ),
  BGPSessionDown: rule(
    'critical',
    ({ name }) => `BGP session of ${name} is down`,
    ({ name, site }) => `${name} lost its upstream peer. ${site} runs on one uplink.`,
  ),
  DiskSpaceLow: rule(
    'warning',
    ({ name }) => `/var on ${name} is 85 % full`,
    ({ name }) => `At this pace /var on ${name} is full in less than a day.`,
  ),
  DiskSpaceCritical: rule(
    'critical',
    ({ name }) => `/var on ${name} is 97 % full`,
    ({ name }) => `At this pace /var on ${name} is full within minutes.`,
  ),
  CertificateExpiring: rule(
    'warning',
    ({ name }) => `Certificate on ${name} expires in 6 days`,
    ({ name }) => `Renewal on ${name} has failed twice. See the log of certbot.`,
  ),
  QueueBacklog: rule(
    'error',
    ({ name }) => `Backlog on ${name}: 48,000 messages`,
    ({ name }) => `Consumers of ${name} do not keep up.`,
  ),
  ConsumerLag: rule(
    'warning',
    ({ name }) => `Consumer on ${name} falls behind`,
    ({ name }) => `The worker on ${name} handles fewer messages than arrive.`,
  ),
  TemperatureHigh: rule(
    'warning',
    ({ name, rack }) => `${name} is hot (rack ${rack})`,
    ({ name }) => `Inlet temperature of ${name} is above 35 °C.`,
  ),
  Overheated: rule(
    'critical',
    ({ name }) => `${name} is about to shut itself down`,
    ({ name }) => `CPU temperature of ${name} is above 95 °C.`,
  ),
  HighCPU: rule(
    'warning',
    ({ name }) => `CPU of ${name} is busy`,
    ({ name }) => `The load of ${name} is above its number of cores.`,
  ),
  MemoryPressure: rule(
    'warning',
    ({ name }) => `${name} is short of memory`,
    ({ name }) => `Less than 5 % of the memory of ${name} is available.`,
  ),
  ClockSkew: rule(
    'info',
    ({ name }) => `Clock of ${name} is 180 ms off`,
    ({ name }) => `chrony on ${name} has lost its sources.`,
  ),
  BackupFailed: rule(
    'error',
    ({ name }) => `Last backup on ${name} failed`,
    ({ site }) => `The nightly backup of ${site} ended with an error.`,
  ),
  UpdatesPending: rule(
    'info',
    ({ name }) => `${name} waits for a reboot`,
    ({ name }) => `A kernel update on ${name} is installed and not running.`,
  ),
} as const satisfies Record<string, Rule>;

export type AlertName = keyof typeof RULES;
