/** Reads one calendar that somebody has claimed, does what follows from it, and writes down how it went. */
import type { Context } from '../kernel/context.ts';
import { nextTime, type Poll, retryTime, staleFrom } from '../kernel/polling.ts';
import type { Ports } from '../kernel/ports.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { probing } from '../probes/settings.ts';
import { actorOf } from './actor.ts';
import { type Found, foreseen, type Mirroring, mirror } from './mirroring.ts';
import { polls } from './polls.ts';
import { type Asking, isProblem, outside, type Problem } from './remote.ts';
import type { Outcome } from './report.ts';
import { type Calendar, isMirror } from './settings.ts';
import { subscribed } from './subscription.ts';

export type Needs = Pick<Ports, 'store' | 'secrets'>;

export interface Syncing {
  readonly calendar: Calendar;
  readonly holder: string;
  readonly signal: AbortSignal;
  /** Whoever breaks it off reads it again: that is no failure of the calendar. */
  readonly broken?: AbortSignal;
}

const unread = ({ name }: Calendar, problem: string): Refusal =>
  refuse({
    kind: 'unreachable',
    what: `calendar ${name}`,
    problem,
    hint: 'What it said before is kept; watchbill calendar list says how old it is.',
  });

const asking = (context: Context, signal: AbortSignal): Asking => ({ allow: context.settings.of(probing).allow, signal });

async function mirroringOf({ store, secrets }: Needs, context: () => Context, calendar: Calendar, asked: Asking): Promise<Mirroring> {
  const remote = await outside().remote(calendar, asked);
  return { calendar, store, context: () => ({ ...context(), actor: actorOf(calendar.name) }), hash: secrets.hash, remote };
}

/** What a reading would do. */
export async function foresee(
  needs: Needs,
  context: () => Context,
  { calendar, signal }: Pick<Syncing, 'calendar' | 'signal'>,
): Promise<Outcome | Refusal> {
  const asked = asking(context(), signal);
  if (isMirror(calendar)) {
    const found = await foreseen(await mirroringOf(needs, context, calendar, asked));
    return isProblem(found) ? unread(calendar, found.problem) : found;
  }
  const found = await subscribed({ calendar, store: needs.store, context, asking: asked, again: true });
  return isProblem(found) ? unread(calendar, found.problem) : found.outcome;
}

export async function syncCalendar(needs: Needs, context: () => Context, syncing: Syncing): Promise<Outcome | Refusal> {
  const { calendar, holder, signal, broken } = syncing;
  const asked = asking(context(), signal);
  const found: Found | Problem = isMirror(calendar)
    ? await mirror(await mirroringOf(needs, context, calendar, asked))
    : await subscribed({ calendar, store: needs.store, context, asking: asked, again: false });
  const problem = isProblem(found) ? found.problem : found.brokenOff;
  if (broken?.aborted) return unread(calendar, problem ?? 'it was broken off');
  const held = await needs.store.write(function* () {
    if (!isProblem(found)) yield* found.keep();
    return yield* settle(context(), calendar, holder, problem, isProblem(found) ? null : found.outcome);
  });
  if (problem !== null) return unread(calendar, problem);
  return held && !isProblem(found) ? found.outcome : refuse({ kind: 'lease-lost', name: `calendar ${calendar.name}` });
}

/** So many of each list are kept with the report. */
const KEPT = 20;

const kept = ({ changes, conflicts, refused, ...rest }: Outcome): string =>
  JSON.stringify({ ...rest, changes: changes.length, conflicts: conflicts.slice(0, KEPT), refused: refused.slice(0, KEPT) });

function* settle(context: Context, calendar: Calendar, holder: string, problem: string | null, outcome: Outcome | null): Script<boolean> {
  const poll: Poll | undefined = yield* polls.held(calendar.name, holder);
  if (poll === undefined) return false;
  const { now } = context;
  const failures = problem === null ? 0 : poll.failures + 1;
  yield* polls.settle(context, {
    source: calendar.name,
    dueAt: problem === null ? nextTime(calendar, now) : retryTime(calendar, failures, now),
    staleAt: problem === null ? staleFrom(calendar, now) : poll.staleAt,
    failures,
    succeededAt: problem === null ? now : poll.succeededAt,
    problem,
    report: outcome === null ? poll.report : kept(outcome),
  });
  return true;
}
