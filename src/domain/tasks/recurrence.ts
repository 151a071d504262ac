/**
 * Work that comes round again. The newest task of a series carries its recurrence: the rule, and what the next one is made from. Making the next
 * one moves it there in one transaction, so there is never a second, and a change of it is a change of a task like any other, with its undo.
 *
 *   after done       the next is made when this one is closed: the first occurrence that is still to come
 *   after schedule   the next is made when its time has come, whatever became of this one; of several that passed while no engine ran, the last
 */
import type { Instant } from '../kernel/clock.ts';
import { label } from '../kernel/id.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { fromWallIn, wallIn } from '../kernel/zone.ts';
import { parseRule } from '../recurrence/rule.ts';
import { isOccurrence, lastBy, nextAfter, type Occurrence, occurrences, type Series } from '../recurrence/series.ts';
import { readingText } from './readings.ts';
import type { NewTask } from './records.ts';
import type { Task } from './task.ts';

export const AFTER = ['done', 'schedule'] as const;
export type After = (typeof AFTER)[number];

/** The fields that every task of a series begins with. */
export const TEMPLATE = [
  'title',
  'description',
  'category',
  'priority',
  'component',
  'components',
  'assignee',
  'tags',
  'estimate',
  'team',
  'parent',
  'watchers',
  'checklist',
  'links',
  'attributes',
] as const satisfies readonly (keyof Task)[];
export type Template = Pick<Task, (typeof TEMPLATE)[number]>;

export interface Recurrence {
  readonly rule: string;
  readonly zone: string;
  /** Wall readings. */
  readonly start: number;
  readonly except: readonly number[];
  readonly after: After;
  /** Which time of the task the rule says; the other, if there is one, keeps its distance by the wall clock. */
  readonly anchor: 'scheduled' | 'due';
  readonly dueAfter: number | null;
  readonly template: Template;
}

export function seriesOf({ rule, zone, start, except }: Recurrence): Series {
  const parsed = parseRule(rule);
  if (isRefusal(parsed)) throw new Error(`a stored rule is none: ${rule}`);
  return { rule: parsed, zone, start, except };
}

export const templateOf = (task: Task): Template => {
  const fields = Object.fromEntries(TEMPLATE.map((field) => [field, task[field]])) as unknown as Template;
  return { ...fields, checklist: task.checklist.map(({ text }) => ({ text, doneAt: null, doneBy: null })) };
};

/** A task as the first of a series, or why its own time is none of the rule's. */
export function beginSeries(
  task: Task,
  said: { readonly rule: string; readonly zone: string; readonly after: After },
): { readonly recurrence: Recurrence; readonly occurrence: number } | Refusal {
  const rule = parseRule(said.rule);
  if (isRefusal(rule)) return rule;
  const subject = label('T', task.number);
  const anchor = task.scheduledAt === null ? 'due' : 'scheduled';
  const at = task.scheduledAt ?? task.dueAt;
  if (at === null)
    return refuse({
      kind: 'invalid',
      where: subject,
      problem: 'it has no time to repeat from',
      allowed: '--scheduled or --due, with task edit',
    });
  // Rules know whole minutes; what is finer stays out of every reading.
  const start = Math.floor(wallIn(said.zone, at) / 60_000) * 60_000;
  const series: Series = { rule, zone: said.zone, start, except: [] };
  if (!isOccurrence(series, start)) {
    const first = nextAfter(series, start);
    return refuse({
      kind: 'invalid',
      where: subject,
      problem: `${readingText(start)} is no time of ${said.rule}`,
      allowed: first === undefined ? 'a rule that finds something' : `a task that is ${anchor} at ${readingText(first.reading)}`,
    });
  }
  const dueAfter = anchor === 'due' || task.dueAt === null ? null : wallIn(said.zone, task.dueAt) - start;
  const recurrence: Recurrence = { ...said, start, except: [], anchor, dueAfter, template: templateOf(task) };
  return { recurrence, occurrence: start };
}

export interface Next extends Occurrence {
  /** How many went by without a task. */
  readonly missed: number;
}

/** The occurrence for which a task is to be made now; undefined when the rule has none left. */
export function nextOf(recurrence: Recurrence, behind: number, now: Instant): Next | undefined {
  const series = seriesOf(recurrence);
  const passed = lastBy(series, behind, now);
  const chosen =
    recurrence.after === 'schedule'
      ? (passed ?? nextAfter(series, behind))
      : nextAfter(series, passed === undefined ? behind : passed.reading);
  if (chosen === undefined) return undefined;
  let missed = 0;
  for (const { reading } of occurrences(series, behind + 1)) {
    if (reading >= chosen.reading) break;
    missed++;
  }
  return { ...chosen, missed };
}

/** When the clock is to make the one behind an occurrence. */
export const recursAt = (recurrence: Recurrence, behind: number): Instant | null =>
  recurrence.after === 'schedule' ? (nextAfter(seriesOf(recurrence), behind)?.at ?? null) : null;

/** The next ones, for people: a day without its hour shows where the instant is not what the wall says. */
export function upcoming(recurrence: Recurrence, behind: number, count: number): { readonly at: Instant; readonly local: string }[] {
  const found: { readonly at: Instant; readonly local: string }[] = [];
  for (const { at, reading } of occurrences(seriesOf(recurrence), behind + 1)) {
    found.push({ at, local: readingText(reading) });
    if (found.length === count) break;
  }
  return found;
}

export function taskFor(recurrence: Recurrence, series: number, { reading, at }: Occurrence): NewTask {
  const { zone, anchor, dueAfter, template } = recurrence;
  const due = anchor === 'due' ? at : dueAfter === null ? null : fromWallIn(zone, reading + dueAfter);
  return {
    ...template,
    dueAt: due,
    dueZone: due === null ? null : zone,
    ...(anchor === 'scheduled' ? { scheduledAt: at, scheduledZone: zone } : {}),
    recurrence,
    series,
    occurrence: reading,
    recursAt: recursAt(recurrence, reading),
  };
}
