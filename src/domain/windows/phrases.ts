/** What may be said of a time, phrase by phrase: each takes what it knows from the front of a line. */
import { civilFromDays, DAY, daysFromCivil } from '../kernel/civil.ts';
import { parseDuration } from '../kernel/duration.ts';
import type { Here } from '../kernel/moment.ts';
import { isZone, wallIn } from '../kernel/zone.ts';
import { dayOf, WEEKDAYS } from '../recurrence/rule.ts';

export interface Heard {
  rule?: string;
  /** Days from 1970. */
  day?: number;
  weekday?: number;
  clock?: number;
  length?: number;
  endClock?: number;
  until?: string;
  count?: string;
  zone?: string;
}

const NAMES = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const WEEKDAY = '(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?s?';
const LIST = `${WEEKDAY}(?:(?:, ?| and )${WEEKDAY})*`;
const ORDINALS: Readonly<Record<string, number>> = { first: 1, second: 2, third: 3, fourth: 4, fifth: 5, last: -1 };
const ORDINAL = '(?:\\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|last)';
const ORDINAL_LIST = `${ORDINAL}(?:(?:, ?| and )${ORDINAL})*`;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] as const;
const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const CLOCK = '(\\d\\d?)(?::(\\d\\d))? ?(am|pm)?';

const weekdayNamed = (text: string): number => NAMES.findIndex((name) => text.startsWith(name));
const codes = (list: string): string[] => list.split(/, ?| and /).map((text) => WEEKDAYS[weekdayNamed(text)] ?? '');
const ordinals = (list: string): number[] => list.split(/, ?| and /).map((text) => ORDINALS[text] ?? Number.parseInt(text, 10));
/** Milliseconds into the day; an hour alone is one only with am or pm. */
function clockOf(hour = '', minute?: string, half?: string): number | undefined {
  if (half === undefined && minute === undefined) return undefined;
  const [hours, minutes] = [Number(hour), Number(minute ?? 0)];
  if (minutes > 59 || hours > (half === undefined ? 23 : 12) || (half !== undefined && hours === 0)) return undefined;
  return ((half === undefined ? hours : (hours % 12) + (half === 'pm' ? 12 : 0)) * 60 + minutes) * 60_000;
}

/** A day of a month that has it; without a year the next one that is to come. */
function dated(year: string | undefined, month: number, date: number, { now, zone }: Here): number | undefined {
  const [thisYear] = civilFromDays(dayOf(wallIn(zone, now)));
  const dayIn = (wanted: number): number => daysFromCivil(wanted, month, date);
  const days = year === undefined && dayIn(thisYear) < dayOf(wallIn(zone, now)) ? dayIn(thisYear + 1) : dayIn(Number(year ?? thisYear));
  const [, m, d] = civilFromDays(days);
  return m === month && d === date ? days : undefined;
}
const monthNamed = (text: string): number => MONTHS.findIndex((name) => text.startsWith(name)) + 1;
const every = (frequency: string, interval = '1', more = ''): { rule: string } => ({
  rule: `FREQ=${frequency}${interval === '1' ? '' : `;INTERVAL=${interval}`}${more}`,
});

export interface Phrase {
  readonly says: keyof Heard;
  readonly pattern: RegExp;
  read(match: readonly (string | undefined)[], here: Here): Heard | undefined;
}

const phrase = (says: keyof Heard, pattern: string, read: Phrase['read']): Phrase => ({
  says,
  pattern: new RegExp(`^(?:${pattern})(?=[\\s,]|$)`, 'i'),
  read,
});

export const PHRASES: readonly Phrase[] = [
  phrase('rule', 'every weekday|weekdays', () => every('WEEKLY', '1', ';BYDAY=MO,TU,WE,TH,FR')),
  phrase('rule', 'every weekend|weekends', () => every('WEEKLY', '1', ';BYDAY=SA,SU')),
  phrase('rule', `every (${ORDINAL_LIST}) (${LIST})(?: of (?:the|every) month)?`, ([, nth = '', days = '']) =>
    every('MONTHLY', '1', `;BYDAY=${ordinals(nth).flatMap((n) => codes(days).map((day) => `${n}${day}`))}`),
  ),
  phrase('rule', 'every (?:last|-1) day of (?:the|every) month', () => every('MONTHLY', '1', ';BYMONTHDAY=-1')),
  phrase('rule', `every (${ORDINAL_LIST})(?: of (?:the|every) month)?`, ([, days = '']) =>
    every('MONTHLY', '1', `;BYMONTHDAY=${ordinals(days)}`),
  ),
  phrase('rule', `every (?:(\\d{1,3}) weeks?(?: on)? |(other) )?(${LIST})`, ([, weeks, other, days = '']) =>
    every('WEEKLY', other === undefined ? weeks : '2', `;BYDAY=${codes(days)}`),
  ),
  phrase('rule', 'every (?:(\\d{1,3}) |(other) )?(day|week|month|year)s?', ([, interval, other, unit = '']) =>
    every({ day: 'DAILY', week: 'WEEKLY', month: 'MONTHLY' }[unit] ?? 'YEARLY', other === undefined ? interval : '2'),
  ),
  phrase('rule', '(daily|weekly|monthly|yearly)', ([, word = '']) => every(word.toUpperCase())),
  phrase('until', 'until (\\d{4})-(\\d\\d)-(\\d\\d)', ([, year, month, day]) => ({ until: `${year}${month}${day}` })),
  phrase('count', '(\\d{1,4}) times', ([, count]) => ({ count: count ?? '' })),
  phrase('day', '(?:from |on |starting )?(\\d{4})-(\\d\\d)-(\\d\\d)', ([, year, month, day]) => {
    const days = daysFromCivil(Number(year), Number(month), Number(day));
    const [y, m, d] = civilFromDays(days);
    return y === Number(year) && m === Number(month) && d === Number(day) ? { day: days } : undefined;
  }),
  phrase('day', '(today|tomorrow)', ([, word], { now, zone }) => ({ day: dayOf(wallIn(zone, now)) + Number(word !== 'today') })),
  phrase('day', 'tonight', (_, { now, zone }) => ({ day: dayOf(wallIn(zone, now)) })),
  phrase('day', `(?:from |on )?(\\d{1,2})(?:st|nd|rd|th)? ${MONTH}(?: (\\d{4}))?`, ([, date, month = '', year], here) =>
    known(dated(year, monthNamed(month), Number(date), here), (day) => ({ day })),
  ),
  phrase('day', `(?:from |on )?${MONTH} (\\d{1,2})(?:st|nd|rd|th)?(?:,? (\\d{4}))?`, ([, month = '', date, year], here) =>
    known(dated(year, monthNamed(month), Number(date), here), (day) => ({ day })),
  ),
  phrase('clock', 'now|in ([0-9][0-9a-z]*)', ([, span], { now, zone }) =>
    known(span === undefined ? 0 : parseDuration(span), (ahead) => {
      const at = Math.ceil(wallIn(zone, now + ahead) / 60_000) * 60_000;
      return { day: dayOf(at), clock: at - dayOf(at) * DAY };
    }),
  ),
  phrase('weekday', `(?:on |next )?(${WEEKDAY})`, ([, name = '']) => ({ weekday: weekdayNamed(name) })),
  phrase('clock', `(?:at )?${CLOCK} ?(?:-|–|to|until) ?${CLOCK}`, ([, hour, minute, half, endHour, endMinute, endHalf]) =>
    known(clockOf(hour, minute, half), (clock) => known(clockOf(endHour, endMinute, endHalf), (endClock) => ({ clock, endClock }))),
  ),
  phrase('clock', `(?:at )?(?:${CLOCK})`, ([, hour, minute, half]) => known(clockOf(hour, minute, half), (clock) => ({ clock }))),
  phrase('length', '(?:\\+|for ?)([0-9a-z]+)', ([, span = '']) => known(parseDuration(span), (length) => ({ length }))),
  phrase('endClock', `(?:to|until) ${CLOCK}`, ([, hour, minute, half]) => known(clockOf(hour, minute, half), (endClock) => ({ endClock }))),
  phrase('zone', '(?:in )?([A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+|UTC)', ([, zone = '']) => (isZone(zone) ? { zone } : undefined)),
];

const known = <T, R>(value: T | undefined, make: (value: T) => R): R | undefined => (value === undefined ? undefined : make(value));
