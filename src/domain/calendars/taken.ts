/** What is done here about a mirror's entries, in one transaction; and what is left to be done there. */
import type { Entry, Calendar as Read } from '../icalendar/entry.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import type { Script } from '../kernel/script.ts';
import { windowsNamed } from '../windows/entry-records.ts';
import { take } from '../windows/take.ts';
import { conflicted } from './events.ts';
import { asMeant, formOf } from './form.ts';
import { entryOf, type Ours, type Plan } from './plan.ts';
import { type EntryRow, forgetEntries, keepEntries } from './records.ts';
import { type Change, type Conflict, changeOf, conflictOf, type Trouble, titleOf, windowOf } from './report.ts';
import type { Calendar } from './settings.ts';

/** One thing to be done there. */
export interface Errand {
  readonly plan: Plan;
  readonly deed: 'create' | 'update' | 'delete';
  readonly href: string;
  /** What it has to be still; null for one that must not be there yet. */
  readonly etag: string | null;
  /** Undefined for one that goes. */
  readonly entry: Entry | undefined;
  readonly form: string;
}

export interface Taking {
  readonly calendar: Calendar;
  readonly hash: (text: string) => string;
  readonly hrefOf: (uid: string) => string;
}

export interface Taken {
  readonly errands: Errand[];
  readonly changes: Change[];
  readonly conflicts: Conflict[];
  readonly refused: Trouble[];
}

/** A calendar of one entry, as the windows take it in. */
const alone = (entry: Entry, zone: string, method: string | null = null): Read => ({
  name: null,
  zone,
  method,
  entries: [entry],
  orphans: [],
  busy: [],
  refused: [],
});

export function* taken(context: Context, taking: Taking, plans: readonly Plan[]): Script<Taken> {
  const { calendar } = taking;
  const done: Taken = { errands: [], changes: [], conflicts: [], refused: [] };
  const rows: EntryRow[] = [];
  const forgotten: string[] = [];
  for (const plan of plans) {
    const lost = conflictOf(plan, calendar.zone);
    if (lost !== undefined) {
      done.conflicts.push(lost);
      if (lost.window !== null)
        yield* record(context, [conflicted(lost.window, { calendar: calendar.name, lost: lost.lost, said: lost.said })]);
    }
    const { row, errand } = yield* one(context, taking, plan, done);
    if (errand !== undefined) done.errands.push(errand);
    if (row === 'forget') forgotten.push(plan.uid);
    else if (row !== undefined) rows.push(row);
  }
  yield* keepEntries(calendar.name, rows);
  yield* forgetEntries(calendar.name, forgotten);
  return done;
}

/** What is known of an entry from now on; and what is to be written there. */
interface Left {
  readonly row?: EntryRow | 'forget';
  readonly errand?: Errand;
}

function* one(context: Context, taking: Taking, plan: Plan, done: Taken): Script<Left> {
  switch (plan.deed) {
    case 'forget':
      return { row: 'forget' };
    case 'note':
      return { row: noted(plan, plan.ours) };
    case 'create':
    case 'update':
      return written(taking, plan, plan.deed);
    case 'delete':
      return { errand: removal(plan) };
    case 'open':
      return yield* opened(context, taking, plan, done);
    case 'take':
      return yield* takenIn(context, taking, plan, done);
    case 'cancel':
      return yield* calledOff(context, taking, plan, done);
    case 'none':
      return {};
  }
}

/** As both are now. */
const noted = ({ uid, known, there }: Plan, ours: Ours | undefined, problem: string | null = null): EntryRow => ({
  uid,
  href: there?.href ?? known?.href ?? '',
  etag: there?.etag ?? null,
  theirs: there?.form ?? null,
  ours: ours?.here.form ?? null,
  intent: null,
  window: ours?.window.number ?? null,
  version: ours?.window.version ?? null,
  problem,
});

function written({ hrefOf }: Taking, plan: Plan, deed: 'create' | 'update', ours = plan.ours): Left {
  if (ours === undefined) return {};
  const { uid, known, there } = plan;
  const { form } = ours.here;
  const href = there?.href ?? known?.href ?? hrefOf(uid);
  const blank: EntryRow = {
    uid,
    href,
    etag: null,
    theirs: null,
    ours: null,
    intent: form,
    window: ours.window.number,
    version: null,
    problem: null,
  };
  return {
    row: deed === 'create' || known === undefined ? blank : { ...known, href, intent: form },
    errand: { plan: { ...plan, ours }, deed, href, etag: there?.etag ?? null, entry: entryOf(ours), form },
  };
}

const removal = (plan: Plan): Errand => ({
  plan,
  deed: 'delete',
  href: plan.there?.href ?? '',
  etag: plan.there?.etag ?? null,
  entry: undefined,
  form: '',
});

const trouble = (plan: Plan, problem: string): Trouble => ({ uid: plan.uid, window: windowOf(plan), title: titleOf(plan), problem });

/** How a window is now that its entry was taken in. */
function* now({ calendar, hash }: Taking, { uid, ours }: Plan): Script<Ours | undefined> {
  const found = (yield* windowsNamed([uid])).get(uid);
  if (found === undefined) return undefined;
  const form = formOf(entryOf(found), calendar.zone, hash);
  return { ...found, here: { standing: 'open', meant: true, ripe: true, ...ours?.here, form } };
}

function* opened(context: Context, taking: Taking, plan: Plan, done: Taken): Script<Left> {
  const entry = plan.reading?.entry;
  const { entries, refused } =
    entry === undefined
      ? { entries: [], refused: [{ problem: plan.reading?.problem ?? 'it could not be read' }] }
      : yield* take(context, alone(entry, taking.calendar.zone), {});
  const [first] = refused;
  if (first !== undefined) done.refused.push(trouble(plan, first.problem));
  if (entries[0]?.deed !== 'imported') return { row: noted(plan, undefined, first?.problem ?? null) };
  const ours = yield* now(taking, plan);
  const change = changeOf({ ...plan, ours });
  if (change !== undefined) done.changes.push(change);
  return { row: noted(plan, ours) };
}

function* takenIn(context: Context, taking: Taking, plan: Plan, done: Taken): Script<Left> {
  const { calendar } = taking;
  const { ours, reading } = plan;
  const entry = reading?.entry;
  const { entries, refused } =
    entry === undefined
      ? { entries: [], refused: [{ problem: reading?.problem ?? 'it could not be read' }] }
      : yield* take(context, alone(asMeant(entry, ours === undefined ? undefined : entryOf(ours)), calendar.zone), {});
  const [first] = refused;
  const after = (yield* now(taking, plan)) ?? ours;
  if (first !== undefined) done.refused.push(trouble(plan, first.problem));
  else if (entries[0]?.deed === 'updated' || entries[0]?.deed === 'cancelled') {
    const change = changeOf(plan);
    if (change !== undefined) done.changes.push(change);
  }
  if (after === undefined) return {};
  // Approval is taken back by a change, and what may not be taken in is put back: both are to be seen there.
  if (calendar.direction === 'both' && after.here.form !== plan.there?.form) {
    const left = written(taking, plan, 'update', after);
    // Until that is written, what they last agreed on is what is there.
    const row = { ...noted(plan, after, first?.problem ?? null), ours: plan.there?.form ?? null, version: null, intent: after.here.form };
    return { ...left, row };
  }
  return { row: noted(plan, after, first?.problem ?? null) };
}

function* calledOff(context: Context, taking: Taking, plan: Plan, done: Taken): Script<Left> {
  const { ours } = plan;
  if (ours === undefined) return { row: 'forget' };
  const { refused } = yield* take(context, alone(entryOf(ours), taking.calendar.zone, 'CANCEL'), {});
  const [first] = refused;
  if (first !== undefined) done.refused.push({ ...trouble(plan, first.problem), window: label('W', ours.window.number) });
  else {
    const change = changeOf(plan);
    if (change !== undefined) done.changes.push(change);
  }
  return { row: 'forget' };
}
