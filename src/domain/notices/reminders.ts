/**
 * Notices at a time before the start. Nothing waits in memory: what is due follows from the start, the lead times in force and how far its
 * window has been reminded. Of several that fell due while no engine ran each is told the nearest, once, and how late that is; of a window
 * that has begun meanwhile nobody is told that it will.
 */
import { LATE_MS } from '../escalation/clock.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { label } from '../kernel/id.ts';
import { all, one, type Script } from '../kernel/script.ts';
import type { Settings } from '../kernel/setting.ts';
import { change } from '../windows/change.ts';
import { announced } from '../windows/events.ts';
import { fromRecord, WINDOW_COLUMNS, type WindowRecord } from '../windows/records.ts';
import { toldOf } from '../windows/told.ts';
import type { Window } from '../windows/window.ts';
import { CREW, recipientsOf } from './recipients.ts';
import { remindedUpTo } from './reconcile.ts';
import { noticeSettings, stakeholders } from './settings.ts';
import { knownAs, tell, wants } from './tell.ts';

const leadsOf = (settings: Settings): readonly number[] => [
  ...new Set([settings.of(noticeSettings).before, ...settings.of(stakeholders).map(({ before }) => before ?? [])].flat()),
];

/** A window that is to begin, each lead time of it that has not been told, and when that is. */
const WAITING = `from maintenance join {records $1 lead:ms} as ahead on maintenance.starts_at - ahead.lead <= $2
   left join maintenance_reminded as done on done.window_number = maintenance.number and done.occurrence = maintenance.occurrence
 where maintenance.state in ('approved', 'announced') and maintenance.starts_at > $3 and (done.lead is null or done.lead > ahead.lead)`;

const FURTHEST = 366 * 86_400_000;

/** When the next reminder is due; undefined when none is to come. */
export function* nextReminder(settings: Settings, now: Instant): Script<Instant | undefined> {
  const leads = leadsOf(settings);
  if (leads.length === 0) return undefined;
  const row = yield* one<{ at: number | null }>(
    `select min(maintenance.starts_at - ahead.lead) as at ${WAITING}`,
    leads.map((lead) => ({ lead })),
    now + FURTHEST,
    now,
  );
  return row?.at ?? undefined;
}

/** Reminds of at most `limit` windows; returns of how many. */
export function* remindDue(context: Context, limit: number): Script<number> {
  const leads = leadsOf(context.settings);
  const rows = yield* all<WindowRecord & { readonly before: number | null }>(
    `select ${WINDOW_COLUMNS}, max(done.lead) as before ${WAITING} group by ${WINDOW_COLUMNS} order by maintenance.starts_at, maintenance.number limit $4`,
    leads.map((lead) => ({ lead })),
    context.now,
    context.now,
    limit,
  );
  for (const row of rows) yield* remind(context, fromRecord(row), row.before ?? Number.POSITIVE_INFINITY);
  return rows.length;
}

function* remind(context: Context, window: Window, before: number): Script<void> {
  const { occurrence: reading, startsAt: start, endsAt: end } = window;
  if (reading === null || start === null || end === null) return;
  const left = start - context.now;
  const due = (leads: readonly number[]): readonly number[] => leads.filter((lead) => left <= lead && lead < before);
  const concerned = (yield* recipientsOf(context, window)).filter((one) => wants('reminder')(one) && due(one.before).length > 0);
  const told = yield* toldOf([window.number]);
  const lateOf = (leads: readonly number[]): number => {
    const late = context.now - Math.max(start - Math.min(...due(leads)), window.updatedAt);
    return late > LATE_MS ? late : 0;
  };
  const leads = new Map(concerned.map((one) => [`${one.channel} ${one.address}`, one.before]));
  yield* tell(
    context,
    window,
    concerned,
    ({ channel, address }) => ({ kind: 'reminder', start, end, lateMs: lateOf(leads.get(`${channel} ${address}`) ?? []) }),
    { ...knownAs(window, reading, told), occurrence: reading, told },
  );
  yield* remindedUpTo(window, { reading, start, end }, Math.min(...due(leadsOf(context.settings))));
  if (window.state === 'approved' && concerned.some(({ stakeholder }) => stakeholder !== CREW))
    yield* change(context, { ...window, state: 'announced' }, announced(label('W', window.number), {}));
}
