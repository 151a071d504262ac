/**
 * What calendars say, taken over as windows. An entry is known by its UID: one that is new becomes a window that is proposed, one that is known
 * changes its window, and one that is older than what was taken (SEQUENCE) changes nothing, so the same file can be read as often as somebody
 * likes. A change of when or on what asks for approval again. Each entry is taken or refused by itself; what is written is written at once.
 */
import type { Calendar, Entry } from '../icalendar/entry.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { takeNumbers } from '../kernel/number.ts';
import { clip } from '../kernel/plain.ts';
import { explain, isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { taskSettings } from '../tasks/settings.ts';
import { type Circuits, circuitsKnown } from './circuits.ts';
import { end } from './due.ts';
import { fromEntry, type Said } from './entry.ts';
import { type Found, keepLinks, windowsNamed } from './entry-records.ts';
import { isNotice, type Notice, noticeIn, type SaidNotice, uidOf } from './maintnote.ts';
import { keepNotices } from './notice-records.ts';
import { noticed } from './notice-step.ts';
import { placesSaid, targetsOf } from './places.ts';
import { claim, save } from './records.ts';
import { changed, type Deed, type Outcome, opened, type Resources, type Step, single } from './step.ts';
import { claimed } from './targets.ts';
import type { Window } from './window.ts';

export interface Taken {
  readonly entries: readonly { readonly uid: string; readonly window: string | null; readonly deed: Deed }[];
  readonly refused: readonly { readonly where: string; readonly problem: string }[];
}

export interface Taking {
  /** On what, whatever the entries say. */
  readonly targets?: readonly string[] | undefined;
  /** Whose clocks floating times are on, whatever the calendar says. */
  readonly zone?: string | undefined;
}

export function* take(context: Context, calendar: Calendar, taking: Taking = {}): Script<Taken> {
  const { orphans } = calendar;
  const read = calendar.entries.map((entry): Read => {
    const notice = isNotice(entry) ? noticeIn(entry) : undefined;
    return { entry, notice, uid: notice === undefined || isRefusal(notice) ? entry.uid : uidOf(notice) };
  });
  const known = new Map(yield* windowsNamed([...read, ...orphans].map(({ uid }) => uid)));
  const say = yield* sayings(context, calendar, taking);
  const resources = cached(context);
  const taken: { uid: string; window: string | null; deed: Deed }[] = [];
  const refused = [...calendar.refused];
  const steps = new Map<string, Step>();
  const settle = (uid: string, where: string, step: Step | Outcome | Refusal): void => {
    if (isRefusal(step)) refused.push({ where: clip(where, 80), problem: explain(step).text });
    else if ('facts' in step) {
      // Several times of one window may change at once, each as the one before has left it.
      const before = steps.get(uid);
      steps.set(uid, before === undefined ? step : { ...step, facts: (window) => [...before.facts(window), ...step.facts(window)] });
      known.set(uid, step);
    } else taken.push({ uid, window: step.number === null ? null : label('W', step.number), deed: step.deed });
  };
  for (const one of read) {
    const { entry, uid } = one;
    const found = known.get(uid);
    const { said, unknown } = say(one, found);
    const where = entry.summary || entry.uid;
    for (const refusal of unknown) settle(uid, where, refusal);
    if (said !== undefined) settle(uid, where, isRefusal(said) ? said : yield* stepOf(context, calendar, one, said, found, resources));
  }
  for (const orphan of orphans)
    settle(orphan.uid, orphan.summary || orphan.uid, yield* single(context, orphan, known.get(orphan.uid), resources));
  for (const { window, link, deed } of yield* written(context, [...steps.values()]))
    taken.push({ uid: link.uid, window: label('W', window.number), deed });
  return { entries: taken, refused };
}

/** An entry, with what it is known by and the carrier's notice that it is. */
interface Read {
  readonly entry: Entry;
  readonly notice: SaidNotice | Refusal | undefined;
  readonly uid: string;
}

function* stepOf(
  context: Context,
  { method }: Calendar,
  { entry, notice }: Read,
  said: Said,
  found: Found | undefined,
  resourcesOf: Resources,
): Script<Step | Outcome | Refusal> {
  if (isRefusal(notice)) return notice;
  if (notice !== undefined) return yield* noticed(context, entry, said, notice, found, resourcesOf);
  const off = method === 'CANCEL' || entry.status === 'CANCELLED';
  if (found !== undefined) return yield* changed(context, entry.sequence, found, off ? 'off' : said, resourcesOf);
  return off ? { number: null, deed: 'unchanged' } : yield* opened(context, entry, said, resourcesOf);
}

/** What an entry says about its window; nothing where it means none of ours, with what it named that is not ours. */
interface Saying {
  readonly said?: Said | Refusal;
  readonly unknown: readonly Refusal[];
}

/** How entries of a calendar are read as windows. */
function* sayings(
  context: Context,
  calendar: Calendar,
  { targets, zone: given }: Taking,
): Script<(read: Read, found: Found | undefined) => Saying> {
  const zone = given ?? calendar.zone ?? context.settings.of(taskSettings).zone;
  const places = yield* placesSaid(targets === undefined ? calendar.entries : []);
  const circuits = calendar.entries.some(isNotice) ? yield* circuitsKnown(context.settings) : undefined;
  return ({ entry, notice }, found) => {
    const window = found?.window;
    const owner = window?.owner ?? context.actor.name;
    if (isRefusal(notice)) return { said: notice, unknown: [] };
    if (notice === undefined || circuits === undefined) {
      const meant = targets ?? targetsOf(entry, places) ?? window?.targets ?? [];
      return { said: fromEntry(entry, { targets: meant, zone, owner }, window), unknown: [] };
    }
    const unknown = notice.circuits.filter((circuit) => circuits.of(circuit).length === 0);
    const meant = [...new Set(notice.circuits.flatMap(circuits.of))].sort();
    const refusals = unknown.map((circuit) => strange(notice, circuit, circuits));
    if (meant.length === 0) return { unknown: refusals };
    const said = fromEntry({ ...entry, organizer: notice.provider }, { targets: meant, zone, owner }, window);
    return { said: isRefusal(said) ? said : { ...said, impact: notice.impact }, unknown: refusals };
  };
}

const strange = ({ provider, maintenance }: SaidNotice, circuit: string, circuits: Circuits): Refusal => {
  const nearest = circuits.nearest(circuit);
  return refuse({
    kind: 'invalid',
    where: `notice ${maintenance} of ${provider}`,
    problem: `no component of ours is the circuit ${clip(circuit, 80)}`,
    allowed: nearest.length === 0 ? 'a circuit that a component carries as its label' : nearest.join(', '),
  });
};

/** Calendars say the same few targets over and over. */
function cached({ settings }: Context): Resources {
  const known = new Map<string, readonly string[] | Refusal>();
  return function* (said) {
    const key = JSON.stringify([said.targets, said.crew]);
    const found = known.get(key) ?? (yield* claimed(settings, said));
    known.set(key, found);
    return found;
  };
}

/** Writes all steps at once; returns them with the numbers that new windows got. */
function* written(context: Context, steps: readonly Step[]): Script<readonly Step[]> {
  const fresh = steps.filter(({ deed }) => deed === 'imported').length;
  let next = fresh === 0 ? 0 : yield* takeNumbers('W', fresh);
  const done: Step[] = [];
  for (const step of steps) {
    const { deed, link, finish } = step;
    if (finish) {
      const window = yield* end(context, step.window);
      yield* keepLinks([{ ...link, version: window.version }]);
      done.push({ ...step, window });
      continue;
    }
    const number = deed === 'imported' ? next++ : step.window.number;
    const window: Window = { ...step.window, number, updatedAt: context.now, updatedBy: context.actor.name, version: link.version };
    done.push({ ...step, window, link: { ...link, number } });
  }
  const kept = done.filter(({ finish }) => finish === undefined);
  if (kept.length === 0) return done;
  yield* save(kept.map(({ window }) => window));
  yield* claim(kept);
  yield* keepLinks(kept.map(({ link }) => link));
  yield* keepNotices(kept.flatMap(({ notice, window }) => (notice === undefined ? [] : [{ ...noticeOf(notice), number: window.number }])));
  yield* record(
    context,
    kept.flatMap(({ facts, window }) => facts(window)),
  );
  return done;
}

const noticeOf = ({ provider, account, maintenance, circuits }: Notice): Notice => ({ provider, account, maintenance, circuits });
