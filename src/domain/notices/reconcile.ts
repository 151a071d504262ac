/**
 * Whoever was told a time of a window is told when that is no longer so: it is at another time, it is not to be, or it is certain now. What
 * happened to the window does not matter here, only what was said and what is, so that a change which ends where it began tells nobody. See
 * docs/adr/0024-notices-against-what-was-told.md.
 */
import type { Context } from '../kernel/context.ts';
import { label } from '../kernel/id.ts';
import { all, type Script } from '../kernel/script.ts';
import { supersede } from '../notifications/records.ts';
import { spanOf } from '../windows/course.ts';
import type { Span } from '../windows/occurrence.ts';
import { type Told, toldOf } from '../windows/told.ts';
import { COMMITTED, is, OPEN, type Window } from '../windows/window.ts';
import type { Notice } from './kinds.ts';
import { CREW, zoneOf } from './recipients.ts';
import { noticeSettings, stakeholders } from './settings.ts';
import { type Addressee, addressOf, standing, tell } from './tell.ts';

/** The time that stands for one that was told; undefined when there is none any more. What was called off comes back only as itself. */
function now(window: Window, { occurrence, kind }: Told): Span | undefined {
  if (!is(OPEN, window)) return undefined;
  const own = spanOf(window, occurrence);
  if (own !== undefined || kind === 'cancelled') return own;
  const { occurrence: reading, startsAt: start, endsAt: end } = window;
  if (window.except.includes(occurrence) || reading === null || start === null || end === null) return undefined;
  return { reading, start, end };
}

/** Who was told before, if they want to hear this today. */
export function addressee(context: Context, row: Told, kind: Notice): readonly Addressee[] {
  const { crew } = context.settings.of(noticeSettings);
  const stakeholder = context.settings.of(stakeholders).find(({ name }) => name === row.stakeholder);
  const on = row.stakeholder === CREW ? crew : stakeholder?.on;
  if (on !== undefined && !on.includes(kind)) return [];
  const { person, channel, address } = row;
  return [{ person, channel, address, stakeholder: row.stakeholder, zone: zoneOf(context.settings, person, stakeholder ?? {}) }];
}

/** `kind` is what a change of its time is called. */
export function* reconcile(context: Context, window: Window, why: string, kind: 'changed' | 'held' = 'changed'): Script<void> {
  const told = yield* toldOf([window.number]);
  for (const rows of Map.groupBy(standing(told), ({ uid }) => uid).values()) {
    const [first] = rows as [Told, ...Told[]];
    const { uid, occurrence } = first;
    const span = now(window, first);
    const certain = is(COMMITTED, window);
    const differing = rows.filter((row) =>
      span === undefined
        ? row.kind !== 'cancelled'
        : row.kind === 'cancelled' || row.starts_at !== span.start || row.ends_at !== span.end || (certain && row.tentative === 1),
    );
    if (differing.length === 0) continue;
    yield* supersede(context, [label('W', window.number)], 'it has changed since');
    // As feeds of the same window count, and never behind what was sent.
    const sequence = Math.max(window.version - 1, ...rows.map((row) => row.sequence + 1));
    const saying = span === undefined ? 'cancelled' : kind;
    const before = new Map(differing.map((row) => [addressOf(row), row]));
    yield* tell(
      context,
      window,
      differing.flatMap((row) => addressee(context, row, saying)),
      (one) => {
        const row = before.get(addressOf(one)) ?? first;
        const was = { start: row.starts_at, end: row.ends_at };
        if (span === undefined) return { kind: saying, ...was, why };
        const moved = was.start !== span.start || was.end !== span.end;
        const again = [why, row.kind === 'cancelled' ? 'It takes place after all.' : '', certain ? '' : 'It has to be approved again.'];
        return { kind: saying, start: span.start, end: span.end, was: moved ? was : undefined, why: again.join(' ').trim() };
      },
      { uid, sequence, occurrence: span?.reading ?? occurrence, told },
    );
    if (span !== undefined) yield* remindedUpTo(window, span, span.start - context.now);
  }
}

/** Lead times of a time of a window that are as long as this, or longer, are done with. */
export function* remindedUpTo({ number }: Pick<Window, 'number'>, span: Span, lead: number): Script<void> {
  yield* all(
    `insert into maintenance_reminded (window_number, occurrence, starts_at, lead) values ($1, cast($2 as bigint), cast($3 as bigint), cast($4 as bigint))
     on conflict (window_number) do update set occurrence = excluded.occurrence, starts_at = excluded.starts_at, lead = excluded.lead`,
    number,
    span.reading,
    span.start,
    lead,
  );
}
