/** What is measured, each once: how it reads, in what unit, and whether its percentiles outlive the single measurements. */
import { formatDuration } from '../kernel/duration.ts';

export const UNITS = ['percent', 'bytes', 'bytes-per-second', 'per-second', 'milliseconds', 'count'] as const;
export type Unit = (typeof UNITS)[number];

export interface Metric {
  readonly title: string;
  readonly unit: Unit;
  /** Whether the spread of its values is kept beside their sums. An average says little about how long something takes. */
  readonly spread?: true;
}

const metric = (title: string, unit: Unit): Metric => ({ title, unit });
const spread = (title: string, unit: Unit): Metric => ({ title, unit, spread: true });

export const METRICS = {
  'host.cpu': metric('CPU in use', 'percent'),
  'host.memory': metric('Memory in use', 'percent'),
  'host.memory-used': metric('Memory in use', 'bytes'),
  'host.disk': metric('Disk in use', 'percent'),
  'host.load': metric('Load over 1 minute', 'count'),
  'host.network-in': metric('Network, received', 'bytes-per-second'),
  'host.network-out': metric('Network, sent', 'bytes-per-second'),
  'host.io': metric('Disk operations', 'per-second'),
  'watchbill.cpu': metric('Watchbill: CPU', 'percent'),
  'watchbill.memory': metric('Watchbill: memory', 'bytes'),
  'watchbill.lag': metric('Watchbill: event loop late by', 'milliseconds'),
  'watchbill.queue': metric('Watchbill: messages waiting', 'count'),
  'watchbill.ingest': metric('Watchbill: reports taken in', 'per-second'),
  'watchbill.delivery': spread('Watchbill: message sent after it was due', 'milliseconds'),
  'watchbill.database': metric('Watchbill: database', 'bytes'),
  'watchbill.wal': metric('Watchbill: write-ahead log', 'bytes'),
  'operation.duration': spread('Duration', 'milliseconds'),
  'operation.memory': metric('Peak memory', 'bytes'),
  'probe.latency': spread('Latency', 'milliseconds'),
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof METRICS;
export const METRIC_NAMES = Object.keys(METRICS) as readonly MetricName[];

const SIZES = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

function formatBytes(bytes: number): string {
  const step = Math.min(SIZES.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  return `${short(bytes / 1_024 ** step)} ${SIZES[step]}`;
}

/** Three figures at most: `0.42`, `7.3`, `81`, `1240`. */
const short = (value: number): string => value.toFixed(value === 0 || value >= 10 ? 0 : value >= 1 ? 1 : 2);

const FORMATS: Readonly<Record<Unit, (value: number) => string>> = {
  percent: (value) => `${short(value)} %`,
  bytes: formatBytes,
  'bytes-per-second': (value) => `${formatBytes(value)}/s`,
  'per-second': (value) => `${short(value)}/s`,
  milliseconds: (value) =>
    value < 1_000 ? `${short(value)} ms` : value < 60_000 ? `${(value / 1_000).toFixed(1)} s` : formatDuration(value),
  count: short,
};

export const formatValue = (value: number, unit: Unit): string => FORMATS[unit](value);

/** One metric of one subject: `host.disk` of `noc1:/var`, `operation.duration` of `nightly backup`. */
export interface SeriesName {
  readonly metric: MetricName;
  /** What is measured; empty where there is only one. */
  readonly subject: string;
}

export const seriesKey = ({ metric: name, subject }: SeriesName): string => `${name} ${subject}`;
