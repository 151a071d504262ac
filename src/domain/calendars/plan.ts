/** What is to be done about each entry of a mirror and its window. */
import type { Entry } from '../icalendar/entry.ts';
import type { Context } from '../kernel/context.ts';
import { all, type Script } from '../kernel/script.ts';
import { type Link, linksOf, windowsNamed } from '../windows/entry-records.ts';
import { claimsOf, fromRecord, WINDOW_COLUMNS, type WindowRecord } from '../windows/records.ts';
import { scopeOf } from '../windows/scope.ts';
import { componentIn } from '../windows/targets.ts';
import { is, RUNNING, type Window } from '../windows/window.ts';
import { actorOf } from './actor.ts';
import { formOf, shown } from './form.ts';
import type { Look, Reading } from './look.ts';
import { decide, type Here, type Step, type There } from './mirror.ts';
import type { EntryRow } from './records.ts';
import type { Calendar } from './settings.ts';

export interface Ours {
  readonly window: Window;
  readonly link: Link | undefined;
  readonly here: Here;
}

export interface Plan extends Step {
  readonly uid: string;
  readonly known: EntryRow | undefined;
  readonly there: There | undefined;
  readonly reading: Reading | undefined;
  readonly ours: Ours | undefined;
}

export interface Planning {
  readonly calendar: Calendar;
  readonly look: Look;
  readonly known: readonly EntryRow[];
  readonly hash: (text: string) => string;
}

const standingOf = (window: Window): Here['standing'] =>
  is(RUNNING, window) ? 'running' : is(['completed', 'cancelled'], window) ? 'over' : 'open';

/** How a window would look there. */
export const entryOf = ({ window, link }: Pick<Ours, 'window' | 'link'>): Entry => shown(window, link);

/** Those that are there, those that were, and those that are far enough to be. */
function* windowsOf(context: Context, { calendar, look, known }: Planning): Script<ReadonlyMap<string, Pick<Ours, 'window' | 'link'>>> {
  const rows = yield* all<WindowRecord>(
    `select ${WINDOW_COLUMNS} from maintenance
     where number in {numbers $1} or ($2 <> 'pull' and state in {values $3} and until_at > $4) order by number`,
    JSON.stringify(known.flatMap(({ window }) => window ?? [])),
    calendar.direction,
    JSON.stringify(calendar.states),
    context.now,
  );
  const links = yield* linksOf(rows.map(({ number }) => number));
  const found = new Map<string, Pick<Ours, 'window' | 'link'>>();
  for (const row of rows) {
    const link = links.get(row.number);
    const window = fromRecord(row);
    found.set(shown(window, link).uid, { window, link });
  }
  const rest = [...look.read.keys()].filter((uid) => !found.has(uid));
  for (const [uid, one] of rest.length === 0 ? [] : yield* windowsNamed(rest)) if (rest.includes(uid)) found.set(uid, one);
  return found;
}

/** Which windows belong into the calendar. What is over takes nothing any more, and stays where it was. */
function* belonging(context: Context, { name, targets }: Calendar, windows: readonly Window[]): Script<(window: Window) => boolean> {
  if (targets === undefined) return () => true;
  const claims = yield* claimsOf(windows.map(({ number }) => number));
  const components = [...claims.values()].flatMap((resources) => resources.flatMap((resource) => componentIn(resource) ?? []));
  const scoped = yield* scopeOf(context.settings, targets, [...new Set(components)]);
  // Nor does one go from where it was made.
  return (window) =>
    standingOf(window) === 'over' || window.createdBy === actorOf(name).name || scoped(claims.get(window.number) ?? []) !== undefined;
}

/** Of everything, or of some UIDs. */
export function* planned(context: Context, planning: Planning, only?: ReadonlySet<string>): Script<readonly Plan[]> {
  const { calendar, look, known } = planning;
  const windows = yield* windowsOf(context, planning);
  const meant = yield* belonging(
    context,
    calendar,
    [...windows.values()].map(({ window }) => window),
  );
  const rows = new Map(known.map((row) => [row.uid, row]));
  const plans: Plan[] = [];
  for (const uid of new Set([...rows.keys(), ...look.there.keys(), ...windows.keys()])) {
    if (only !== undefined && !only.has(uid)) continue;
    const row = rows.get(uid);
    const found = windows.get(uid);
    const there = look.there.get(uid);
    const here = found === undefined ? undefined : hereOf(planning, found, row, meant(found.window));
    const step = decide(row, there, here, calendar);
    const ours = found === undefined || here === undefined ? undefined : { ...found, here };
    if (step.deed !== 'none') plans.push({ ...step, uid, known: row, there, reading: look.read.get(uid), ours });
  }
  return plans;
}

function hereOf(
  { calendar, hash }: Planning,
  { window, link }: Pick<Ours, 'window' | 'link'>,
  row: EntryRow | undefined,
  meant: boolean,
): Here {
  // A window that was not touched since looks as it did, and most were not.
  const form =
    row !== undefined && row.ours !== null && row.version === window.version
      ? row.ours
      : formOf(entryOf({ window, link }), calendar.zone, hash);
  return { form, standing: standingOf(window), meant, ripe: calendar.states.includes(window.state) };
}
