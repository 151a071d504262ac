/**
 * Hours of the week by the clocks of a zone, as shop doors say them: "Mo-Fr 08:00-18:00; Sa 09:00-12:00". Hours past midnight
 * ("Fr 22:00-06:00") belong to the day on which they begin; without days every day is meant. Both ends are turned into instants, so that an
 * hour that a change of the clocks skips or repeats moves an edge and never opens a hole.
 */
import { DAY, weekdayOf } from './civil.ts';
import type { Instant } from './clock.ts';
import { fromWallIn, wallIn } from './zone.ts';

export interface Hours {
  /** As they were written. */
  readonly text: string;
  /** By weekday, Monday 0: milliseconds from that day's midnight, in order. */
  readonly days: readonly (readonly Span[])[];
}

interface Span {
  readonly from: number;
  readonly to: number;
}

export const HOURS_FORMS = ['Mo-Fr 08:00-18:00', 'Sa,Su 09:00-12:00', '22:00-06:00'] as const;

const DAYS = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'];
const PART = /^(?:([a-z,\s-]+?)\s+)?(\d\d?:\d\d\s*-\s*\d\d?:\d\d(?:\s*,\s*\d\d?:\d\d\s*-\s*\d\d?:\d\d)*)$/;

export function parseHours(text: string): Hours | undefined {
  const days: Span[][] = DAYS.map(() => []);
  for (const part of text.toLowerCase().split(';')) {
    const [, named, times = ''] = PART.exec(part.trim()) ?? [];
    const meant = named === undefined ? DAYS.map((_, day) => day) : daysNamed(named);
    const spans = times.split(',').map(spanOf);
    if (meant === undefined || spans.some((span) => span === undefined)) return undefined;
    for (const day of meant) days[day]?.push(...spans.filter((span) => span !== undefined));
  }
  for (const spans of days) spans.sort((a, b) => a.from - b.from);
  return { text, days };
}

/** `mo-fr`, `sa,su`, and round the end of the week `fr-mo`. */
function daysNamed(text: string): readonly number[] | undefined {
  const meant: number[] = [];
  for (const range of text.split(',')) {
    const [first = -1, last = first] = range.split('-').map((name) => DAYS.indexOf(name.trim()));
    if (first < 0 || last < 0) return undefined;
    for (let day = first; ; day = (day + 1) % 7) {
      meant.push(day);
      if (day === last) break;
    }
  }
  return meant;
}

function spanOf(text: string): Span | undefined {
  const [from, to] = text.split('-').map(parseTimeOfDay);
  if (from === undefined || to === undefined || from === DAY || from === to) return undefined;
  return { from, to: to > from ? to : to + DAY };
}

/** `09:00` in milliseconds from midnight; `24:00` is the end of the day. */
export function parseTimeOfDay(text: string): number | undefined {
  const [, hour, minute] = /^(\d\d?):(\d\d)$/.exec(text.trim()) ?? [];
  const time = Number(hour) * 60 + Number(minute);
  return Number(minute) < 60 && time <= 1_440 ? time * 60_000 : undefined;
}

export interface Opening {
  readonly open: boolean;
  /** When that changes; while it never does, a moment up to which it has not. */
  readonly until: Instant;
}

interface Known {
  readonly zone: string;
  readonly from: Instant;
  readonly opening: Opening;
}

/** The last answer for each hours: it holds up to its end, and whoever walks a calendar asks many times within it. */
const last = new WeakMap<Hours, Known>();

/** Whether an instant lies within the hours. An edge belongs to what begins there. */
export function openingAt(hours: Hours, zone: string, at: Instant): Opening {
  const known = last.get(hours);
  if (known !== undefined && known.zone === zone && known.from <= at && at < known.opening.until) return known.opening;
  const opening = openingIn(stretches(hours, zone, at), at);
  last.set(hours, { zone, from: at, opening });
  return opening;
}

function openingIn(ahead: readonly Stretch[], at: Instant): Opening {
  let end: Instant | undefined;
  for (const [opens, closes] of ahead) {
    if (end !== undefined) {
      if (opens > end) break;
      end = Math.max(end, closes);
    } else if (at < opens) return { open: false, until: opens };
    else if (at < closes) end = closes;
  }
  return end === undefined ? { open: false, until: at + 7 * DAY } : { open: true, until: end };
}

type Stretch = readonly [opens: Instant, closes: Instant];

/** From the evening before, for whatever passes midnight, over a week. Of one that a change of the clocks skips whole nothing is left. */
function stretches({ days }: Hours, zone: string, at: Instant): readonly Stretch[] {
  const today = Math.floor(wallIn(zone, at) / DAY);
  return Array.from({ length: 9 }, (_, ahead) => today - 1 + ahead)
    .flatMap((day) =>
      (days[weekdayOf(day)] ?? []).map(({ from, to }) => [fromWallIn(zone, day * DAY + from), fromWallIn(zone, day * DAY + to)] as const),
    )
    .filter(([opens, closes]) => opens < closes)
    .sort(([a], [b]) => a - b);
}
