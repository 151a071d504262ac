/**
 * An incident is a problem that is worked on as one: one task, one clock, one page, and a row for each of its alerts.
 *
 *   correlated   a rule of the configuration found alerts alike: the same component, the same cluster, within a window
 *   storm        more first-seen alerts of one kind than anybody can read; they collapse, and nothing is dropped
 *   flapping     one alert that comes and goes; it stays open until it has been calm for a while
 *   merged       somebody put alerts together by hand
 *   declared     somebody said so, whether anything alerts or not
 *
 * A gathered one opens with its second alert and is resolved with its last. Once somebody conducts it (declares it, takes a role, moves its
 * stage, tells the people who wait) it ends when they say so, because the monitors may be calm long before the people who wait are served.
 * `why` is the sentence that explains it, kept when the rule that wrote it is long gone.
 */
import type { Instant } from '../kernel/clock.ts';
import type { Severity } from '../kernel/rank.ts';

export const KINDS = ['correlated', 'storm', 'flapping', 'merged', 'declared'] as const;
export type Kind = (typeof KINDS)[number];

export interface Incident {
  readonly number: number;
  readonly id: string;
  readonly kind: Kind;
  readonly title: string;
  readonly why: string;
  /** The worst that any member ever had, or what somebody said last. */
  readonly severity: Severity;
  readonly stage: Stage;
  readonly task: number | null;
  readonly members: number;
  /** Members that are not resolved. */
  readonly open: number;
  readonly openedAt: Instant;
  /** When the last alert joined. */
  readonly lastAt: Instant;
  /** Since when somebody conducts it. */
  readonly conductedAt: Instant | null;
  readonly acknowledgedAt: Instant | null;
  readonly acknowledgedBy: string | null;
  readonly updateDueAt: Instant | null;
  readonly resolvedAt: Instant | null;
  /** The number of the incident that it became part of. */
  readonly mergedInto: number | null;
  readonly lead: string | null;
}

export const STAGES = ['investigating', 'identified', 'monitoring', 'resolved'] as const;
export type Stage = (typeof STAGES)[number];

export const VERBS = ['status', 'resolve', 'reopen'] as const;
export type Verb = (typeof VERBS)[number];

const OPEN: readonly Stage[] = ['investigating', 'identified', 'monitoring'];

/** From which stages a verb leads, and to which. Back is as good as forth: the cause that was found may not have been it. */
export const MOVES: Readonly<Record<Verb, { readonly from: readonly Stage[]; readonly to: readonly Stage[] }>> = {
  status: { from: OPEN, to: OPEN },
  resolve: { from: OPEN, to: ['resolved'] },
  reopen: { from: ['resolved'], to: ['investigating'] },
};

/** One person has each; who has it is in every list. */
export const ROLES = ['lead', 'scribe', 'communications'] as const;
export type Role = (typeof ROLES)[number];
