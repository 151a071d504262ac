import type { Instant } from '../domain/kernel/clock.ts';
import type { Priority, Severity } from '../domain/kernel/rank.ts';

/** The rows as the dashboard reads them: what the capabilities answer, decoded. Instants are milliseconds. */
export interface TaskRow {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly status: string;
  readonly priority: string;
  readonly severity: string | null;
  readonly source: string | null;
  readonly component: string | null;
  readonly assignee: string | null;
  readonly tags: readonly string[];
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly startedAt: Instant | null;
  /** The numbers of its alerts. */
  readonly alerts: readonly string[];
  readonly clock: { readonly dueAt: Instant; readonly step: number; readonly targets: readonly string[] } | null;
  readonly version: number;
}

export interface AlertRow {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly status: string;
  readonly severity: string;
  readonly source: string;
  readonly fingerprint: string;
  readonly count: number;
  readonly firstSeenAt: Instant;
  readonly lastSeenAt: Instant;
  readonly component: string | null;
  readonly task: string | null;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: Instant | null;
  readonly resolvedAt: Instant | null;
}

/** A running escalation: `step` is the next to fire, counted from 1. */
export interface ClockRow {
  readonly subject: string;
  readonly task: string;
  readonly title: string;
  readonly severity: string | null;
  readonly priority: string;
  readonly policy: string;
  readonly step: number;
  readonly steps: number;
  readonly round: number;
  readonly dueAt: Instant;
  readonly targets: readonly string[];
}

export interface SourceRow {
  readonly name: string;
  readonly kind: string;
  readonly lastSeenAt: Instant | null;
  readonly expectEvery: number | null;
  readonly silent: boolean;
  readonly received: number;
  readonly rejected: number;
}

export interface Board {
  readonly now: Instant;
  readonly unacknowledged: readonly AlertRow[];
  readonly counts: Readonly<Record<Severity, number>>;
  readonly openTasks: Readonly<Record<Priority, number>>;
  readonly clocks: readonly ClockRow[];
  readonly clockCount: number;
  readonly sources: readonly SourceRow[];
  readonly notifications: { readonly queued: number; readonly sending: number; readonly failed: number };
  readonly warnings: readonly { readonly text: string; readonly hint: string }[];
  readonly lastEventAt: Instant | null;
  readonly lastEventSeq: number;
}

/** A window of a sorted list: `offset` is the index of its first row in the whole. */
export interface Page<R> {
  readonly rows: readonly R[];
  readonly offset: number;
  readonly total: number;
  readonly anchorIndex: number | null;
}

export interface TimelineEntry {
  readonly seq: number;
  readonly at: Instant;
  readonly kind: string;
  readonly subject: string;
  readonly actor: string;
  readonly text: string;
}

export interface TaskDetail extends TaskRow {
  readonly description: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly timeline: readonly TimelineEntry[];
}

export interface AlertDetail extends AlertRow {
  readonly text: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly url: string | null;
  readonly timeline: readonly TimelineEntry[];
}
