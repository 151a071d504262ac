/** What a task is planned with. Few tasks have all of it and an alert's has none, so it is written beside the row's insert. */
import { all, type Script } from '../kernel/script.ts';
import type { Task } from './task.ts';

export type Plan = Partial<
  Pick<
    Task,
    | 'dueAt'
    | 'dueZone'
    | 'scheduledAt'
    | 'scheduledZone'
    | 'startedAt'
    | 'estimate'
    | 'team'
    | 'parent'
    | 'needs'
    | 'watchers'
    | 'checklist'
    | 'links'
    | 'attributes'
    | 'recurrence'
    | 'series'
    | 'occurrence'
    | 'recursAt'
  >
>;

const isSaid = (value: unknown): boolean => value !== undefined && value !== null && JSON.stringify(value).length > 2;

/** Whether there is more to it than a due time, which every insert carries. */
export const hasPlan = ({
  dueZone,
  scheduledAt,
  startedAt,
  estimate,
  team,
  parent,
  needs,
  watchers,
  checklist,
  links,
  attributes,
  series,
}: Plan): boolean =>
  [dueZone, team, needs, watchers, checklist, links, attributes].some(isSaid) ||
  [scheduledAt, startedAt, estimate, parent, series].some((value) => value != null);

export function* writePlans(plans: readonly (readonly [number: number, plan: Plan])[]): Script<void> {
  if (plans.length === 0) return;
  yield* all(
    `update task set due_zone = plan.due_zone, scheduled_at = plan.scheduled_at, scheduled_zone = plan.scheduled_zone, started_at = plan.started_at, estimate = plan.estimate,
       team = plan.team, parent = plan.parent, needs = plan.needs, watchers = plan.watchers, checklist = plan.checklist, links = plan.links,
       attributes = plan.attributes, recurrence = plan.recurrence, series = plan.series, occurrence = plan.occurrence, recurs_at = plan.recurs_at
     from {records $1 number:int due_zone:text scheduled_at:ms scheduled_zone:text started_at:ms estimate:ms team:text parent:int needs:text watchers:text
       checklist:text links:text attributes:text recurrence:text series:int occurrence:ms recurs_at:ms} as plan where task.number = plan.number`,
    plans.map(([number, plan]) => ({
      number,
      due_zone: plan.dueZone,
      scheduled_at: plan.scheduledAt,
      scheduled_zone: plan.scheduledZone,
      started_at: plan.startedAt,
      estimate: plan.estimate,
      team: plan.team,
      parent: plan.parent,
      needs: JSON.stringify(plan.needs ?? []),
      watchers: JSON.stringify(plan.watchers ?? []),
      checklist: JSON.stringify(plan.checklist ?? []),
      links: JSON.stringify(plan.links ?? []),
      attributes: JSON.stringify(plan.attributes ?? {}),
      recurrence: plan.recurrence == null ? null : JSON.stringify(plan.recurrence),
      series: plan.series,
      occurrence: plan.occurrence,
      recurs_at: plan.recursAt,
    })),
  );
}
