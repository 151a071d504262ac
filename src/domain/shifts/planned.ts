/** What will happen before the end of the next shift: windows that begin, and who goes on call. */
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import type { Script } from '../kernel/script.ts';
import { type Roster, watches } from '../oncall/oncall.ts';
import { nameOf, rosterFrom } from '../oncall/who.ts';
import { rowsIn } from '../windows/list.ts';
import { windowsBetween } from '../windows/records.ts';
import { OPEN } from '../windows/window.ts';
import { type Counted, counted, type Line, MOST } from './lines.ts';

/** The plans of a team; otherwise every plan that is no layer of another. */
function plansOf({ teams, schedules, rotations }: Roster, team: string | null): readonly string[] {
  const named = teams.find(({ name }) => name === team)?.oncall;
  if (named !== undefined) return named;
  const layers = new Set(schedules.flatMap((schedule) => schedule.layers));
  return [...schedules, ...rotations].flatMap(({ name }) => (layers.has(name) ? [] : [name]));
}

export function* plannedIn(context: Context, team: string | null, until: Instant): Script<Counted> {
  const { now, settings } = context;
  const windows = rowsIn(yield* windowsBetween(now, until, OPEN), now, until, now, MOST).filter(
    ({ start }) => start !== null && start > now,
  );
  const roster = yield* rosterFrom(context, now);
  const changes = plansOf(roster, team).flatMap((plan): readonly Line[] => {
    const [present, ...next] = [...watches(roster, plan, now, until)];
    return next.map((watch, index) => ({
      subject: plan,
      text: `${nameOf(settings, watch.person)} is on call after ${nameOf(settings, (index === 0 ? present : next[index - 1])?.person)}`,
      who: watch.person ?? null,
      at: watch.from,
      until: watch.until,
    }));
  });
  const lines: readonly Line[] = [
    ...windows.map(({ number, state, title, targets, owner, start, end }) => ({
      subject: number,
      text: `${state}: ${title} (${targets.join(', ')})`,
      who: owner,
      at: start,
      until: end,
    })),
    ...changes,
  ];
  return counted([...lines].sort((a, b) => (a.at ?? 0) - (b.at ?? 0)));
}
