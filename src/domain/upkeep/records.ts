import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { type Fact, record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { type Referable, takeNumbers } from '../kernel/number.ts';
import { formatInstant } from '../kernel/rfc3339.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { moved } from './events.ts';
import { upkeepSettings } from './settings.ts';
import { type Due, type Planned, plannedTasks, planText, type Slot, slotAfter } from './upkeep.ts';

export const RUN: Referable = { noun: 'run of upkeep', kind: 'U', table: 'upkeep_run' };

export const STATES = ['running', 'done', 'failed', 'lost', 'skipped'] as const;
export type RunState = (typeof STATES)[number];

export interface RunRecord {
  readonly number: number;
  readonly id: string;
  readonly name: string;
  readonly chore: string;
  readonly state: RunState;
  readonly meant_at: number | null;
  readonly moved: string | null;
  readonly started_at: number;
  readonly started_by: string;
  readonly holder: string;
  readonly until: number;
  readonly finished_at: number | null;
  readonly problem: string | null;
  readonly report: string | null;
  readonly output: string | null;
  readonly task: number | null;
}

export const RUN_COLUMNS = `number, id, name, chore, state, meant_at, moved, started_at, started_by, holder, until, finished_at, problem,
  report, output, task`;

export interface DueRecord extends Due {
  readonly name: string;
  readonly plan: string;
}

export const tasksOf = ({ settings }: Pick<Context, 'settings'>): readonly Planned[] => plannedTasks(settings.of(upkeepSettings));

export const dueRows = (): Script<readonly DueRecord[]> =>
  all<DueRecord>('select name, plan, due_at as at, meant_at as meant, moved, took from upkeep order by due_at, name');

export const isPlanned = (rows: readonly DueRecord[], tasks: readonly Planned[]): boolean => {
  const plans = new Map(rows.map(({ name, plan }) => [name, plan]));
  return plans.size === tasks.length && tasks.every((task) => plans.get(task.name) === planText(task));
};

/** Brings the rows to what the settings say. */
export function* plan({ now }: Context, tasks: readonly Planned[]): Script<void> {
  const rows = yield* dueRows();
  const plans = new Map(rows.map((row) => [row.name, row.plan]));
  const named = new Set(tasks.map(({ name }) => name));
  const gone = rows.filter(({ name }) => !named.has(name));
  const other = tasks.filter((task) => plans.get(task.name) !== planText(task));
  if (gone.length > 0) yield* all('delete from upkeep where name in {values $1}', JSON.stringify(gone.map(({ name }) => name)));
  if (other.length > 0)
    yield* all(
      `insert into upkeep (name, plan, due_at, meant_at, moved)
       select name, plan, due_at, meant_at, moved from {records $1 name:text plan:text due_at:ms meant_at:ms moved:text} as fresh where true
       on conflict (name) do update set plan = excluded.plan, due_at = excluded.due_at, meant_at = excluded.meant_at, moved = excluded.moved`,
      other.map((task) => {
        const slot = slotAfter(task, now);
        return { name: task.name, plan: planText(task), due_at: slot.at, meant_at: slot.meant, moved: slot.moved };
      }),
    );
}

export function* setSlot(name: string, { at, meant, moved: why }: Slot): Script<void> {
  yield* all(
    'update upkeep set due_at = cast($2 as bigint), meant_at = cast($3 as bigint), moved = $4 where name = $1',
    name,
    at,
    meant,
    why,
  );
}

/** Puts a task off, and says so. */
export function* moveSlot(context: Context, name: string, slot: Slot): Script<void> {
  yield* setSlot(name, slot);
  yield* record(context, [moved(`upkeep ${name}`, { to: formatInstant(slot.at), reason: slot.moved ?? '' })]);
}

/** The run that goes on, of whatever task. */
export const openRun = (): Script<RunRecord | undefined> =>
  one<RunRecord>(`select ${RUN_COLUMNS} from upkeep_run where finished_at is null order by number limit 1 {lock}`);

export interface Beginning {
  readonly task: Pick<Planned, 'name' | 'chore'>;
  readonly holder: string;
  readonly meant: Instant | null;
  readonly moved: string | null;
  readonly until: Instant;
}

export function* insertRun(
  context: Context,
  { task, holder, meant, moved: why, until }: Beginning,
  facts: (subject: string) => readonly Fact[],
): Script<number> {
  const number = yield* takeNumbers('U', 1);
  yield* all(
    `insert into upkeep_run (number, id, name, chore, state, meant_at, moved, started_at, started_by, holder, until)
     values (cast($1 as bigint), $2, $3, $4, 'running', cast($5 as bigint), $6, cast($7 as bigint), $8, $9, cast($10 as bigint))`,
    number,
    context.mint(),
    task.name,
    task.chore,
    meant,
    why,
    context.now,
    context.actor.name,
    holder,
    until,
  );
  yield* record(context, facts(label('U', number)));
  return number;
}
