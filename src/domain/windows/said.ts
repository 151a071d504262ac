/**
 * When a window is, as people say it in one line: `every 2nd tue 02:00 +2h Europe/Berlin`, `sat 22:00-04:00`, `2026-12-01 02:00 +90m`. Each
 * phrase of the table takes what it knows from the front; what none knows is refused with a caret under it.
 */
import { DAY, weekdayOf } from '../kernel/civil.ts';
import type { Here } from '../kernel/moment.ts';
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import { unreadable } from '../kernel/syntax.ts';
import { isZone, wallIn } from '../kernel/zone.ts';
import { dayOf, parseRule, WEEKDAYS } from '../recurrence/rule.ts';
import { occurrences } from '../recurrence/series.ts';
import { type Heard, PHRASES } from './phrases.ts';
import type { Timing } from './window.ts';

export const SAID_FORMS =
  '2026-12-01 02:00 +2h, sat 22:00-04:00, every 2nd tue 02:00 +2h Europe/Berlin, every weekday 12:00 +30m until 2027-06-30, every 2 weeks sun 03:00 +1h';

export type Said = Pick<Timing, 'zone' | 'start' | 'length' | 'rule'>;

/** A line as a time; `here` gives the zone where none is said, and the moment that it is said at. */
export function parseSaid(line: string, here: Here): Said | Refusal {
  const text = line.replace(/(\d{4}-\d\d-\d\d)T(?=\d)/g, '$1 ');
  const zone = /(?:^|\s)([A-Za-z_]+(?:\/[A-Za-z0-9_+-]+)+|UTC)(?=\s|$)/.exec(text)?.[1];
  const there = zone !== undefined && isZone(zone) ? { ...here, zone } : here;
  const heard: Heard = {};
  let at = 0;
  for (;;) {
    at += /^[\s,]*/.exec(text.slice(at))?.[0].length ?? 0;
    if (at >= text.length) break;
    const rest = text.slice(at);
    const one = PHRASES.find(({ pattern }) => pattern.test(rest));
    const match = one?.pattern.exec(one.says === 'zone' ? rest : rest.toLowerCase());
    if (one === undefined || match == null) return unreadable(text, at + 1, 'this says no time', SAID_FORMS, 'when');
    const read = one.read(match, there);
    if (read === undefined) return unreadable(text, at + 1, `there is no ${match[0]}`, SAID_FORMS, 'when');
    if (heard[one.says] !== undefined) return unreadable(text, at + 1, 'that is said twice', SAID_FORMS, 'when');
    Object.assign(heard, read);
    at += match[0].length;
  }
  return assembled(text, heard, there);
}

function assembled(text: string, heard: Heard, here: Here): Said | Refusal {
  const missing = (problem: string): Refusal => unreadable(text, text.length + 1, problem, SAID_FORMS, 'when');
  const { clock, zone = here.zone } = heard;
  if (clock === undefined) return missing('it does not say at what time');
  const length = heard.length ?? (heard.endClock === undefined ? undefined : untilClock(clock, heard.endClock));
  if (length === undefined) return missing('it does not say how long, or until when');
  if (heard.length !== undefined && heard.endClock !== undefined) return missing('it says both how long and until when');
  const now = wallIn(zone, here.now);
  const rule = ruleText(heard);
  if (rule === undefined) {
    if (heard.until !== undefined || heard.count !== undefined) return missing('it says until when, and not how often');
    return { zone, start: firstDay(heard, now, clock) * DAY + clock, length, rule: null };
  }
  const parsed = parseRule(rule);
  if (isRefusal(parsed)) return parsed;
  // Counted from the first that is still to come, so that a COUNT loses none and every second week begins with it.
  const start = firstDay(heard, now, clock) * DAY + clock;
  const { count: _, until: __, ...endless } = parsed;
  const steady = parsed.frequency === 'MONTHLY' || parsed.frequency === 'YEARLY' ? endless : { ...endless, interval: 1 };
  for (const { reading } of occurrences({ rule: steady, zone, start, except: [] })) return { zone, start: reading, length, rule };
  return missing('its rule finds no day');
}

const untilClock = (from: number, to: number): number => (to > from ? to - from : to - from + DAY);

function ruleText({ rule, weekday, until, count }: Heard): string | undefined {
  if (rule === undefined) return undefined;
  // `every 2 weeks … sat`, with the day said elsewhere.
  const day = weekday !== undefined && !rule.includes('BY') ? `;BYDAY=${WEEKDAYS[weekday]}` : '';
  return `${rule}${day}${count === undefined ? '' : `;COUNT=${count}`}${until === undefined ? '' : `;UNTIL=${until}`}`;
}

/** The day that was said, or the first on which the time is still to come. */
function firstDay({ day, weekday }: Heard, now: number, clock: number): number {
  if (day !== undefined) return day;
  const today = dayOf(now);
  const next = today * DAY + clock > now ? today : today + 1;
  return weekday === undefined ? next : next + ((weekday - weekdayOf(next) + 7) % 7);
}
