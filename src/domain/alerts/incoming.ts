import type { Instant } from '../kernel/clock.ts';

/** One alert as a source told it, before Watchbill knows whether it is new. Its text is as hostile as the source sent it. */
export interface IncomingAlert {
  /** What makes two tellings the same alert, within one source. */
  readonly fingerprint: string;
  /** `acknowledged`: somebody has taken it at the source. */
  readonly status: 'firing' | 'acknowledged' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: Instant | null;
  readonly endsAt: Instant | null;
  /** Where the source explains the alert. */
  readonly url: string | null;
  /** The source's own grouping key. */
  readonly group: string | null;
  /** In the source's own word, where the format has a place for it; otherwise the `severity` label says it. `[alert.severity]` maps either. */
  readonly severity?: string;
  /** The system that is ill, likewise; otherwise a label such as `host` or `instance` says it. */
  readonly component?: string;
  /** Who acknowledged or resolved it at the source, and what they wrote. */
  readonly by?: string;
  readonly note?: string;
  /** A firing alert that is not reported again by then is over. */
  readonly expiresAt?: Instant;
  /** Named by what Watchbill calls it; the fingerprint is for when there is no such alert. */
  readonly known?: { readonly id?: string; readonly number?: number };
  /** The sender's own number of this report: the same again, however late, changes nothing. */
  readonly telling?: string;
}
