/**
 * A task is a piece of work with a person's answer at its end. Its states:
 *
 *   open ──start──▶ in_progress ──done──▶ done ──reopen──▶ open
 *     └──────────────done────────────────▶
 *
 * `blocked` and `waiting` are open states that a person sets by hand; `cancelled` ends a task that will not be done.
 */
import type { Instant } from '../kernel/clock.ts';
import type { Priority, Severity } from '../kernel/rank.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import type { Recurrence } from './recurrence.ts';

export const STATUSES = ['open', 'in_progress', 'blocked', 'waiting', 'done', 'cancelled'] as const;
export type Status = (typeof STATUSES)[number];

/** One line of a checklist. */
export interface Item {
  readonly text: string;
  readonly doneAt: Instant | null;
  readonly doneBy: string | null;
}

/** Something outside of tasks: `url` and an address, `change` and its number, whatever kinds a team uses. */
export interface Link {
  readonly kind: string;
  readonly target: string;
}

export interface Task {
  readonly number: number;
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly status: Status;
  readonly priority: Priority;
  readonly severity: Severity | null;
  readonly source: string | null;
  /** What it touches, in words. */
  readonly component: string | null;
  /** What it touches, by number in the inventory. */
  readonly components: readonly number[];
  readonly assignee: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  /** What it came from: an alert's number. */
  readonly cause: string | null;
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly updatedAt: Instant;
  readonly updatedBy: string;
  readonly dueAt: Instant | null;
  /** The zone in which it was said, kept as it was given. */
  readonly dueZone: string | null;
  readonly scheduledAt: Instant | null;
  readonly scheduledZone: string | null;
  /** Milliseconds of work. */
  readonly estimate: number | null;
  readonly team: string | null;
  /** The number of the task that it is part of. */
  readonly parent: number | null;
  /** The numbers of the tasks that it waits for. */
  readonly needs: readonly number[];
  readonly watchers: readonly string[];
  readonly checklist: readonly Item[];
  readonly links: readonly Link[];
  /** By declared name; instants as RFC 3339, numbers as JSON spells them. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Who starts it as soon as nothing conflicts with it, and since when they wait. */
  readonly waiter: string | null;
  readonly waitingSince: Instant | null;
  /** Who works on it beside its owner. */
  readonly participants: readonly string[];
  /** What the next of its series is made from; only the newest carries it. */
  readonly recurrence: Recurrence | null;
  /** The number of the first of its series. */
  readonly series: number | null;
  /** The wall reading that the rule gave it. */
  readonly occurrence: number | null;
  /** When the clock makes the next one. */
  readonly recursAt: Instant | null;
  readonly startedAt: Instant | null;
  readonly closedAt: Instant | null;
  readonly deletedAt: Instant | null;
  readonly version: number;
}

export const VERBS = ['start', 'done', 'reopen'] as const;
export type Verb = (typeof VERBS)[number];

/** From which statuses a verb leads, and where to. */
export const TRANSITIONS: Readonly<Record<Verb, { readonly from: readonly Status[]; readonly to: Status }>> = {
  start: { from: ['open', 'blocked', 'waiting'], to: 'in_progress' },
  done: { from: ['open', 'in_progress', 'blocked', 'waiting'], to: 'done' },
  reopen: { from: ['done', 'cancelled'], to: 'open' },
};

export const isClosed = (status: Status): boolean => status === 'done' || status === 'cancelled';

/** The columns a verb changes, or why it may not. */
export type Change = Partial<Pick<Task, 'status' | 'assignee' | 'startedAt' | 'closedAt' | 'waiter' | 'waitingSince'>>;

/** Whatever becomes of its status, nobody waits to start it any more. */
export const unwaited = (task: Task): Change => (task.waiter === null ? {} : { waiter: null, waitingSince: null });

export function move(task: Task, verb: Verb, by: string, now: Instant): Change | Refusal {
  const { from, to } = TRANSITIONS[verb];
  const subject = `T${task.number}`;
  if (task.status === to) return refuse({ kind: 'already', subject, state: to.replace('_', ' '), by: task.updatedBy, at: task.updatedAt });
  if (!from.includes(task.status))
    return refuse({ kind: 'wrong-state', subject, state: task.status.replace('_', ' '), verb, allowed: from });
  switch (verb) {
    case 'start':
      return { status: to, assignee: by, startedAt: task.startedAt ?? now, ...unwaited(task) };
    case 'done':
      return { status: to, closedAt: now, ...unwaited(task) };
    case 'reopen':
      return { status: to, closedAt: null, startedAt: null };
  }
}
