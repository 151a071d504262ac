/**
 * Work that gets in one another's way: somebody else's task in progress on the same component, on what it depends on or what depends on it
 * (`beside.ts`), or what a later noun knows of (a window that starts soon). A start that finds some is refused with what it found, and the person chooses.
 *
 *   wait       it starts itself, for that person, when nothing conflicts any more (`waiting.ts`)
 *   join       both work on both: each owner takes part in the other's task, and the tasks are linked
 *   take-over  the other task is theirs from now on; whose it was watches it
 *   go-on      it starts beside the other, for a reason that the history keeps
 *
 * Only tasks in progress are waited for, and what waits is not in progress, so nobody can wait in a circle.
 */

import { namesOf } from '../inventory/names.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { formatDuration } from '../kernel/duration.ts';
import { label } from '../kernel/id.ts';
import { clip, plain } from '../kernel/plain.ts';
import { all, type Script } from '../kernel/script.ts';
import { besides } from './beside.ts';
import { fromRecord, TASK_COLUMNS, type TaskRecord } from './records.ts';
import type { Task } from './task.ts';

export const CHOICES = ['wait', 'join', 'take-over', 'go-on'] as const;
export type Choice = (typeof CHOICES)[number];

/** What choosing it does, for whoever is asked. */
export const MEANINGS: Readonly<Record<Choice, string>> = {
  wait: 'starts it by itself when they end',
  join: 'makes you part of them',
  'take-over': 'makes them yours',
  'go-on': 'with --reason starts it beside them',
};

/** One thing that is in the way. A task has an owner and goes on; what is to come has its time. */
export interface Evidence {
  readonly kind: string;
  /** `T3`, `W12`. */
  readonly subject: string;
  readonly title: string;
  readonly by: string | null;
  readonly component: string;
  /** How it hangs together with what the task touches, where it is not the same: "which db-3 depends on". */
  readonly through?: string;
  readonly since: Instant | null;
  /** Milliseconds until it begins; null for what goes on already. */
  readonly startsIn: number | null;
}

/** What a later noun finds in the way of work on these components between two moments. */
export type ConflictSource = (
  context: Context,
  components: readonly number[],
  between: { readonly from: Instant; readonly to: Instant },
) => Script<readonly Evidence[]>;

const sources = new Map<string, ConflictSource>();

export function offerConflicts(kind: string, source: ConflictSource): void {
  sources.set(kind, source);
}

/** How far ahead of work without an estimate one looks. */
const AHEAD_MS = 3_600_000;

export const describeEvidence = ({ subject, title, by, component, through, startsIn }: Evidence): string => {
  const where = through === undefined ? component : `${component}, ${through}`;
  const what = `${subject} "${clip(plain(title), 60)}"${by === null ? '' : ` by ${by}`}`;
  return startsIn === null
    ? `${what} is in progress on ${where}`
    : `${what} starts in ${formatDuration(startsIn).replace(/m00s$/, 'm')} on ${where}`;
};

/** Only a task can be joined or taken over. */
export const choicesFor = (found: readonly Evidence[]): readonly Choice[] =>
  found.every(({ kind }) => kind === 'task') ? CHOICES : ['wait', 'go-on'];

export interface Conflict {
  readonly evidence: readonly Evidence[];
  /** The tasks among it. */
  readonly tasks: readonly Task[];
}

/** What is in the way of a person who would work on a task now. */
export function* conflictsOf(context: Context, task: Task, person: string): Script<Conflict> {
  const beside = task.components.length === 0 ? new Map<number, string>() : yield* besides(task.number, task.components);
  const tasks = (yield* inProgressBeside(task, [...task.components, ...beside.keys()])).filter(
    (other) => other.assignee !== person && !other.participants.includes(person) && !task.participants.includes(other.assignee ?? ''),
  );
  const names = yield* namesOf([...task.components, ...beside.keys()]);
  const evidence = tasks.map((other): Evidence => {
    const shared =
      other.components.find((number) => task.components.includes(number)) ?? other.components.find((number) => beside.has(number));
    const through = shared === undefined ? undefined : beside.get(shared);
    const component = (shared === undefined ? undefined : names.get(shared)?.name) ?? task.component ?? '?';
    return {
      kind: 'task',
      subject: label('T', other.number),
      title: other.title,
      by: other.assignee,
      component,
      ...(through === undefined ? {} : { through }),
      since: other.startedAt,
      startsIn: null,
    };
  });
  const between = { from: context.now, to: context.now + Math.max(AHEAD_MS, task.estimate ?? 0) };
  if (task.components.length > 0)
    for (const source of sources.values()) evidence.push(...(yield* source(context, task.components, between)));
  return { evidence, tasks };
}

/** By number where the inventory knows what they touch, by word where it knows neither. */
function* inProgressBeside(task: Task, components: readonly number[]): Script<readonly Task[]> {
  if (components.length === 0 && task.component === null) return [];
  const rows = yield* all<TaskRecord>(
    components.length > 0
      ? `select ${TASK_COLUMNS} from task where status = 'in_progress' and deleted_at is null and number <> $1
           and number in (select touched.task from task_touch as touched where touched.component in {numbers $2}) order by number {lock}`
      : `select ${TASK_COLUMNS} from task where status = 'in_progress' and deleted_at is null and number <> $1
           and component = $2 and components = '[]' order by number {lock}`,
    task.number,
    components.length > 0 ? JSON.stringify(components) : task.component,
  );
  return rows.map(fromRecord);
}
