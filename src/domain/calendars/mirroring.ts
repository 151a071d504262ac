/**
 * Brings a mirror and the windows together, in four steps of which any may be the last one that is reached:
 *
 *   look      what is there now, with no transaction open
 *   take in   one transaction decides about everything as it is at that moment, does what is done here, and notes what is about to be written
 *   write     entry by entry, each on condition that it is as it was read
 *   note      one transaction writes down what came of it, and from where the next look goes on
 *
 * Whatever is cut short is found by the next look: what was written and not noted is known by its form, what was neither is decided again.
 */
import type { Entry } from '../icalendar/entry.ts';
import { writeCalendar } from '../icalendar/write.ts';
import { hours } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import type { Store } from '../kernel/ports.ts';
import type { Script } from '../kernel/script.ts';
import { type Look, look, reader } from './look.ts';
import { planned } from './plan.ts';
import { type EntryRow, entriesOf, forgetEntries, keepEntries, keepMark, type Mark, markOf } from './records.ts';
import { isProblem, type Problem, type Remote } from './remote.ts';
import { changeOf, conflictOf, inWords, nothing, type Outcome, type Trouble, titleOf, windowOf } from './report.ts';
import type { Calendar } from './settings.ts';
import { type Errand, taken } from './taken.ts';

/** All of it is listed so often, whatever the tokens say: a server may have lost one and not know it. */
const WHOLE_EVERY = hours(24);

export interface Mirroring {
  readonly calendar: Calendar;
  readonly store: Store;
  readonly context: () => Context;
  readonly hash: (text: string) => string;
  readonly remote: Remote;
}

/** What came of a calendar, and what is to be written down of it. */
export interface Found {
  readonly outcome: Outcome;
  /** What broke it off on the way. */
  readonly brokenOff: string | null;
  keep(): Script<void>;
}

interface Seen {
  readonly look: Look;
  readonly known: readonly EntryRow[];
  readonly mark: Mark | undefined;
}

async function seen({ calendar, store, context, hash, remote }: Mirroring): Promise<Seen | Problem> {
  const { known, mark } = await store.read(function* () {
    return { known: yield* entriesOf(calendar.name), mark: yield* markOf(calendar.name) };
  });
  const old = mark === undefined || context().now - mark.wholeAt >= WHOLE_EVERY;
  const found = await look(remote, { known, token: old ? null : mark.mark, zone: calendar.zone, hash });
  return isProblem(found) ? found : { look: found, known, mark };
}

/** What would be done. */
export async function foreseen(mirroring: Mirroring): Promise<Outcome | Problem> {
  const { calendar, store, context, hash } = mirroring;
  const before = await seen(mirroring);
  if (isProblem(before)) return before;
  const plans = await store.read(() => planned(context(), { ...before, calendar, hash }));
  return inWords({
    ...nothing(calendar.name),
    changes: plans.flatMap((plan) => changeOf(plan) ?? []),
    conflicts: plans.flatMap((plan) => conflictOf(plan, calendar.zone) ?? []),
  });
}

export async function mirror(mirroring: Mirroring): Promise<Found | Problem> {
  const { calendar, store, context, hash, remote } = mirroring;
  const before = await seen(mirroring);
  if (isProblem(before)) return before;
  const planning = { ...before, calendar, hash };
  // Most of the time there is nothing to do, and then nobody's writing waits for it.
  const wanted = new Set((await store.read(() => planned(context(), planning))).map(({ uid }) => uid));
  const done =
    wanted.size === 0
      ? { errands: [], changes: [], conflicts: [], refused: [] }
      : await store.write(function* () {
          const now = context();
          return yield* taken(now, { calendar, hash, hrefOf: remote.hrefOf }, yield* planned(now, planning, wanted));
        });
  const sent = await send(mirroring, done.errands);
  const token = before.look.token;
  const { now } = context();
  const wholeAt = before.look.whole ? now : (before.mark?.wholeAt ?? now);
  const moved = before.mark?.mark !== token || before.mark?.wholeAt !== wholeAt;
  return {
    outcome: inWords({
      calendar: calendar.name,
      changes: [...done.changes, ...sent.changes],
      conflicts: done.conflicts,
      refused: [...done.refused, ...sent.refused],
      raced: sent.raced,
      busy: null,
    }),
    brokenOff: sent.problem,
    *keep() {
      yield* keepEntries(calendar.name, sent.rows);
      yield* forgetEntries(calendar.name, sent.forgotten);
      // What was not written is to be found again by what is listed next.
      if (moved && sent.complete) yield* keepMark(calendar.name, { mark: token, wholeAt });
    },
  };
}

interface Sent {
  readonly changes: Outcome['changes'];
  readonly refused: Trouble[];
  readonly rows: EntryRow[];
  readonly forgotten: string[];
  raced: number;
  complete: boolean;
  problem: string | null;
}

async function send(mirroring: Mirroring, errands: readonly Errand[]): Promise<Sent> {
  const { remote, context } = mirroring;
  const sent: Sent = { changes: [], refused: [], rows: [], forgotten: [], raced: 0, complete: true, problem: null };
  const unsure: { readonly errand: Errand; readonly row: EntryRow }[] = [];
  for (const errand of errands) {
    const { plan, href, etag, entry, form } = errand;
    const text = entry === undefined ? undefined : textOf(entry, context());
    const written = text === undefined ? await remote.remove(href, etag ?? '') : await remote.write(href, etag, text);
    if ('problem' in written) return { ...sent, complete: false, problem: written.problem };
    if ('raced' in written) sent.raced++;
    else if ('refused' in written) {
      const { uid } = plan;
      sent.refused.push({ uid, window: windowOf(plan), title: titleOf(plan), problem: written.refused });
      sent.complete = false;
    } else {
      const done = changeOf({ ...plan, deed: errand.deed });
      if (done !== undefined) sent.changes.push(done);
      if (entry === undefined) sent.forgotten.push(plan.uid);
      else {
        const row = rowOf(errand, written.etag ?? '', form);
        if (written.etag === null) unsure.push({ errand, row });
        else sent.rows.push(row);
      }
    }
  }
  await readBack(mirroring, sent, unsure);
  return sent;
}

const textOf = (entry: Entry, { now }: Context): string => writeCalendar([entry], { now });

const rowOf = ({ plan: { uid, ours }, href, form }: Errand, etag: string, theirs: string): EntryRow => ({
  uid,
  href,
  etag,
  theirs,
  ours: form,
  intent: null,
  window: ours?.window.number ?? null,
  version: ours?.window.version ?? null,
  problem: null,
});

/** A server that gives no tag keeps something else than it was given: what it keeps is what it is known by. */
async function readBack(
  { remote, calendar, hash }: Mirroring,
  sent: Sent,
  unsure: readonly { readonly errand: Errand; readonly row: EntryRow }[],
): Promise<void> {
  if (unsure.length === 0) return;
  const texts = await remote.read(unsure.map(({ row }) => row.href));
  if (isProblem(texts)) {
    sent.problem = texts.problem;
    sent.complete = false;
    return;
  }
  const reading = await reader(calendar.zone, hash);
  const kept = new Map(texts.map((one) => [one.href, reading(one)]));
  for (const { row } of unsure) {
    const now = kept.get(row.href);
    if (now !== undefined) sent.rows.push({ ...row, etag: now.etag, theirs: now.form });
  }
}
