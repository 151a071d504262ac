/** Which alerts windows keep quiet, and kept. */
import { type QuietOf, tellSilences } from '../alerts/write-back.ts';
import type { Context } from '../kernel/context.ts';
import type { Reaction } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { all, type Script } from '../kernel/script.ts';
import { extended } from './events.ts';

export interface Held {
  readonly window_number: number;
  readonly occurrence: number;
  readonly alert: number;
  readonly why: string;
}

/** Answers the alerts that it did not hold before. */
export function* hold(context: Context, held: readonly Held[]): Script<ReadonlySet<number>> {
  const rows = yield* all<{ alert: number; since: number }>(
    `insert into maintenance_held (window_number, occurrence, alert, why, since)
     select window_number, occurrence, alert, why, cast($2 as bigint) from {records $1 window_number:int occurrence:ms alert:int why:text} as held where true
     on conflict (window_number, occurrence, alert) do update set until = null returning alert, since`,
    held,
    context.now,
  );
  return new Set(rows.flatMap(({ alert, since }) => (since === context.now ? [alert] : [])));
}

/** Lets go of what a window holds; answers which alerts these were. */
export function* letGoOf(context: Context, window: number): Script<readonly number[]> {
  const rows = yield* all<{ alert: number }>(
    'update maintenance_held set until = cast($2 as bigint) where window_number = $1 and until is null returning alert',
    window,
    context.now,
  );
  return rows.map(({ alert }) => alert);
}

/** Under which window each of these is quiet, and until when: what a source is told, as of a silence. */
export const quietUnder: QuietOf = function* (numbers) {
  const rows = yield* all<{ alert: number; number: number; title: string; owner: string; starts_at: number; ends_at: number }>(
    `select held.alert, maintenance.number, maintenance.title, maintenance.owner, maintenance.starts_at, maintenance.ends_at
     from maintenance_held as held join maintenance on maintenance.number = held.window_number
     where held.until is null and held.alert in {numbers $1} and maintenance.starts_at is not null
       and maintenance.state in ('approved', 'announced', 'active') order by held.alert, maintenance.number`,
    JSON.stringify(numbers),
  );
  return rows.map(({ alert, number, title, owner: by, starts_at: at, ends_at: until }) => ({
    ...{ alert, by, at, until },
    note: `maintenance ${label('W', number)} ${title}`,
  }));
};

/** A window that lasts longer keeps its alerts quiet longer, where they come from too. */
const tellLonger: Reaction = {
  to: extended.kind,
  *run(context, facts) {
    const rows = yield* all<{ alert: number }>(
      'select alert from maintenance_held where until is null and window_number in {numbers $1}',
      JSON.stringify(facts.map(({ subject }) => Number(subject.slice(1)))),
    );
    yield* tellSilences(
      context,
      rows.map(({ alert }) => alert),
    );
  },
};
export const heldReactions: readonly Reaction[] = [tellLonger];

export interface HeldAlert {
  readonly alert: number;
  readonly title: string;
  readonly status: string;
  readonly why: string;
  readonly occurrence: number;
  readonly since: number;
  readonly until: number | null;
}

const MOST_SHOWN = 500;

/** What it kept quiet, the newest first. */
export const heldBy = (window: number): Script<readonly HeldAlert[]> =>
  all<HeldAlert>(
    `select held.alert, alert.title, alert.status, held.why, held.occurrence, held.since, coalesce(held.until, alert.resolved_at) as until
     from maintenance_held as held join alert on alert.number = held.alert
     where held.window_number = $1 order by held.since desc, held.alert desc limit ${MOST_SHOWN}`,
    window,
  );
