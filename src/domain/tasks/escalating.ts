/**
 * Clocks that tasks start without an alert: made by hand, or still open when they were due. How far each rule has looked along the deadlines
 * is a row, so that nothing is asked of the tasks but what fell due since; a rule that is new begins now, and does not page for last year.
 * A task whose deadline is set into the past is looked at when that happens.
 */
import { startClocks } from '../escalation/records.ts';
import { escalationSettings, policies, type TaskRule } from '../escalation/settings.ts';
import { stopClocks } from '../escalation/stop.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import type { Fact, Reaction } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { formatInstant } from '../kernel/instant.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { created, edited } from './events.ts';
import { fromRecord, TASK_COLUMNS, type TaskRecord } from './records.ts';
import type { Task } from './task.ts';

const fits = (rule: TaskRule, task: Task): boolean =>
  (rule.priority?.includes(task.priority) ?? true) &&
  (rule.category?.includes(task.category) ?? true) &&
  (rule.team?.includes(task.team ?? '') ?? true);

const rulesOf = ({ settings }: Pick<Context, 'settings'>, on: TaskRule['on']): readonly TaskRule[] =>
  settings.of(escalationSettings).task.filter((rule) => rule.on === on);

/** Starts the clocks of those that a rule fits and whose clock does not run. */
function* start(context: Context, found: readonly (readonly [Task, TaskRule])[]): Script<void> {
  if (found.length === 0) return;
  const running = yield* all<{ task: number }>(
    "select task from clock where task in {numbers $1} and state = 'running'",
    JSON.stringify(found.map(([{ number }]) => number)),
  );
  const busy = new Set(running.map(({ task }) => task));
  const known = context.settings.of(policies);
  yield* startClocks(
    context,
    found.flatMap(([task, rule]) => {
      const policy = known.find(({ name }) => name === rule.policy);
      if (policy === undefined || busy.has(task.number)) return [];
      const subject = label('T', task.number);
      const { number, title, description, severity, priority, source, component } = task;
      const late = rule.on === 'deadline' && task.dueAt !== null ? `It was due at ${formatInstant(task.dueAt)} and is not done.\n\n` : '';
      const brief = { task: subject, subject, title, text: `${late}${description}`, severity, priority, source, component, url: null };
      return [{ task: number, policy, brief }];
    }),
  );
}

const firstOf = (rules: readonly TaskRule[], task: Task): readonly (readonly [Task, TaskRule])[] => {
  const rule = rules.find((one) => fits(one, task));
  return rule === undefined ? [] : [[task, rule]];
};

const OPEN = `select ${TASK_COLUMNS} from task where closed_at is null and deleted_at is null`;

function* openOnes(facts: readonly Fact[]): Script<readonly Task[]> {
  const numbers = JSON.stringify(facts.map(({ subject }) => Number(subject.slice(1))));
  return (yield* all<TaskRecord>(`${OPEN} and number in {numbers $1} order by number`, numbers)).map(fromRecord);
}

const isLate = (rule: TaskRule, { dueAt }: Task, now: Instant): boolean => dueAt !== null && dueAt + rule.after <= now;

const madeByHand: Reaction = {
  to: created.kind,
  *run(context, facts) {
    const [made, late] = [rulesOf(context, 'created'), rulesOf(context, 'deadline')];
    const byHand = made.length + late.length === 0 ? [] : facts.filter(({ cause }) => cause === undefined);
    if (byHand.length === 0) return;
    const tasks = yield* openOnes(byHand);
    yield* start(
      context,
      tasks.flatMap((task) => firstOf([...made, ...late.filter((rule) => isLate(rule, task, context.now))], task)),
    );
  },
};

/** Another deadline: a clock that ran for the old one stops, and one in the past starts one. */
const deadlineMoved: Reaction = {
  to: edited.kind,
  *run(context, facts) {
    const rules = rulesOf(context, 'deadline');
    const moved = rules.length === 0 ? [] : facts.filter(({ data }) => 'dueAt' in ((data as { readonly after?: object }).after ?? {}));
    if (moved.length === 0) return;
    const tasks = yield* openOnes(moved);
    const own = yield* all<{ task: number }>(
      "select task from clock where subject in {values $1} and state = 'running'",
      JSON.stringify(tasks.filter(({ dueAt }) => dueAt === null || dueAt > context.now).map(({ number }) => label('T', number))),
    );
    yield* stopClocks(
      context,
      own.map(({ task }) => task),
      `its deadline was moved by ${context.actor.name}`,
    );
    yield* start(
      context,
      tasks.flatMap((task) =>
        firstOf(
          rules.filter((rule) => isLate(rule, task, context.now)),
          task,
        ),
      ),
    );
  },
};

export const escalatingReactions: readonly Reaction[] = [madeByHand, deadlineMoved];

function* markOf(rule: TaskRule): Script<Instant | undefined> {
  return (yield* one<{ until: number }>('select until from escalation_mark where rule = $1', JSON.stringify(rule)))?.until;
}

/** Looks at the deadlines that passed since the last look; answers how many clocks may have started. */
export function* escalateOverdue(context: Context, limit: number): Script<number> {
  let started = 0;
  for (const rule of rulesOf(context, 'deadline')) {
    const mark = (yield* markOf(rule)) ?? context.now - rule.after;
    const rows = yield* all<TaskRecord>(
      `${OPEN} and due_at > $1 and due_at <= $2 order by due_at, number limit $3`,
      mark,
      context.now - rule.after,
      limit,
    );
    const tasks = rows.map(fromRecord);
    yield* start(
      context,
      tasks.flatMap((task) => firstOf([rule], task)),
    );
    // A slice that is full may have cut through one moment: the next begins just before it, and clocks that run are left alone.
    const last = tasks.at(-1)?.dueAt ?? 0;
    const until = rows.length < limit ? context.now - rule.after : Math.max(mark, last - 1);
    yield* all(
      'insert into escalation_mark (rule, until) values ($1, $2) on conflict (rule) do update set until = excluded.until',
      JSON.stringify(rule),
      until,
    );
    started += tasks.length;
  }
  return started;
}

/** When the next deadline passes that a rule looks at, or a rule is new; undefined when none will. */
export function* nextDeadline(context: Pick<Context, 'settings' | 'now'>): Script<Instant | undefined> {
  let next: Instant | undefined;
  for (const rule of rulesOf(context, 'deadline')) {
    const mark = yield* markOf(rule);
    if (mark === undefined) return context.now;
    const row = yield* one<{ due_at: number }>(
      'select due_at from task where closed_at is null and due_at is not null and due_at > $1 order by due_at limit 1',
      mark,
    );
    if (row !== undefined) next = Math.min(next ?? Number.POSITIVE_INFINITY, row.due_at + rule.after);
  }
  return next;
}
