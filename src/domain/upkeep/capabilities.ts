import { z } from 'zod';
import { effect, query } from '../kernel/capability.ts';
import { find } from '../kernel/number.ts';
import { isRefusal, refuse } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';
import { timelineOf, timelineRow } from '../kernel/timeline.ts';
import { beginNow } from './begin.ts';
import { RUN_COLUMNS as COLUMNS, dueRows, RUN, type RunRecord, tasksOf } from './records.ts';
import { runTask } from './run.ts';
import { slotAfter } from './upkeep.ts';
import { RUN_COLUMNS, runDetail, runRow, TASK_COLUMNS, type TaskRow, taskRow, toRow } from './view.ts';

export const list = query({
  name: 'upkeep.list',
  summary: 'What Watchbill does for its own health, when each is due next and how it went the last time.',
  input: z.object({}),
  output: z.array(taskRow),
  columns: TASK_COLUMNS,
  permission: 'viewer',
  *run(context) {
    const due = new Map((yield* dueRows()).map((row) => [row.name, row]));
    const last = new Map((yield* latest()).map((run) => [run.name, run]));
    return tasksOf(context).map((task): TaskRow => {
      const run = last.get(task.name);
      // Before an engine has seen the settings there is no row.
      const slot = due.get(task.name) ?? slotAfter(task, context.now);
      const { name, chore, command, schedule, window, zone } = task;
      const done = run === undefined ? null : toRow(run);
      return {
        ...{ name, chore, command: [...command], schedule, window: window.text, zone },
        ...{ nextAt: slot.at, meantAt: slot.meant, moved: slot.moved },
        running: done?.state === 'running',
        last: done,
        lastState: done?.state ?? null,
        lastAt: done?.startedAt ?? null,
      };
    });
  },
});

/** The last run of each task. */
const latest = (): Script<readonly RunRecord[]> =>
  all<RunRecord>(`select ${COLUMNS} from upkeep_run where number in (select max(number) from upkeep_run group by name)`);

export const runs = query({
  name: 'upkeep.runs',
  summary: 'What was run, how it went and what it reported. Newest first.',
  input: z.object({
    name: z.string().optional().describe('Of this task alone.'),
    limit: z.int().min(1).max(10_000).default(50).describe('At most so many.'),
  }),
  args: ['name'],
  output: z.array(runRow),
  columns: RUN_COLUMNS,
  permission: 'viewer',
  *run(_context, { name, limit }) {
    const rows =
      name === undefined
        ? yield* all<RunRecord>(`select ${COLUMNS} from upkeep_run order by number desc limit $1`, limit)
        : yield* all<RunRecord>(`select ${COLUMNS} from upkeep_run where name = $1 order by number desc limit $2`, name, limit);
    return rows.map(toRow);
  },
});

export const show = query({
  name: 'upkeep.show',
  summary: 'One run with its report, what it wrote and its timeline.',
  input: z.object({
    run: z.string().describe('A number such as U12, an id or the beginning of one; or the name of a task, for its last run.'),
  }),
  args: ['run'],
  output: runDetail.extend({ timeline: z.array(timelineRow) }),
  permission: 'viewer',
  *run(context, { run: text }) {
    const named = tasksOf(context).some(({ name }) => name === text);
    const number = named ? undefined : yield* find(RUN, text);
    if (isRefusal(number)) return number;
    const [row] = yield* all<RunRecord>(
      `select ${COLUMNS} from upkeep_run where ${named ? 'name = $1' : 'number = $1'} order by number desc limit 1`,
      number ?? text,
    );
    if (row === undefined) return refuse({ kind: 'not-found', noun: 'run of upkeep', reference: text });
    const run = toRow(row);
    return { ...run, output: row.output, timeline: [...(yield* timelineOf([run.number]))] };
  },
});

const NEVER_BROKEN = new AbortController().signal;

export const run = effect({
  name: 'upkeep.run',
  summary: 'Runs a task of upkeep now, whatever its hours, and waits for it: exit code 10 when it was not done.',
  input: z.object({ name: z.string().describe('As upkeep list calls it.') }),
  args: ['name'],
  output: runDetail,
  exitCode: ({ state }) => (state === 'done' ? 0 : 10),
  permission: 'admin',
  async run(context, { name }, ports) {
    const beginning = context();
    const holder = `command ${beginning.mint()}`;
    const begun = await ports.store.write(() => beginNow(beginning, name, holder));
    if (isRefusal(begun)) return begun;
    await runTask(begun, context, ports, NEVER_BROKEN);
    const [row] = await ports.store.read(() => all<RunRecord>(`select ${COLUMNS} from upkeep_run where number = $1`, begun.number));
    if (row === undefined) return refuse({ kind: 'not-found', noun: 'run of upkeep', reference: name });
    return { ...toRow(row), output: row.output };
  },
});
