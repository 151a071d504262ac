/** What falls due with windows: they begin, end, or over-run. */
import { muteMatching, release } from '../alerts/quieten.ts';
import { LATE_MS } from '../escalation/clock.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { wait } from './after.ts';
import { standing } from './approve.ts';
import { change } from './change.ts';
import { sentence } from './conflict.ts';
import { begun as active, ended, endingAt, overran, scheduled, spanOf } from './course.ts';
import { began, completed, ended as endedEvent, overran as overranEvent, passed, shifted } from './events.ts';
import { letGoOf } from './held.ts';
import { tellOverrun } from './overrun.ts';
import { claim, claimsOf, dueOf, fromRecord, WINDOW_COLUMNS, type WindowRecord, windowOf } from './records.ts';
import { claimed } from './targets.ts';
import { COMMITTED, is, RUNNING, type Window } from './window.ts';

/** When the next window begins or ends; undefined when none is to. */
export function* nextDue(): Script<Instant | undefined> {
  const row = yield* one<{ due_at: number }>('select due_at from maintenance where due_at is not null order by due_at, number limit 1');
  return row?.due_at;
}

/** Does what is due with at most `limit` windows, the oldest due first; returns with how many. */
export function* runDue(context: Context, limit: number): Script<number> {
  const rows = yield* all<WindowRecord>(
    `select ${WINDOW_COLUMNS} from maintenance where due_at is not null and due_at <= $1 order by due_at, number limit $2 {lock}`,
    context.now,
    limit,
  );
  const windows = rows.map(fromRecord);
  // What is over is over before what follows it begins.
  for (const window of windows) if (is(RUNNING, window)) yield* window.attended ? overrun(context, window) : end(context, window);
  let begun = false;
  for (const { number, state } of windows) {
    if (is(RUNNING, { state })) continue;
    // One that ended or over-ran may have moved it.
    const window = yield* windowOf(label('W', number));
    if (isRefusal(window) || (dueOf(window) ?? Number.POSITIVE_INFINITY) > context.now) continue;
    if (window.flexible !== null) yield* pass(context, window);
    else if (!(yield* wait(context, window))) {
      yield* begin(context, window);
      begun = true;
    }
  }
  // Everything that fires is looked at once, however many begin.
  if (begun) yield* muteMatching(context);
  return windows.length;
}

const lateBy = ({ now }: Context, dueAt: Instant): number => (now - dueAt > LATE_MS ? now - dueAt : 0);
const timesOf = ({ startsAt, endsAt }: Window): { startsAt: Instant; endsAt: Instant } => ({
  startsAt: startsAt ?? 0,
  endsAt: endsAt ?? 0,
});

/** The time of a flexible window is by, and nothing failed in it. */
function* pass(context: Context, window: Window): Script<void> {
  const subject = label('W', window.number);
  const over = yield* change(context, ended(window), passed(subject, timesOf(window)));
  if (over.state === 'completed') yield* record(context, [completed(subject, {})]);
}

function* begin(context: Context, window: Window): Script<void> {
  const times = timesOf(window);
  // What its selectors mean may have changed since it was planned; what means nothing any more stays as it was.
  const meant = yield* claimed(context.settings, window);
  const resources = isRefusal(meant) ? ((yield* claimsOf([window.number])).get(window.number) ?? []) : meant;
  yield* claim([{ window, resources }]);
  // A crew that stands ready is never sent home by a program: what stands against it now is only told.
  const against = yield* standing(context, { window, resources }, { from: times.startsAt, to: times.endsAt });
  const fact = began(label('W', window.number), { ...times, lateMs: lateBy(context, times.startsAt), against: against.map(sentence) });
  yield* change(context, active(window), fact);
}

/** One time of it is over: what it kept quiet and still fires is told now. */
export function* end(context: Context, window: Window): Script<Window> {
  const subject = label('W', window.number);
  const times = timesOf(window);
  const early = context.now < times.endsAt;
  const own = early ? spanOf(window, window.occurrence) : undefined;
  const after = ended(own === undefined ? window : endingAt(window, own, context.now));
  const held = yield* letGoOf(context, window.number);
  const open = yield* stillOpen(held);
  const lateMs = window.attended || early ? 0 : lateBy(context, times.endsAt);
  const over = yield* change(context, after, endedEvent(subject, { ...times, held: open, early, lateMs }));
  if (over.state === 'completed') yield* record(context, [completed(subject, {})]);
  if (window.state === 'over-running') yield* tellOverrun(context, window, 'resolved');
  yield* release(context, held, `${subject} is over`, window.effect !== 'drop');
  return over;
}

/** Its end has come and nobody says that it is over: alerts speak again, and somebody is told. */
function* overrun(context: Context, window: Window): Script<void> {
  const held = yield* letGoOf(context, window.number);
  const fact = overranEvent(label('W', window.number), { ...timesOf(window), held: yield* stillOpen(held) });
  const late = yield* change(context, overran(window), fact);
  yield* release(context, held, `${label('W', window.number)} should be over`, window.effect !== 'drop');
  yield* tellOverrun(context, late, 'firing');
}

function* stillOpen(alerts: readonly number[]): Script<number> {
  const row = yield* one<{ open: number }>(
    'select count(*) as open from alert where number in {numbers $1} and resolved_at is null',
    JSON.stringify(alerts),
  );
  return Number(row?.open ?? 0);
}

/** The tables of zones are others than those that instants were worked out with: whatever they move, moves. */
export function* rezone(context: Context, tables: string): Script<number> {
  const applied = yield* one<{ text: string }>("select text from applied where name = 'zones'");
  if (applied?.text === tables) return 0;
  yield* all("insert into applied (name, text) values ('zones', $1) on conflict (name) do update set text = excluded.text", tables);
  const rows = yield* all<WindowRecord>(
    `select ${WINDOW_COLUMNS} from maintenance where state in {values $1} order by number {lock}`,
    JSON.stringify(COMMITTED),
  );
  let moved = 0;
  for (const before of rows.map(fromRecord)) {
    const after = scheduled(before, is(RUNNING, before) ? context.now : (before.startsAt ?? context.now));
    if (after.occurrence !== before.occurrence || after.startsAt === before.startsAt || before.startsAt === null) continue;
    yield* change(context, after, shifted(label('W', after.number), { ...timesOf(after), before: before.startsAt, zone: after.zone }));
    moved++;
  }
  return moved;
}
