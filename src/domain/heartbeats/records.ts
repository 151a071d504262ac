import { ingest } from '../alerts/ingest.ts';
import { normalise } from '../alerts/normalise.ts';
import { alertSettings } from '../alerts/settings.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { changes, dueAfter, type Heartbeat, SOURCE, tellingOf } from './heartbeat.ts';
import { type HeartbeatSettings, heartbeats } from './settings.ts';

const COLUMNS = 'name, first_seen_at, last_seen_at, due_at, period, grace, late, count';
const RECORD = 'name:text first_seen_at:ms last_seen_at:ms due_at:ms period:ms grace:ms late:int count:int';

/** A ping for a long time missing gets no more than this, when nobody listened meanwhile. */
const LONGEST_PATIENCE_MS = 600_000;

const declaredIn = (context: Context): ReadonlyMap<string, HeartbeatSettings> =>
  new Map(context.settings.of(heartbeats).map((one) => [one.name, one]));

export function* allHeartbeats(): Script<readonly Heartbeat[]> {
  return yield* all<Heartbeat>(`select ${COLUMNS} from heartbeat order by name`);
}

/** Notes pings, in the transaction of whatever else came with them; those that were late are late no more. */
export function* beat(context: Context, names: readonly string[]): Script<void> {
  if (names.length === 0) return;
  const declared = declaredIn(context);
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const back = yield* all<Heartbeat>(
    `select ${COLUMNS} from heartbeat where late = 1 and name in {values $1} {lock}`,
    JSON.stringify([...counts.keys()]),
  );
  yield* all(
    `insert into heartbeat (${COLUMNS})
     select ${COLUMNS} from {records $1 ${RECORD}} as ping where true
     on conflict (name) do update set last_seen_at = excluded.last_seen_at, due_at = excluded.due_at, period = excluded.period,
       grace = excluded.grace, late = 0, count = heartbeat.count + excluded.count`,
    [...counts].map(([name, count]): Heartbeat => {
      const settings = declared.get(name);
      const due_at = settings === undefined ? null : dueAfter(context.now, settings);
      const [period, grace] = [settings?.period ?? null, settings?.grace ?? null];
      return { name, first_seen_at: context.now, last_seen_at: context.now, due_at, period, grace, late: 0, count };
    }),
  );
  yield* tell(context, back, 'resolved');
}

/** When the next one is late, unless it comes; now, when the configuration says something new. */
export function* nextStep(context: Context): Script<Instant | undefined> {
  const known = yield* all<Heartbeat>(`select ${COLUMNS} from heartbeat where period is not null`);
  const { declare, drop } = changes(known, context.settings.of(heartbeats), context.now);
  if (declare.length + drop.length > 0) return context.now;
  const row = yield* one<{ due_at: number }>('select due_at from heartbeat where late = 0 and due_at is not null order by due_at limit 1');
  return row?.due_at;
}

/** Brings the rows to what the configuration says, and raises an alert for each that is late; answers how many are. */
export function* tend(context: Context): Script<number> {
  const { declare, drop } = changes(yield* allHeartbeats(), context.settings.of(heartbeats), context.now);
  if (declare.length > 0) {
    yield* all(
      `insert into heartbeat (${COLUMNS}) select ${COLUMNS} from {records $1 ${RECORD}} as declared where true
       on conflict (name) do update set due_at = excluded.due_at, period = excluded.period, grace = excluded.grace`,
      declare,
    );
  }
  if (drop.length > 0) {
    yield* all(
      'update heartbeat set due_at = null, period = null, grace = null, late = 0 where name in {values $1}',
      JSON.stringify(drop.map(({ name }) => name)),
    );
    yield* tell(
      context,
      drop.filter(({ late }) => late === 1),
      'resolved',
    );
  }
  const late = yield* all<Heartbeat>(
    `update heartbeat set late = 1 where late = 0 and due_at is not null and due_at <= $1 returning ${COLUMNS}`,
    context.now,
  );
  yield* tell(context, late, 'firing');
  return late.length;
}

/** While nobody listened, nothing could be heard: what became due meanwhile gets the time of one ping first. */
export function* forgive(now: Instant): Script<void> {
  yield* all(
    `update heartbeat set due_at = cast($1 as bigint) + grace + case when period < $2 then period else cast($2 as bigint) end
     where late = 0 and due_at is not null and due_at <= $1`,
    now,
    LONGEST_PATIENCE_MS,
  );
}

function* tell(context: Context, rows: readonly Heartbeat[], status: 'firing' | 'resolved'): Script<void> {
  if (rows.length === 0) return;
  const words = context.settings.of(alertSettings);
  const declared = declaredIn(context);
  yield* ingest(
    { ...context, actor: { name: SOURCE, role: 'operator' } },
    rows.map((row) => normalise(SOURCE, tellingOf(row, status, declared.get(row.name)), words)),
  );
}
