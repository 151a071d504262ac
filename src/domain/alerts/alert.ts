/**
 * An alert is one problem that one monitoring system reports, open until that system (or a person) says it is over.
 *
 *   firing ──acknowledge──▶ acknowledged ──resolve──▶ resolved
 *      └────────────────resolve───────────────────────▶
 *
 * While it is open, (source, fingerprint) is its key: the same report again moves its counter and nothing else. Resolved, it frees the
 * key, and the next report is a new occurrence. States only rise, so a late acknowledgement never reopens anything.
 */
import type { Instant } from '../kernel/clock.ts';
import type { Severity } from '../kernel/rank.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';

export const STATUSES = ['firing', 'acknowledged', 'resolved'] as const;
export type Status = (typeof STATUSES)[number];

export interface Alert {
  readonly number: number;
  readonly id: string;
  readonly source: string;
  readonly fingerprint: string;
  readonly status: Status;
  readonly severity: Severity;
  readonly title: string;
  readonly text: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly component: string | null;
  /** The component that it is about, where the inventory knew it. */
  readonly about: number | null;
  readonly url: string | null;
  readonly count: number;
  readonly startsAt: Instant | null;
  readonly firstSeenAt: Instant;
  readonly lastSeenAt: Instant;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: Instant | null;
  readonly resolvedBy: string | null;
  readonly resolvedAt: Instant | null;
  /** Its own, or its incident's. */
  readonly task: number | null;
  readonly incident: number | null;
  /** Why nobody is told, in a few words. */
  readonly muted: string | null;
  readonly version: number;
}

/** Undefined when it may be acknowledged. */
export function mayAcknowledge(alert: Alert): Refusal | undefined {
  const subject = `A${alert.number}`;
  if (alert.status === 'acknowledged') {
    return refuse({
      kind: 'already',
      subject,
      state: 'acknowledged',
      ...(alert.acknowledgedBy === null ? {} : { by: alert.acknowledgedBy }),
      ...(alert.acknowledgedAt === null ? {} : { at: alert.acknowledgedAt }),
    });
  }
  return alert.status === 'resolved' ? resolvedAlready(alert) : undefined;
}

export const mayResolve = (alert: Alert): Refusal | undefined => (alert.status === 'resolved' ? resolvedAlready(alert) : undefined);

const resolvedAlready = (alert: Alert): Refusal =>
  refuse({
    kind: 'already',
    subject: `A${alert.number}`,
    state: 'resolved',
    ...(alert.resolvedBy === null ? {} : { by: alert.resolvedBy }),
    ...(alert.resolvedAt === null ? {} : { at: alert.resolvedAt }),
  });
