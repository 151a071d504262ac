/** What there is of tasks that a clock may be promised to, read in four statements whatever their number. */
import { type Event, type EventRow, eventFromRow } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { all, one, type Script } from '../kernel/script.ts';
import type { ClockSeen, Evidence, PageSeen } from './compare.ts';
import { READ_KINDS } from './replay.ts';

/** So many tasks are looked at in one transaction, so that no tick of the engine waits for it, and so many numbers are gone through to find them. */
const A_SLICE = 100;
const A_STRETCH = 10_000;

export interface Slice {
  readonly tasks: readonly number[];
  /** Where the next begins; undefined after the last. */
  readonly next: number | undefined;
}

/** The tasks after a number that somebody may yet be told of: those that are open and came from something, and all whose clock runs. */
export function* tasksAfter(after: number): Script<Slice> {
  const last = Number((yield* one<{ last: number }>("select last from counter where kind = 'T'"))?.last ?? 0);
  const until = Math.min(last, after + A_STRETCH);
  const rows = yield* all<{ number: number }>(
    `select number from task where number > $1 and number <= $2 and (
       closed_at is null and deleted_at is null and (cause is not null or number in (select task from clock where task > $1 and task <= $2))
       or number in (select task from clock where task > $1 and task <= $2 and state = 'running'))
     order by number limit ${A_SLICE}`,
    after,
    until,
  );
  const tasks = rows.map(({ number }) => number);
  const end = tasks.length === A_SLICE ? (tasks.at(-1) ?? until) : until;
  return { tasks, next: end < last ? end : undefined };
}

/** Those of the newest, which are the likeliest to be needed tonight. */
export function* newestTasks(): Script<readonly number[]> {
  const last = Number((yield* one<{ last: number }>("select last from counter where kind = 'T'"))?.last ?? 0);
  return (yield* tasksAfter(Math.max(0, last - A_SLICE))).tasks;
}

interface TaskRow extends ClockSeen {
  readonly task: number;
  readonly cause: string | null;
  readonly over: number;
  readonly subject: string | null;
}

interface AlertRow {
  readonly number: number;
  readonly task: number | null;
  readonly incident: number | null;
}

const alertIn = (subject: string): readonly number[] => (subject.startsWith('A') ? [Number(subject.slice(1))] : []);

export function* evidenceOf(tasks: readonly number[]): Script<readonly Evidence[]> {
  if (tasks.length === 0) return [];
  const rows = yield* all<TaskRow>(
    `select task.number as task, task.cause, case when task.closed_at is null and task.deleted_at is null then 0 else 1 end as over, clock.subject,
       clock.state, clock.hold, clock.due_at, clock.resumes_at, clock.started_at
     from task left join clock on clock.task = task.number where task.number in {numbers $1} order by task.number`,
    JSON.stringify(tasks),
  );
  const seen = rows.map((row) => ({ ...row, speaks: row.subject ?? (row.cause?.startsWith('A') ? row.cause : label('T', row.task)) }));
  const alerts = new Map(
    (yield* all<AlertRow>(
      'select number, task, incident from alert where number in {numbers $1}',
      JSON.stringify(seen.flatMap(({ speaks }) => alertIn(speaks))),
    )).map((alert) => [label('A', alert.number), alert]),
  );
  const heard = seen.map(({ task, speaks }) => {
    const incident = alerts.get(speaks)?.incident;
    return [...new Set([speaks, label('T', task), ...(incident == null ? [] : [label('I', incident)])])];
  });
  const events = yield* all<EventRow>(
    `select seq, at, kind, subject, cause, actor, data from event
     where subject in {values $1} and kind in {values $2} order by seq`,
    JSON.stringify([...new Set(heard.flat())]),
    JSON.stringify(READ_KINDS),
  );
  const told = Map.groupBy(events.map(eventFromRow), ({ subject }) => subject);
  const pages = Map.groupBy(
    yield* all<PageSeen & { readonly subject: string }>(
      `select page.subject, page.number, page.kind, page.channel, page.address, page.state, page.created_at, page.finished_at, page.problem, page.bundle,
         digest.state as digest
       from outbox as page left join outbox as digest on digest.number = page.bundle
       where page.subject in {values $1} order by page.number`,
      JSON.stringify(seen.map(({ speaks }) => speaks)),
    ),
    ({ subject }) => subject,
  );
  return seen.map(({ task, over, speaks, subject, ...clock }, index): Evidence => {
    const alert = alerts.get(speaks);
    return {
      task,
      subject: speaks,
      over: Number(over) === 1,
      own: !speaks.startsWith('A') || alert?.task === task,
      clock: subject === null ? undefined : clock,
      pages: pages.get(speaks) ?? [],
      events: inOrder((heard[index] ?? []).flatMap((name) => told.get(name) ?? []).filter((event) => counts(event, alert))),
    };
  });
}

const inOrder = (events: readonly Event[]): readonly Event[] => events.toSorted((a, b) => a.seq - b.seq);

/** The clock of an incident goes on when one of its alerts is over. */
const counts = ({ kind }: Event, alert: AlertRow | undefined): boolean => kind !== 'alert.resolved' || alert?.incident == null;
