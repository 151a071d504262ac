/**
 * How urgent a task is, in points: the sum of terms, each a weight that the configuration sets times a factor from 0 to 1.
 *
 *   priority     urgent 1, high 0.7, normal 0.4, low 0
 *   due          0.2 while it is due in more than 14 days, rising evenly to 1 when it is 7 days overdue; 0 without a due time
 *   age          rising evenly to 1 over a year
 *   blocking     1 while open tasks wait for it
 *   blocked      1 while it waits for open tasks or somebody called it blocked; its weight is negative
 *   severity     critical 1, error 0.7, warning 0.4, info 0; 0 without one
 *   escalation   1 while its clock runs
 *
 * The same formula stands here twice, as a function that explains one task and as SQL that sorts all of them: sorting only the window that is
 * shown would leave out the urgent task that another order puts below it. Both count in whole thousandths, rounding towards zero, so that
 * they and both engines agree to the last digit; a test holds them to it.
 */
import type { Instant } from '../kernel/clock.ts';
import { formatDuration } from '../kernel/duration.ts';
import type { Priority, Severity } from '../kernel/rank.ts';
import { PRIORITIES, SEVERITIES } from '../kernel/rank.ts';
import { BLOCKED, BLOCKING, ESCALATING } from './relations.ts';

export const TERMS = ['priority', 'due', 'age', 'blocking', 'blocked', 'severity', 'escalation'] as const;
export type TermName = (typeof TERMS)[number];
export type Weights = Readonly<Record<TermName, number>>;

export const DEFAULT_WEIGHTS: Weights = { priority: 6, due: 12, age: 2, blocking: 8, blocked: -5, severity: 6, escalation: 10 };

export interface Pressing {
  readonly priority: Priority;
  readonly severity: Severity | null;
  readonly dueAt: Instant | null;
  readonly createdAt: Instant;
  readonly blocking: boolean;
  readonly blocked: boolean;
  readonly escalating: boolean;
}

export interface UrgencyTerm {
  readonly term: TermName;
  readonly why: string;
  readonly weight: number;
  readonly factor: number;
  readonly points: number;
}

const DAY = 86_400_000;
const FAR = 14 * DAY;
const SPAN = 21 * DAY;
const YEAR = 365 * DAY;
const WHOLE = 1_000;
const FLOOR = 200;
/** By rank, the worst first; priorities and severities are four each. */
const RANKED = [1_000, 700, 400, 0] as const;

const thousandths = (weight: number): number => Math.round(weight * WHOLE);

const dueFactor = (dueAt: Instant, now: Instant): number => {
  const since = now - dueAt + FAR;
  return since < 0 ? FLOOR : since >= SPAN ? WHOLE : FLOOR + Math.trunc((since * (WHOLE - FLOOR)) / SPAN);
};
const ageFactor = (createdAt: Instant, now: Instant): number =>
  Math.min(WHOLE, Math.max(0, Math.trunc(((now - createdAt) * WHOLE) / YEAR)));

const rankFactor = (names: readonly string[], name: string | null): number => (name === null ? 0 : (RANKED[names.indexOf(name)] ?? 0));

export function urgencyOf(
  task: Pressing,
  weights: Weights,
  now: Instant,
): { readonly urgency: number; readonly terms: readonly UrgencyTerm[] } {
  const factors: Readonly<Record<TermName, readonly [factor: number, why: string]>> = {
    priority: [rankFactor(PRIORITIES, task.priority), task.priority],
    due: task.dueAt === null ? [0, 'no due time'] : [dueFactor(task.dueAt, now), dueWords(task.dueAt - now)],
    age: [ageFactor(task.createdAt, now), `${formatDuration(Math.max(0, now - task.createdAt))} old`],
    blocking: [task.blocking ? WHOLE : 0, task.blocking ? 'others wait for it' : 'nobody waits for it'],
    blocked: [task.blocked ? WHOLE : 0, task.blocked ? 'it waits' : 'nothing stands in the way'],
    severity: [rankFactor(SEVERITIES, task.severity), task.severity ?? 'no severity'],
    escalation: [task.escalating ? WHOLE : 0, task.escalating ? 'its clock runs' : 'no clock runs'],
  };
  const points = TERMS.map((term) => Math.trunc((thousandths(weights[term]) * factors[term][0]) / WHOLE));
  return {
    urgency: points.reduce((sum, one) => sum + one, 0) / WHOLE,
    terms: TERMS.map((term, at) => ({
      term,
      why: factors[term][1],
      weight: weights[term],
      factor: factors[term][0] / WHOLE,
      // Not -0, which JSON would not tell from 0 either.
      points: (points[at] ?? 0) / WHOLE + 0,
    })),
  };
}

const dueWords = (left: number): string => (left >= 0 ? `due in ${formatDuration(left)}` : `overdue by ${formatDuration(-left)}`);

/** What a factor that the statement need not compute comes to. */
const points = (weight: number, factor: number): number => Math.trunc((weight * factor) / WHOLE);
const ranks = (column: string, weight: number): string =>
  `case ${column} ${RANKED.map((factor, rank) => `when ${rank} then ${points(weight, factor)}`).join(' ')} else 0 end`;
const either = (condition: string, weight: number): string => `case when ${condition} then ${weight} else 0 end`;

/**
 * The formula as SQL over `task`, in thousandths. `now` is SQL too. It is computed for every open task, so what is the same for all of them
 * (weights, the moments at which a factor begins and ends) is worked out once, and a term without weight not at all.
 */
export function urgencySql(weights: Weights, now: string): string {
  const terms: Readonly<Record<TermName, (weight: number) => string>> = {
    priority: (weight) => ranks('task.priority', weight),
    due: (weight) => `case when task.due_at is null then 0 when task.due_at > ${now} + ${FAR} then ${points(weight, FLOOR)}
      when task.due_at <= ${now} - ${SPAN - FAR} then ${weight}
      else ${weight} * (${FLOOR} + (${now} + ${FAR} - task.due_at) * ${WHOLE - FLOOR} / ${SPAN}) / ${WHOLE} end`,
    age: (weight) => `case when task.created_at > ${now} then 0 when task.created_at <= ${now} - ${YEAR} then ${weight}
      else ${weight} * ((${now} - task.created_at) * ${WHOLE} / ${YEAR}) / ${WHOLE} end`,
    blocking: (weight) => either(BLOCKING.sql, weight),
    blocked: (weight) => either(BLOCKED.sql, weight),
    severity: (weight) => ranks('task.severity', weight),
    escalation: (weight) => either(ESCALATING.sql, weight),
  };
  const weighed = TERMS.flatMap((term) => (thousandths(weights[term]) === 0 ? [] : [terms[term](thousandths(weights[term]))]));
  return `(${weighed.join(' + ') || '0'})`;
}
