/** The work that alerts make: a task and a clock each, or a place in an incident that has them. */
import type { Policy } from '../escalation/settings.ts';
import type { Context } from '../kernel/context.ts';
import { label } from '../kernel/id.ts';
import type { Script } from '../kernel/script.ts';
import { widen } from '../tasks/widen.ts';
import { type Group, gather, joinGroups, keepGroups, worsening } from './gather.ts';
import { openAlertTasks, policyFor, type Subject, startAlertClocks } from './task.ts';

export interface Work {
  /** Those that stand for themselves, with the policies that they start under. */
  readonly alone: ReadonlyMap<Subject, Policy | undefined>;
  readonly grouped: ReadonlyMap<number, Group>;
  readonly groups: readonly Group[];
  /** The tasks of `alone`, once they are open. */
  readonly tasks: Map<number, number>;
}

/** What an alert is told about its work: whose it shares and why, or the policy that will page. */
export const reasonOf = (
  work: Work,
  subject: Subject,
): { readonly policy: string | null; readonly with?: string; readonly why?: string } => {
  const group = work.alone.has(subject) ? undefined : work.grouped.get(subject.number);
  const policy = work.alone.get(subject)?.name ?? null;
  return group === undefined ? { policy } : { policy, with: label('A', group.lead), why: group.why };
};

/** The task and the incident that an alert's row names. */
export const placeOf = (work: Work, number: number): { readonly task: number | null; readonly incident: number | null } => {
  const group = work.grouped.get(number);
  return { task: work.tasks.get(number) ?? group?.task ?? null, incident: group?.incident ?? null };
};

/** Decides who stands alone and who joins whom; opens nothing yet. */
export function* plan(context: Context, subjects: readonly Subject[]): Script<Work> {
  const grouped = subjects.length === 0 ? new Map<number, Group>() : yield* gather(context, subjects);
  const policy = policyFor(context);
  const alone = subjects.filter(({ number }) => (grouped.get(number)?.lead ?? number) === number);
  return {
    alone: new Map(alone.map((subject) => [subject, policy(subject)])),
    grouped,
    groups: [...new Set(grouped.values())],
    tasks: new Map(),
  };
}

/** Opens the tasks and incidents. */
export function* begin(context: Context, work: Work): Script<void> {
  const alone = [...work.alone.keys()];
  const first = yield* openAlertTasks(context, alone);
  for (const [index, { number }] of alone.entries()) work.tasks.set(number, first + index);
  for (const group of work.groups) group.task ??= work.tasks.get(group.lead) ?? null;
  yield* joinGroups(context, work.groups);
  yield* widen(
    context,
    work.groups.flatMap(({ task, members }) => (task === null ? [] : [{ task, components: members.flatMap(({ about }) => about ?? []) }])),
  );
}

/** Starts the clocks, and pages whoever is due at once, but for alerts that somebody has taken. The rows of the alerts must name their places. */
export function* page(context: Context, work: Work, taken: ReadonlySet<number> = new Set()): Script<void> {
  yield* keepGroups(context, work.groups);
  yield* startAlertClocks(
    context,
    [...work.alone].flatMap(([subject, policy]) => {
      const task = work.tasks.get(subject.number);
      return task === undefined || taken.has(subject.number) ? [] : [{ subject, task, policy }];
    }),
  );
  // Who took the incident took something smaller: its clock starts again, with the alert that made it worse.
  const policy = policyFor(context);
  yield* startAlertClocks(
    context,
    work.groups.flatMap((group) => {
      const subject = worsening(group);
      return subject === undefined || group.task === null ? [] : [{ subject, task: group.task, policy: policy(subject) }];
    }),
  );
}
