/**
 * What calendars say, taken over as windows. An entry is known by its UID: one that is new becomes a window that is proposed, one that is known
 * changes its window, and one that is older than what was taken (SEQUENCE) changes nothing, so the same file can be read as often as somebody
 * likes. A change of when or on what asks for approval again. Each entry is taken or refused by itself; what is written is written at once.
 */
import { type Calendar, type Entry, extraList, extraText, type Orphan } from '../icalendar/entry.ts';
import { componentsNamed, namesOf } from '../inventory/names.ts';
import type { Context } from '../kernel/context.ts';
import { type Fact, record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { takeNumbers } from '../kernel/number.ts';
import { clip } from '../kernel/plain.ts';
import { explain, isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { fromWallIn, wallIn } from '../kernel/zone.ts';
import { parseRule } from '../recurrence/rule.ts';
import { beginsWithStart } from '../recurrence/series.ts';
import { readingText } from '../tasks/readings.ts';
import { taskSettings } from '../tasks/settings.ts';
import { scheduled } from './course.ts';
import { fromEntry, type Said, STATE, TARGETS } from './entry.ts';
import { type Found, keepLinks, knownAs, type Link, windowsNamed } from './entry-records.ts';
import { added, cancelled, updated } from './events.ts';
import { claim, save } from './records.ts';
import { claimed } from './targets.ts';
import { problemOf } from './timing.ts';
import { become, is, ORDINARY, type State, type Window } from './window.ts';
import { whenText } from './words.ts';

export const DEEDS = ['imported', 'updated', 'cancelled', 'unchanged', 'outdated', 'over'] as const;
export type Deed = (typeof DEEDS)[number];

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

interface Step {
  readonly window: Window;
  readonly resources: readonly string[];
  readonly link: Link;
  readonly deed: Deed;
  readonly facts: (window: Window) => readonly Fact[];
}

export function* take(context: Context, calendar: Calendar, { targets, zone: given }: Taking = {}): Script<Taken> {
  const { method, orphans } = calendar;
  const zone = given ?? calendar.zone ?? context.settings.of(taskSettings).zone;
  const cancelling = method === 'CANCEL';
  const known = new Map(yield* windowsNamed([...calendar.entries, ...orphans].map(({ uid }) => uid)));
  const places = yield* placesSaid(targets === undefined ? calendar.entries : []);
  const taken: { uid: string; window: string | null; deed: Deed }[] = [];
  const refused = [...calendar.refused];
  const steps = new Map<string, Step>();
  const resources = cached(context);
  const settle = (uid: string, where: string, step: Step | Outcome | Refusal): void => {
    if (isRefusal(step)) refused.push({ where: clip(where, 80), problem: explain(step).text });
    else if ('facts' in step) {
      // Several times of one window may change at once, each as the one before has left it.
      const before = steps.get(uid);
      steps.set(uid, before === undefined ? step : { ...step, facts: (window) => [...before.facts(window), ...step.facts(window)] });
      known.set(uid, step);
    } else taken.push({ uid, window: step.number === null ? null : label('W', step.number), deed: step.deed });
  };
  for (const entry of calendar.entries) {
    const said = fromEntry(entry, { targets: targets ?? targetsOf(entry, places), zone, owner: context.actor.name });
    const found = known.get(entry.uid);
    const off = cancelling || entry.status === 'CANCELLED';
    const where = entry.summary || entry.uid;
    if (isRefusal(said)) settle(entry.uid, where, said);
    else if (found === undefined)
      settle(entry.uid, where, off ? { number: null, deed: 'unchanged' } : yield* opened(context, entry, said, resources));
    else settle(entry.uid, where, yield* changed(context, entry.sequence, found, off ? 'off' : said, resources));
  }
  for (const orphan of orphans)
    settle(orphan.uid, orphan.summary || orphan.uid, yield* single(context, orphan, known.get(orphan.uid), resources));
  for (const { window, link, deed } of yield* written(context, [...steps.values()]))
    taken.push({ uid: link.uid, window: label('W', window.number), deed });
  return { entries: taken, refused };
}

interface Outcome {
  readonly number: number | null;
  readonly deed: Deed;
}

type Resources = (said: Pick<Window, 'targets' | 'crew'>) => Script<readonly string[] | Refusal>;

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

/** Components by the words in which entries name them, where LOCATION or CATEGORIES do. */
function* placesSaid(entries: readonly Entry[]): Script<ReadonlyMap<string, string>> {
  const words = entries.flatMap(({ location, categories, extra }) =>
    extra[TARGETS] === undefined ? [...wordsIn(location), ...categories] : [],
  );
  const numbers = yield* componentsNamed(words);
  const names = yield* namesOf([...new Set(numbers.values())]);
  return new Map(
    [...numbers].flatMap(([word, number]) => {
      const name = names.get(number);
      return name === undefined ? [] : [[word, name.path] as const];
    }),
  );
}

const wordsIn = (location: string): readonly string[] =>
  location
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

/** What an entry says that it is on: our own word for it, else the components that its place names, else those that its categories do. */
function targetsOf(entry: Entry, places: ReadonlyMap<string, string>): readonly string[] {
  const own = extraList(entry, TARGETS);
  if (own !== undefined) return own;
  const named = (words: readonly string[]): readonly string[] => [...new Set(words.flatMap((word) => places.get(word) ?? []))];
  const located = named(wordsIn(entry.location));
  return located.length > 0 ? located : named(entry.categories);
}

/** What a window goes by: all that an entry says of it. */
const FACTS = [
  'title',
  'description',
  'targets',
  'zone',
  'start',
  'length',
  'ends',
  'gap',
  'overlap',
  'rule',
  'except',
  'moved',
  'impact',
  'risk',
  'owner',
  'crew',
  'rollback',
  'runbook',
  'effect',
  'dependants',
  'attended',
] as const satisfies readonly (keyof Said)[];

/** Those that were approved: where one of them changes, somebody has to look again. */
const APPROVED: ReadonlySet<keyof Said> = new Set([
  'targets',
  'zone',
  'start',
  'length',
  'ends',
  'gap',
  'overlap',
  'rule',
  'except',
  'moved',
  'impact',
]);

/** A fact as a text that is the same for what means the same: an end of a rule, and the order of what was moved. */
function saying(key: keyof Said, said: Said): string {
  if (key === 'rule') return JSON.stringify(said.rule === null ? null : parseRule(said.rule));
  return JSON.stringify(key === 'moved' ? Object.entries(said.moved).sort(([a], [b]) => Number(a) - Number(b)) : said[key]);
}

/** What keeps an entry from being a window. Where its first time is none, no other is looked for: a file may hold thousands that have none. */
function problemIn(said: Said): Refusal | undefined {
  const { rule, start } = said;
  const parsed = rule === null ? null : parseRule(rule);
  if (isRefusal(parsed)) return parsed;
  if (parsed !== null && !beginsWithStart({ rule: parsed, start }))
    return refuse({
      kind: 'invalid',
      where: 'DTSTART',
      problem: `${readingText(start)} is no time of ${rule}`,
      allowed: 'a rule that its start follows',
    });
  return problemOf(said);
}

function* opened(context: Context, entry: Entry, said: Said, resourcesOf: Resources): Script<Step | Outcome | Refusal> {
  const problem = problemIn(said);
  if (problem !== undefined) return problem;
  const resources = yield* resourcesOf(said);
  if (isRefusal(resources)) return resources;
  const { name } = context.actor;
  const state: State = extraText(entry, STATE) === 'draft' ? 'draft' : 'proposed';
  const made = { createdAt: context.now, createdBy: name, updatedAt: context.now, updatedBy: name, version: 1 };
  const none = { occurrence: null, startsAt: null, endsAt: null, approvedBy: null, approvedAt: null, reason: null };
  const window = scheduled({ ...ORDINARY, ...said, ...none, ...made, number: 0, id: context.mint(), state }, context.now);
  if (window.occurrence === null) return { number: null, deed: 'over' };
  const link = { uid: entry.uid, number: 0, sequence: entry.sequence, version: 1 };
  const facts = ({ number, title, targets }: Window): readonly Fact[] => [
    added(label('W', number), { title, when: whenText(window), targets, undo: [] }),
  ];
  return { window, resources, link, deed: 'imported', facts };
}

function* changed(
  context: Context,
  sequence: number,
  { window, link }: Found,
  said: Said | 'off',
  resourcesOf: Resources,
): Script<Step | Outcome | Refusal> {
  const { number } = window;
  const subject = label('W', number);
  const known = knownAs(window, link);
  if (sequence < (link?.sequence ?? known.sequence)) return { number, deed: 'outdated' };
  const next = { uid: known.uid, number, sequence, version: window.version + 1 };
  if (said === 'off') {
    if (window.state === 'cancelled') return { number, deed: 'unchanged' };
    const state = become(window, 'cancel');
    if (isRefusal(state)) return state;
    const facts = (): readonly Fact[] => [cancelled(subject, { which: 'all', on: '', why: null, undo: [] })];
    return { window: { ...window, state }, resources: [], link: next, deed: 'cancelled', facts };
  }
  const changes = FACTS.filter((key) => saying(key, window) !== saying(key, said));
  if (changes.length === 0) return { number, deed: 'unchanged' };
  if (!is(['draft', 'proposed', 'approved', 'announced'], window))
    return refuse({
      kind: 'wrong-state',
      subject,
      state: window.state,
      verb: 'a change in its calendar',
      allowed: ['an open window that is not on'],
    });
  const problem = problemIn(said);
  if (problem !== undefined) return problem;
  const resources = yield* resourcesOf(said);
  if (isRefusal(resources)) return resources;
  const voided = window.approvedBy !== null && changes.some((key) => APPROVED.has(key));
  const again = voided ? ({ state: 'proposed', approvedBy: null, approvedAt: null, reason: null } as const) : {};
  const after = scheduled({ ...window, ...said, ...again }, context.now);
  if (after.occurrence === null)
    return refuse({ kind: 'invalid', where: subject, problem: 'all of it would be over', allowed: 'a time that is still to come' });
  const facts = (): readonly Fact[] => [updated(subject, { when: whenText(after), changed: changes, voided })];
  return { window: after, resources, link: next, deed: 'updated', facts };
}

/** A change of one time of a window that is known; of none that is, it says nothing. */
function* single(context: Context, orphan: Orphan, found: Found | undefined, resourcesOf: Resources): Script<Step | Outcome | Refusal> {
  if (found === undefined || found.window.rule === null)
    return refuse({
      kind: 'invalid',
      where: 'RECURRENCE-ID',
      problem: 'it changes one time of an event that is not here',
      allowed: 'the event itself, in the same file or before',
    });
  const { window } = found;
  const { length, status, zone } = orphan;
  const here = (reading: number): number => (zone === null ? reading : wallIn(window.zone, fromWallIn(zone, reading)));
  const [at, start] = [here(orphan.at), here(orphan.start)];
  const off = status === 'CANCELLED';
  const said = {
    ...window,
    except: off ? [...new Set([...window.except, at])].sort((a, b) => a - b) : window.except.filter((reading) => reading !== at),
    moved: off ? window.moved : { ...window.moved, [at]: { start, length } },
  };
  return yield* changed(context, Math.max(orphan.sequence, found.link?.sequence ?? window.version - 1), found, said, resourcesOf);
}

/** Writes all steps at once; returns them with the numbers that new windows got. */
function* written(context: Context, steps: readonly Step[]): Script<readonly Step[]> {
  if (steps.length === 0) return [];
  const fresh = steps.filter(({ deed }) => deed === 'imported').length;
  let next = fresh === 0 ? 0 : yield* takeNumbers('W', fresh);
  const done = steps.map((step): Step => {
    const { deed, link } = step;
    if (deed !== 'imported')
      return { ...step, window: { ...step.window, updatedAt: context.now, updatedBy: context.actor.name, version: link.version } };
    const number = next++;
    return { ...step, window: { ...step.window, number }, link: { ...link, number } };
  });
  yield* save(done.map(({ window }) => window));
  yield* claim(done);
  yield* keepLinks(done.map(({ link }) => link));
  yield* record(
    context,
    done.flatMap(({ facts, window }) => facts(window)),
  );
  return done;
}
