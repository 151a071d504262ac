/**
 * An incident is several alerts that are one problem: one task, one clock, one page, and a row for each alert all the same.
 *
 *   correlated   a rule of the configuration found them alike: the same component, the same cluster, within a window
 *   storm        more first-seen alerts of one kind than anybody can read; they collapse, and nothing is dropped
 *   flapping     one alert that comes and goes; it stays open until it has been calm for a while
 *   merged       somebody put them together by hand
 *
 * It opens with its second alert and is resolved with its last. `why` is the sentence that explains the gathering, kept when the rule that
 * wrote it is long gone.
 */
import type { Instant } from '../kernel/clock.ts';
import type { Severity } from '../kernel/rank.ts';

export const KINDS = ['correlated', 'storm', 'flapping', 'merged'] as const;
export type Kind = (typeof KINDS)[number];

export interface Incident {
  readonly number: number;
  readonly id: string;
  readonly kind: Kind;
  readonly title: string;
  readonly why: string;
  /** The worst that any member ever had. */
  readonly severity: Severity;
  readonly task: number | null;
  readonly members: number;
  /** Members that are not resolved. */
  readonly open: number;
  readonly openedAt: Instant;
  /** When the last alert joined. */
  readonly lastAt: Instant;
  readonly resolvedAt: Instant | null;
}
