import type { Instant } from '../kernel/clock.ts';

/** One alert as a source told it, before Watchbill knows whether it is new. Its text is as hostile as the source sent it. */
export interface IncomingAlert {
  /** What makes two tellings the same alert, within one source. */
  readonly fingerprint: string;
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: Instant | null;
  readonly endsAt: Instant | null;
  /** Where the source explains the alert. */
  readonly url: string | null;
  /** The source's own grouping key. */
  readonly group: string | null;
}
