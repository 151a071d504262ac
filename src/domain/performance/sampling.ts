/**
 * What a host and a process say of themselves at one moment, and what lies between two moments. Most of it is counters since some beginning: only
 * two readings make a figure, and that figure is an average over the time between them.
 */
import type { Instant } from '../kernel/clock.ts';
import type { MetricName } from './metric.ts';
import type { Point } from './series.ts';

export interface HostReading {
  readonly host: string;
  /** Time that all its processors together spent, in one unit. */
  readonly cpu: { readonly busy: number; readonly idle: number };
  /** In bytes. What the system would give back at once is not in use. */
  readonly memory: { readonly used: number; readonly total: number };
  readonly load: number;
  /** Bytes since the beginning, of everything but the loopback. */
  readonly network: { readonly received: number; readonly sent: number } | undefined;
  /** Reads and writes since the beginning. */
  readonly operations: number | undefined;
  readonly disks: readonly { readonly path: string; readonly used: number; readonly available: number }[];
}

export interface OwnReading {
  /** Milliseconds of processor time since the beginning. */
  readonly cpu: number;
  readonly memory: number;
  /** How late the event loop was since the last reading, in milliseconds: as late as one time in a hundred. */
  readonly lag: number | undefined;
  readonly writeAheadLog: number | undefined;
}

export interface Reading {
  /** By the monotonic clock. */
  readonly monotonic: number;
  readonly host: HostReading;
  readonly own: OwnReading;
}

/** The way to both. */
export interface Sampler {
  read(monotonic: number): Promise<Reading>;
  close(): void;
}

/** What two readings say, at the time of the later one. */
export function pointsBetween(before: Reading, after: Reading, at: Instant): readonly Point[] {
  const { host, own } = after;
  const seconds = (after.monotonic - before.monotonic) / 1_000;
  if (seconds <= 0) return [];
  const point = (metric: MetricName, value: number | undefined, subject = host.host): readonly Point[] =>
    // A counter that went back started over: an interface that was unplugged, a host that woke.
    value === undefined || !Number.isFinite(value) || value < 0 ? [] : [{ metric, subject, at, value }];
  const rate = (later: number | undefined, earlier: number | undefined): number | undefined =>
    later === undefined || earlier === undefined ? undefined : (later - earlier) / seconds;
  const busy = host.cpu.busy - before.host.cpu.busy;
  return [
    ...point('host.cpu', share(busy, busy + host.cpu.idle - before.host.cpu.idle)),
    ...point('host.memory', share(host.memory.used, host.memory.total)),
    ...point('host.memory-used', host.memory.used),
    ...point('host.load', host.load),
    ...point('host.network-in', rate(host.network?.received, before.host.network?.received)),
    ...point('host.network-out', rate(host.network?.sent, before.host.network?.sent)),
    ...point('host.io', rate(host.operations, before.host.operations)),
    ...host.disks.flatMap(({ path, used, available }) => point('host.disk', share(used, used + available), `${host.host}:${path}`)),
    // Milliseconds of one processor in so many seconds, as a percentage of it.
    ...point('watchbill.cpu', (own.cpu - before.own.cpu) / seconds / 10),
    ...point('watchbill.memory', own.memory),
    ...point('watchbill.lag', own.lag),
    ...point('watchbill.wal', own.writeAheadLog),
  ];
}

const share = (part: number, whole: number): number => (100 * part) / whole;
