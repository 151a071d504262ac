/**
 * Dependencies change after windows were approved: two that had nothing to do with one another may now take down what needs the other. Nothing is
 * taken back for it, because crews are planned; both windows say so in their timelines. What an approval or an earlier look said already is not
 * said again.
 */
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { conflictsAmong } from './against.ts';
import { type Class, type Conflict, gist, sentence } from './conflict.ts';
import { approved, began, endangered } from './events.ts';
import { type Horizon, neighbours, type Planned } from './planned.ts';
import { imagined, once } from './probe.ts';
import { claimsOf, windowsBetween } from './records.ts';
import { windowSettings } from './settings.ts';
import { ofComponent } from './targets.ts';
import { COMMITTED } from './window.ts';

/** Those that follow from how components hang together. */
const BY_EDGES: readonly Class[] = ['tree', 'dependency', 'redundancy', 'carrier'];

/** From so many on, as a synchronisation brings them, it is cheaper to look at every window. */
const MANY = 200;

interface Ends {
  readonly dependent: number;
  readonly needed: number;
}

const newest = (): Script<{ edge: number | null } | undefined> => one('select max(number) as edge from component_edge');
const applied = (): Script<{ text: string } | undefined> => one("select text from applied where name = 'edges'");

/** Now, when there are edges that no window was held against. */
export function* nextRecheck({ now }: Pick<Context, 'now'>): Script<Instant | undefined> {
  const edge = (yield* newest())?.edge ?? 0;
  return Number((yield* applied())?.text ?? 0) < edge ? now : undefined;
}

/** Holds the windows near new edges against one another; answers how many are told something. */
export function* recheck(context: Context): Script<number> {
  const before = yield* applied();
  yield* all(
    "insert into applied (name, text) values ('edges', $1) on conflict (name) do update set text = excluded.text",
    String((yield* newest())?.edge ?? 0),
  );
  const ends = yield* all<Ends>(
    'select dependent, needed from component_edge where number > $1 and valid_to is null',
    Number(before?.text ?? 0),
  );
  if (ends.length === 0) return 0;
  const { horizon: ahead } = context.settings.of(windowSettings);
  const horizon = { from: context.now, to: context.now + ahead };
  const near = yield* ends.length > MANY ? allWithin(horizon) : nearTo(context, ends, horizon);
  if (near.length === 0) return 0;
  const found = (yield* conflictsAmong(context, near, horizon)).filter(({ class: kind }) => BY_EDGES.includes(kind));
  const said = yield* saidOf(near.map(({ window }) => label('W', window.number)));
  const known = (conflict: Conflict): boolean => said.get(conflict.window)?.some((text) => text.startsWith(gist(conflict))) ?? false;
  const news = found
    .map((conflict) => [conflict, ...mirrored(conflict, near)])
    .filter((sides) => !sides.some(known))
    .flat();
  const byWindow = [...Map.groupBy(news, ({ window }) => window)];
  yield* record(
    context,
    byWindow.map(([window, conflicts]) => endangered(window, { against: conflicts.map(sentence) })),
  );
  return byWindow.length;
}

function* allWithin({ from, to }: Horizon): Script<readonly Planned[]> {
  const windows = yield* windowsBetween(from, to, COMMITTED);
  const claims = yield* claimsOf(windows.map(({ number }) => number));
  return windows.map((window) => ({ window, resources: claims.get(window.number) ?? [] }));
}

function nearTo(context: Context, ends: readonly Ends[], horizon: Horizon): Script<readonly Planned[]> {
  const resources = [...new Set(ends.flatMap(({ dependent, needed }) => [ofComponent(dependent), ofComponent(needed)]))];
  const window = imagined(context, [], once(horizon.from, horizon.to - horizon.from));
  return neighbours(context, { window, resources }, COMMITTED, horizon);
}

/** The same conflict, as the other window has it. */
function mirrored(conflict: Conflict, planned: readonly Planned[]): readonly Conflict[] {
  const [own, other] = [conflict.window, conflict.with].map((number) => planned.find(({ window }) => label('W', window.number) === number));
  return own === undefined || other === undefined || own === other
    ? []
    : [{ ...conflict, window: conflict.with, with: conflict.window, title: own.window.title }];
}

/** What each window's timeline says already, by whichever of the two was looked at. */
function* saidOf(windows: readonly string[]): Script<ReadonlyMap<string, readonly string[]>> {
  const rows = yield* all<{ subject: string; data: string }>(
    'select subject, data from event where subject in {values $1} and kind in {values $2}',
    JSON.stringify(windows),
    JSON.stringify([approved, began, endangered].map(({ kind }) => kind)),
  );
  const said = new Map<string, string[]>();
  for (const { subject, data } of rows) {
    const { against = [] } = JSON.parse(data) as { readonly against?: readonly string[] };
    said.set(subject, [...(said.get(subject) ?? []), ...against]);
  }
  return said;
}
