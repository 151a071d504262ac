/**
 * VTIMEZONE as Exchange takes it (MS-STANXICAL): one STANDARD, at most one DAYLIGHT, each with one yearly rule and no dates. Programs that know
 * the name of the zone go by that. A zone whose clocks follow no yearly pair of rules is written with what they show at the time.
 */
import { civilFromDays, DAY, daysFromCivil, weekdayOf } from '../kernel/civil.ts';
import type { Instant } from '../kernel/clock.ts';
import { offsetIn } from '../kernel/zone.ts';
import { spanOf, WEEKDAYS } from '../recurrence/rule.ts';

interface Change {
  /** What the clocks showed when they were changed. */
  readonly reading: number;
  readonly from: number;
  readonly to: number;
}

const A_WEEK = 7 * DAY;

/** The changes of the clocks in a year. */
function changesIn(zone: string, year: number): readonly Change[] {
  const [first, last] = [daysFromCivil(year, 1, 1) * DAY, daysFromCivil(year + 1, 1, 1) * DAY];
  const changes: Change[] = [];
  for (let at = first; at < last; at += A_WEEK) {
    const end = Math.min(at + A_WEEK, last);
    const [from, to] = [offsetIn(zone, at), offsetIn(zone, end)];
    if (from === to) continue;
    let [low, high] = [at, end];
    while (high - low > 1_000) {
      const middle = Math.floor((low + high) / 2_000) * 1_000;
      if (offsetIn(zone, middle) === from) low = middle;
      else high = middle;
    }
    changes.push({ reading: high + from * 60_000, from, to });
  }
  return changes;
}

/** The days of the year that a change may be meant by: the second Sunday of a month, or its last. */
function rulesOf({ reading }: Change): readonly string[] {
  const day = Math.floor(reading / DAY);
  const [year, month, inMonth] = civilFromDays(day);
  const [, end] = spanOf('MONTHLY', year, month);
  const weekday = WEEKDAYS[weekdayOf(day)] ?? '';
  const nth = Math.ceil(inMonth / 7);
  const rule = (which: number): string => `FREQ=YEARLY;BYMONTH=${month};BYDAY=${which}${weekday}`;
  return [...(end - day < 7 ? [rule(-1)] : []), ...(nth < 5 ? [rule(nth)] : [])];
}

/** The rule by which a change comes round for some years to come, with the time of day. */
const YEARS = 4;

interface Yearly extends Change {
  readonly rule: string;
}

/** Both changes of a zone that has two each year by rules, none where its clocks stay; undefined where there is no such rule. */
export function yearlyChanges(zone: string, year: number): readonly Yearly[] | undefined {
  const years = Array.from({ length: YEARS }, (_, after) => changesIn(zone, year + after));
  const [changes = []] = years;
  if (years.some(({ length }) => length !== changes.length)) return undefined;
  if (changes.length === 0) return [];
  if (changes.length !== 2) return undefined;
  const timeOf = ({ reading }: Change): number => reading % DAY;
  const yearly = changes.flatMap((change, index) => {
    const alike = years.map((one) => one[index]);
    const rule = rulesOf(change).find((said) =>
      alike.every((other) => other !== undefined && timeOf(other) === timeOf(change) && rulesOf(other).includes(said)),
    );
    return rule === undefined ? [] : [{ ...change, rule }];
  });
  return yearly.length === 2 ? yearly : undefined;
}

const two = (count: number): string => String(count).padStart(2, '0');
const offsetText = (minutes: number): string =>
  `${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}${two(Math.abs(minutes) % 60)}`;

const timeText = (reading: number): string => {
  const seconds = Math.floor((reading % DAY) / 1_000);
  return `${two(Math.floor(seconds / 3_600))}${two(Math.floor(seconds / 60) % 60)}${two(seconds % 60)}`;
};

/** 1601 is when the clocks of Windows begin. */
const observance = (
  kind: 'STANDARD' | 'DAYLIGHT',
  change: Pick<Yearly, 'reading' | 'from' | 'to'> & { readonly rule?: string },
): string[] => [
  `BEGIN:${kind}`,
  `DTSTART:16010101T${timeText(change.reading)}`,
  `TZOFFSETFROM:${offsetText(change.from)}`,
  `TZOFFSETTO:${offsetText(change.to)}`,
  ...(change.rule === undefined ? [] : [`RRULE:${change.rule}`]),
  `END:${kind}`,
];

export function timezoneLines(zone: string, at: Instant): readonly string[] {
  const [year] = civilFromDays(Math.floor(at / DAY));
  const changes = yearlyChanges(zone, year) ?? [];
  const offset = offsetIn(zone, at);
  const said =
    changes.length === 0
      ? observance('STANDARD', { reading: 0, from: offset, to: offset })
      : [...changes].sort((a, b) => a.to - b.to).flatMap((change) => observance(change.to < change.from ? 'STANDARD' : 'DAYLIGHT', change));
  return ['BEGIN:VTIMEZONE', `TZID:${zone}`, ...said, 'END:VTIMEZONE'];
}
