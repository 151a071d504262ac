/** A published calendar, read again and again: its busy times become times that nobody works in, or absences. */
import { readerOfCalendars } from '../icalendar/entry.ts';
import { DAY } from '../kernel/civil.ts';
import { hours } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import type { Store } from '../kernel/ports.ts';
import { saveBusy } from '../windows/busy.ts';
import { busyIn } from './busy.ts';
import type { Found } from './mirroring.ts';
import { keepMark, markOf } from './records.ts';
import { type Asking, outside, type Problem } from './remote.ts';
import { inWords, nothing } from './report.ts';
import type { Calendar } from './settings.ts';

/** Times are worked out so far ahead; what comes round for ever does so only as far as somebody plans. */
const AHEAD = 400 * DAY;
/** What has just ended may still be looked at. */
const BEHIND = DAY;
/** An unchanged file is read all the same so often, because the days ahead move on. */
const WHOLE_EVERY = hours(24);

export interface Subscribing {
  readonly calendar: Calendar;
  readonly store: Store;
  readonly context: () => Context;
  readonly asking: Asking;
  /** Whether a file that did not change is read all the same. */
  readonly again: boolean;
}

export async function subscribed({ calendar, store, context, asking, again }: Subscribing): Promise<Found | Problem> {
  const { now } = context();
  const { name, as, zone, scope, person } = calendar;
  const mark = await store.read(() => markOf(name));
  const old = again || mark === undefined || now - mark.wholeAt >= WHOLE_EVERY;
  const fetched = await outside().fetch(calendar, old ? null : mark.mark, asking);
  if ('problem' in fetched) return fetched;
  if ('same' in fetched) return { outcome: inWords(nothing(name)), brokenOff: null, *keep() {} };
  const read = (await readerOfCalendars())(fetched.text);
  if ('problem' in read) return { problem: `the calendar is not understood: ${read.problem}` };
  const { times, refused } = busyIn(read, zone, now - BEHIND, now + AHEAD);
  return {
    outcome: inWords({ ...nothing(name), busy: times.length, refused: refused.map((one) => ({ ...one, window: null })) }),
    brokenOff: null,
    *keep() {
      if (as !== 'windows') yield* saveBusy(name, times, { kind: as, scope: scope ?? '', person: person ?? null });
      yield* keepMark(name, { mark: fetched.mark, wholeAt: now });
    },
  };
}
