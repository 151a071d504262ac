/**
 * What stands against a window, by class, each with a policy: `allow` says nothing, `warn` is shown, `override` wants a reason of whoever approves,
 * `deny` refuses. The classes are ServiceNow's ten reasons with what they leave out: redundancy, depth, capacity and carriers.
 */
import type { Instant } from '../kernel/clock.ts';
import { formatInstant } from '../kernel/instant.ts';

export const CLASSES = [
  'same',
  'tree',
  'dependency',
  'redundancy',
  'carrier',
  'person',
  'capacity',
  'freeze',
  'soft-freeze',
  'business',
  'outside',
] as const;
export type Class = (typeof CLASSES)[number];

export const POLICIES = ['allow', 'warn', 'override', 'deny'] as const;
export type Policy = (typeof POLICIES)[number];

export const DEFAULT_POLICY: Readonly<Record<Class, Policy>> = {
  same: 'override',
  tree: 'warn',
  dependency: 'warn',
  // Both halves of what stands in for one another down at once is the outage that redundancy was bought against.
  redundancy: 'deny',
  carrier: 'override',
  person: 'warn',
  capacity: 'deny',
  freeze: 'deny',
  'soft-freeze': 'override',
  business: 'override',
  outside: 'override',
};

export interface Conflict {
  readonly class: Class;
  readonly policy: Policy;
  /** W3. */
  readonly window: string;
  /** W5, F2, or the name of a rule of capacity. */
  readonly with: string;
  readonly title: string;
  /** How one leads to the other: `web-1 needs db-1`. */
  readonly path: string;
  /** The first time that both are on. */
  readonly start: Instant;
  readonly end: Instant;
  readonly times: number;
}

const WORDS: Readonly<Record<Class, string>> = {
  same: 'works on the same',
  tree: 'works on what lies in it or holds it',
  dependency: 'works on what it needs, or what needs it',
  redundancy: 'takes down what stands in for it',
  carrier: "is a carrier's work on our circuit",
  person: 'has the same person',
  capacity: 'is one too many there',
  freeze: 'is a freeze',
  'soft-freeze': 'is a soft freeze',
  business: 'is a business-critical time',
  outside: 'allows work there at other times only',
};

/** With what and why, without the times, which move. */
export const gist = ({ class: kind, with: other, title }: Conflict): string => `${other} ${title} ${WORDS[kind]} (`;

export const sentence = (conflict: Conflict): string => {
  const { path, start, end, times } = conflict;
  return `${gist(conflict)}${path}), ${formatInstant(start).slice(0, 16)}Z to ${formatInstant(end).slice(0, 16)}Z${times > 1 ? ` and ${times - 1} more times` : ''}`;
};

/** Worst first, then the earliest. */
export const byWeight = (a: Conflict, b: Conflict): number =>
  POLICIES.indexOf(b.policy) - POLICIES.indexOf(a.policy) || a.start - b.start || (a.with < b.with ? -1 : 1);
