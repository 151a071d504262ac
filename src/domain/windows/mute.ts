/**
 * Alerts on what is being worked on are quiet while a window is on. It is decided when an alert comes and when a window begins, from the times that
 * are in the rows: a window is over on time even while no engine runs. An alert is on a target if it is about it or about what lies in it, and
 * on its dependants where the window says that these count too.
 */
import type { MuteRule, Muting } from '../alerts/mute.ts';
import type { Subject } from '../alerts/task.ts';
import { FAILURE_KINDS } from '../inventory/component.ts';
import { walk } from '../inventory/graph.ts';
import { namesOf } from '../inventory/names.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { label } from '../kernel/id.ts';
import { formatInstant } from '../kernel/instant.ts';
import { all, type Script } from '../kernel/script.ts';
import { change } from './change.ts';
import { chat } from './chat.ts';
import { begun, startingAt } from './course.ts';
import { began } from './events.ts';
import { hold } from './held.ts';
import { plannedOf } from './planned.ts';
import { claimsOf } from './records.ts';
import { componentIn, ofName } from './targets.ts';
import type { Effect } from './window.ts';

interface Running {
  readonly number: number;
  readonly title: string;
  readonly ends_at: Instant;
  readonly occurrence: number;
  readonly dependants: number;
  readonly effect: Effect;
  /** Of a flexible one that waits for a failure: how long it then lasts. */
  readonly armed: number | null;
  readonly starts_at: Instant;
}

/** Those that are on and mute, the one that lasts longest first, and behind them those that begin with the first failure. */
const running = (now: Instant): Script<readonly Running[]> =>
  all<Running>(
    `select number, title, ends_at, occurrence, dependants, effect, starts_at,
       case when state in ('approved', 'announced') then flexible end as armed from maintenance
     where state in ('approved', 'announced', 'active', 'over-running') and starts_at <= $1 and ends_at > $1 and effect <> 'none'
       and (flexible is null or state in ('active', 'over-running') or ends_at - flexible > $1)
     order by case when state in ('approved', 'announced') and flexible is not null then 1 else 0 end, ends_at desc, number`,
    now,
  );

/** The resources that a component or a name is, or lies in. */
function* placesOf(alerts: readonly Subject[], components: ReadonlySet<number>): Script<(alert: Subject) => readonly string[]> {
  const about = alerts.flatMap((alert) => (typeof alert.about === 'number' ? [alert.about] : []));
  const names = components.size === 0 || about.length === 0 ? undefined : yield* namesOf([...new Set([...about, ...components])]);
  const claimedAt = new Map([...components].map((number) => [names?.get(number)?.path ?? '', `C${number}`]));
  return ({ about: number, component }) => {
    const places = component === null ? [] : [ofName(component)];
    const path = typeof number === 'number' ? names?.get(number)?.path : undefined;
    if (path === undefined) return places;
    const found = claimedAt.get(path);
    if (found !== undefined) places.push(found);
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const above = claimedAt.get(path.slice(0, end));
      if (above !== undefined) places.push(above);
    }
    return places;
  };
}

function* mutes({ now }: { readonly now: Instant }, alerts: readonly Subject[]): Script<ReadonlyMap<number, Muting>> {
  const windows = yield* running(now);
  if (windows.length === 0 || alerts.length === 0) return new Map();
  const claims = yield* claimsOf(windows.map(({ number }) => number));
  const components = new Set([...claims.values()].flat().flatMap((resource) => componentIn(resource) ?? []));
  const placed = yield* placesOf(alerts, components);
  const first = new Map<string, Running>();
  const takes = (resource: string, window: Running): void => void (first.has(resource) || first.set(resource, window));
  const reached = new Map<number, Running>();
  for (const window of windows) {
    const own = claims.get(window.number) ?? [];
    for (const resource of own) takes(resource, window);
    if (window.dependants === 0) continue;
    const starts = own.flatMap((resource) => componentIn(resource) ?? []);
    for (const number of (yield* walk(starts, 'down', FAILURE_KINDS)).reached.keys()) if (!reached.has(number)) reached.set(number, window);
  }
  const seen = windows.some(({ armed }) => armed !== null) ? yield* firstSeen(alerts) : new Map<number, Instant>();
  const muted = new Map<number, Muting>();
  for (const alert of alerts) {
    const found = placed(alert).flatMap((resource) => first.get(resource) ?? []);
    const dependant = typeof alert.about === 'number' ? reached.get(alert.about) : undefined;
    // What failed before the time of a flexible one is no failure in it.
    const [by] = [...found, ...(dependant === undefined ? [] : [dependant])]
      .filter(({ armed, starts_at }) => armed === null || (seen.get(alert.number) ?? now) >= starts_at)
      .sort((a, b) => Number(a.armed !== null) - Number(b.armed !== null) || b.ends_at - a.ends_at);
    if (by === undefined) continue;
    const until = by.armed === null ? by.ends_at : now + by.armed;
    const name = label('W', by.number);
    muted.set(alert.number, { by: name, why: `maintenance ${name} until ${formatInstant(until)}: ${by.title}` });
  }
  return muted;
}

function* firstSeen(alerts: readonly Subject[]): Script<ReadonlyMap<number, Instant>> {
  const rows = yield* all<{ number: number; first_seen_at: Instant }>(
    'select number, first_seen_at from alert where number in {numbers $1}',
    JSON.stringify(alerts.map(({ number }) => number)),
  );
  return new Map(rows.map(({ number, first_seen_at }) => [number, first_seen_at]));
}

/** The first failure in the time of flexible windows: they begin now. */
function* trigger(context: Context, numbers: readonly number[]): Script<void> {
  for (const { window } of yield* plannedOf(numbers, ['approved', 'announced'])) {
    if (window.flexible === null || window.occurrence === null) continue;
    const times = { startsAt: context.now, endsAt: context.now + window.flexible };
    const fact = began(label('W', window.number), { ...times, lateMs: 0, against: [] });
    yield* change(context, begun(startingAt(window, window.occurrence, context.now, window.flexible)), fact);
  }
}

export const windowMutes: MuteRule = {
  name: 'window',
  mutes,
  *keep(context, muted) {
    const armed = (yield* running(context.now)).flatMap(({ number, armed: lasts }) => (lasts === null ? [] : [number]));
    const failing = new Set([...muted.values()].map(({ by }) => Number(by.slice(1))));
    yield* trigger(
      context,
      armed.filter((number) => failing.has(number)),
    );
    const windows = new Map((yield* running(context.now)).map((window) => [window.number, window]));
    const held = [...muted].map(([alert, { by, why }]) => {
      const number = Number(by.slice(1));
      return { window_number: number, occurrence: windows.get(number)?.occurrence ?? 0, alert, why };
    });
    const fresh = yield* hold(context, held);
    const chatting = held.filter(({ alert, window_number }) => fresh.has(alert) && windows.get(window_number)?.effect === 'chat');
    yield* chat(context, new Map(chatting.map(({ alert, why }) => [alert, why])));
  },
};
