/**
 * Windows that follow one another: one may begin when those before it are over. When one of these takes longer, those behind it wait, each with
 * the reason and the time at which it begins now; when it is over they begin at their own time, or at once where that has passed. How long an
 * over-run takes nobody knows, so whoever waits for one is put off by half hours.
 */
import { z } from 'zod';
import { command } from '../kernel/capability.ts';
import { type Instant, minutes } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { type Reaction, record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { formatInstant } from '../kernel/instant.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';
import { change } from './change.ts';
import { startingAt } from './course.ts';
import { cancelled, ended, extended, freed, held, moved, ordered, overran, passed, undone } from './events.ts';
import { reference } from './occurrences.ts';
import { fromRecord, WINDOW_COLUMNS, type WindowRecord, windowOf } from './records.ts';
import { COLUMNS, currentOf, toRow, windowRow } from './view.ts';
import { is, OPEN, RUNNING, type Window } from './window.ts';

const PUT_OFF = minutes(30);

export function* windowsNamed(texts: readonly string[]): Script<readonly Window[] | Refusal> {
  const windows: Window[] = [];
  for (const text of texts) {
    const window = yield* windowOf(text);
    if (isRefusal(window)) return window;
    windows.push(window);
  }
  return windows;
}

export function* follow({ number }: Pick<Window, 'number'>, before: readonly Window[]): Script<void> {
  yield* all('delete from maintenance_after where window_number = $1', number);
  if (before.length === 0) return;
  yield* all(
    `insert into maintenance_after (window_number, predecessor)
     select window_number, predecessor from {records $1 window_number:int predecessor:int} as said where true`,
    [...new Set(before.map((one) => one.number))].map((predecessor) => ({ window_number: number, predecessor })),
  );
}

const joined = (side: 'window_number' | 'predecessor', other: 'window_number' | 'predecessor') =>
  function* (number: number): Script<readonly Window[]> {
    const rows = yield* all<WindowRecord>(
      `select ${WINDOW_COLUMNS} from maintenance_after as pair join maintenance on maintenance.number = pair.${other}
       where pair.${side} = $1 order by maintenance.number`,
      number,
    );
    return rows.map(fromRecord);
  };
export const predecessorsOf = joined('window_number', 'predecessor');
export const successorsOf = joined('predecessor', 'window_number');

export function tooEarly({ startsAt }: Window, before: readonly Window[]): Refusal | undefined {
  const late = before.find(({ endsAt, rule, ...window }) => rule === null && is(OPEN, window) && (endsAt ?? 0) > (startsAt ?? 0));
  if (late === undefined) return undefined;
  const end = formatInstant(late.endsAt ?? 0);
  return refuse({
    kind: 'invalid',
    where: 'after',
    problem: `${label('W', late.number)} is not over before ${end}`,
    allowed: `a start from then on`,
  });
}

/** Who keeps a window from beginning at its time, and until when as far as anybody knows. */
function waitedFor(window: Window, planned: Instant, before: readonly Window[], now: Instant): { by: Window; until: Instant } | undefined {
  const waiting = before.flatMap((by) => {
    if (!is(OPEN, by) || by.startsAt === null || by.endsAt === null || by.number === window.number) return [];
    // One that comes round again has had its turn when its next is later.
    if (by.rule !== null && !is(RUNNING, by) && by.startsAt >= planned) return [];
    return [{ by, until: by.state === 'over-running' || by.endsAt <= now ? now + PUT_OFF : by.endsAt }];
  });
  const [last] = waiting.sort((a, b) => b.until - a.until);
  return last !== undefined && last.until > planned ? last : undefined;
}

/** Puts a window where those before it leave room for it; whether it waits. */
export function* wait(context: Context, window: Window): Script<boolean> {
  const { startsAt, endsAt, occurrence } = window;
  if (!is(OPEN, window) || is(RUNNING, window) || startsAt === null || endsAt === null || occurrence === null) return false;
  const planned = window.heldFrom ?? startsAt;
  const waited = waitedFor(window, planned, yield* predecessorsOf(window.number), context.now);
  if (waited === undefined && window.heldFrom === null) return false;
  const start = waited?.until ?? Math.max(planned, context.now);
  const heldBy = waited?.by.number ?? null;
  if (start === startsAt && heldBy === window.heldBy) return waited !== undefined;
  const after = {
    ...startingAt(window, occurrence, start, endsAt - startsAt),
    ...{ heldBy, heldFrom: waited === undefined ? null : planned },
  };
  const when = { startsAt: start, endsAt: start + endsAt - startsAt };
  const subject = label('W', window.number);
  const because = waited?.by.state === 'over-running' ? 'over-runs' : `lasts until ${formatInstant(waited?.until ?? 0)}`;
  const fact =
    waited === undefined
      ? freed(subject, { ...when, by: label('W', window.heldBy ?? 0) })
      : held(subject, { ...when, by: label('W', waited.by.number), because });
  yield* change(context, after, fact);
  return waited !== undefined;
}

const withSuccessors = (kind: string): Reaction => ({
  to: kind,
  *run(context, facts) {
    for (const { subject } of facts) for (const window of yield* successorsOf(Number(subject.slice(1)))) yield* wait(context, window);
  },
});

/** Whatever changes when a window is over, changes when those behind it begin. */
export const afterReactions: readonly Reaction[] = [overran, extended, ended, passed, moved, cancelled, undone, held, freed].map(
  ({ kind }) => withSuccessors(kind),
);

/** The way from a window back to itself, if it were to follow these. */
function* circle(window: Window, before: readonly Window[]): Script<readonly number[] | undefined> {
  const pairs = yield* all<{ window_number: number; predecessor: number }>('select window_number, predecessor from maintenance_after');
  const behind = Map.groupBy(pairs, ({ window_number }) => window_number);
  const seen = new Set<number>();
  const ways = before.map(({ number }) => [window.number, number]);
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    const here = way.at(-1) ?? 0;
    if (here === window.number) return way;
    if (seen.has(here)) continue;
    seen.add(here);
    for (const { predecessor } of behind.get(here) ?? []) ways.push([...way, predecessor]);
  }
  return undefined;
}

export const after = command({
  name: 'window.after',
  summary: 'Says which windows have to be over before one may begin; with none, it waits for no other.',
  input: z.object({ window: reference, after: z.array(z.string()).default([]).describe('Numbers such as W3.') }),
  args: ['window', 'after'],
  output: windowRow,
  columns: COLUMNS,
  permission: 'operator',
  *run(context, { window: text, after: texts }) {
    const window = yield* windowOf(text);
    if (isRefusal(window)) return window;
    const subject = label('W', window.number);
    if (!is(OPEN, window) || is(RUNNING, window))
      return refuse({ kind: 'wrong-state', subject, state: window.state, verb: 'after', allowed: ['one that is still to begin'] });
    const before = yield* windowsNamed(texts);
    if (isRefusal(before)) return before;
    const way = yield* circle(window, before);
    if (way !== undefined)
      return refuse({
        kind: 'invalid',
        where: subject,
        problem: `it would wait for itself: ${way.map((number) => label('W', number)).join(' after ')}`,
        allowed: 'windows that do not wait for it',
      });
    yield* follow(window, before);
    yield* record(context, [ordered(subject, { after: before.map(({ number }) => label('W', number)) })]);
    yield* wait(context, window);
    const now = yield* windowOf(subject);
    return isRefusal(now) ? now : toRow(now, currentOf(now, context.now), context.now);
  },
});
