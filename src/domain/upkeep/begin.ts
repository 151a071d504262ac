/** Begins what is due, one at a time; what may not run now is moved and says why. */
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { label } from '../kernel/id.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { started } from './events.ts';
import { type DueRecord, dueRows, insertRun, moveSlot, openRun, setSlot, tasksOf } from './records.ts';
import { decide, type Planned, slotAfter } from './upkeep.ts';

export interface Begun {
  readonly number: number;
  readonly task: Planned;
  readonly holder: string;
  /** It has to be over by then. */
  readonly until: Instant;
}

/** A run that is not settled so long after it had to be over belongs to nobody any more. */
const SETTLING = 60_000;
/** Less is no delay that anybody would ask about. */
const PUNCTUAL = 60_000;

/** When somebody should look: something is due, or the run that is in the way has to be over. */
export function* nextStep({ now }: Context): Script<Instant | undefined> {
  const open = yield* one<{ until: number }>('select min(until) as until from upkeep_run where finished_at is null');
  if (open?.until != null && open.until > now) return open.until;
  const row = yield* one<{ at: number | null }>('select min(due_at) as at from upkeep');
  return row?.at ?? undefined;
}

/** The first task that may begin now; undefined when none may. */
export function* beginDue(context: Context, holder: string): Script<Begun | undefined> {
  const { now } = context;
  if ((yield* openRun()) !== undefined) return undefined;
  const tasks = tasksOf(context);
  const rows = new Map((yield* dueRows()).filter(({ at }) => at <= now).map((row) => [row.name, row]));
  for (const task of inTurn(tasks, rows)) {
    const due = rows.get(task.name);
    if (due === undefined) continue;
    const why = (yield* inTheWay(due.at)) ?? 'no engine was active then';
    const decision = decide(task, due, now, why);
    if ('move' in decision) {
      yield* moveSlot(context, task.name, decision.move);
      continue;
    }
    const moved = due.moved ?? (now - due.at > PUNCTUAL ? why : null);
    yield* setSlot(task.name, slotAfter(task, now));
    return yield* begin(context, task, holder, { meant: due.meant, moved, until: decision.begin });
  }
  return undefined;
}

/** What was due first comes first; of those due together, in the order of the configuration. */
const inTurn = (tasks: readonly Planned[], rows: ReadonlyMap<string, DueRecord>): readonly Planned[] =>
  [...tasks].sort((a, b) => (rows.get(a.name)?.at ?? 0) - (rows.get(b.name)?.at ?? 0));

/** Which run was going on when this was due, as a reason. */
function* inTheWay(due: Instant): Script<string | undefined> {
  const run = yield* one<{ number: number; name: string }>(
    'select number, name from upkeep_run where finished_at > $1 and started_at <= finished_at order by finished_at desc limit 1',
    due,
  );
  return run === undefined ? undefined : `${run.name} (${label('U', run.number)}) was running`;
}

/** One task now, because somebody says so, whatever its hours. */
export function* beginNow(context: Context, name: string, holder: string): Script<Begun | Refusal> {
  const tasks = tasksOf(context);
  const task = tasks.find((one) => one.name === name);
  if (task === undefined)
    return refuse({ kind: 'not-found', noun: 'task of upkeep', reference: name, nearest: tasks.map((one) => one.name) });
  const open = yield* openRun();
  if (open !== undefined) {
    const subject = label('U', open.number);
    return refuse({
      kind: 'wrong-state',
      subject: `${open.name} (${subject})`,
      state: 'running',
      verb: 'run beside it',
      allowed: ['one task at a time'],
    });
  }
  return yield* begin(context, task, holder, { meant: null, moved: null, until: context.now + task.timeout });
}

function* begin(
  context: Context,
  task: Planned,
  holder: string,
  { meant, moved, until }: { readonly meant: Instant | null; readonly moved: string | null; readonly until: Instant },
): Script<Begun> {
  const number = yield* insertRun(context, { task, holder, meant, moved, until: until + SETTLING }, (subject) => [
    started(subject, { task: task.name, ...(moved === null ? {} : { moved }) }),
  ]);
  return { number, task, holder, until };
}

/** What a clean-up takes away by itself: what nobody asks about any more. Each is one statement over an index. */
export function* forget(before: Instant): Script<void> {
  yield* all('delete from rejection where minute < $1', before);
  yield* all('delete from upkeep_run where finished_at is not null and finished_at < $1', before);
}
