/** What becomes of a window when its calendar says something: pure steps; who calls them writes them. */
import { type Entry, extraText, type Orphan } from '../icalendar/entry.ts';
import type { Context } from '../kernel/context.ts';
import type { Fact } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { fromWallIn, wallIn } from '../kernel/zone.ts';
import { parseRule } from '../recurrence/rule.ts';
import { beginsWithStart } from '../recurrence/series.ts';
import { readingText } from '../tasks/readings.ts';
import { scheduled } from './course.ts';
import { type Said, STATE } from './entry.ts';
import { type Found, knownAs, type Link } from './entry-records.ts';
import { added, cancelled, updated } from './events.ts';
import type { Notice } from './maintnote.ts';
import { problemOf } from './timing.ts';
import { become, is, ORDINARY, type State, TIMING, type Window } from './window.ts';
import { whenText } from './words.ts';

export const DEEDS = ['imported', 'updated', 'cancelled', 'unchanged', 'outdated', 'over'] as const;
export type Deed = (typeof DEEDS)[number];

export interface Step {
  readonly window: Window;
  readonly resources: readonly string[];
  readonly link: Link;
  readonly deed: Deed;
  readonly facts: (window: Window) => readonly Fact[];
  /** Whose work it is, where it is a carrier's. */
  readonly notice?: Notice;
  /** It is on, and over with this. */
  readonly finish?: true;
}

export interface Outcome {
  readonly number: number | null;
  readonly deed: Deed;
}

export type Resources = (said: Pick<Window, 'targets' | 'crew'>) => Script<readonly string[] | Refusal>;

/** What a window goes by: all that an entry says of it. */
const FACTS = [
  'title',
  'description',
  'targets',
  ...TIMING,
  'impact',
  'risk',
  'owner',
  'crew',
  'rollback',
  'runbook',
  'effect',
  'dependants',
  'attended',
  'flexible',
] as const satisfies readonly (keyof Said)[];

/** Those that were approved: where one of them changes, somebody has to look again. */
const APPROVED: ReadonlySet<keyof Said> = new Set(['targets', ...TIMING, 'impact']);

/** A fact as a text that is the same for what means the same: an end of a rule, and the order of what was moved. */
function saying(key: keyof Said, said: Said): string {
  if (key === 'rule') return JSON.stringify(said.rule === null ? null : parseRule(said.rule));
  return JSON.stringify(key === 'moved' ? Object.entries(said.moved).sort(([a], [b]) => Number(a) - Number(b)) : said[key]);
}

/** What of a window would be another. */
export const changesOf = (window: Window, said: Said): readonly (keyof Said)[] =>
  FACTS.filter((key) => window[key] !== said[key] && saying(key, window) !== saying(key, said));

/** What keeps an entry from being a window. Where its first time is none, no other is looked for: a file may hold thousands that have none. */
export function problemIn(said: Said): Refusal | undefined {
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

export function* opened(context: Context, entry: Entry, said: Said, resourcesOf: Resources): Script<Step | Outcome | Refusal> {
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

export function* changed(
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
  const changes = changesOf(window, said);
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
export function* single(
  context: Context,
  orphan: Orphan,
  found: Found | undefined,
  resourcesOf: Resources,
): Script<Step | Outcome | Refusal> {
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
