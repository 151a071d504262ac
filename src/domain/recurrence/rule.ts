/**
 * When something comes round again, in the words of RFC 5545: the part of RRULE that people keep calendars of maintenance with. What is left
 * out (BYSETPOS, BYWEEKNO, hours and below) is refused by name and never half understood.
 */
import { DAY, daysFromCivil } from '../kernel/civil.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { parseInstant } from '../kernel/rfc3339.ts';

export const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const;
export type Frequency = (typeof FREQUENCIES)[number];
export const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;

export interface Weekday {
  /** Monday 0 … Sunday 6. */
  readonly day: number;
  /** The second 2, the last -1; 0 for every one. */
  readonly nth: number;
}

/** An end that was said in UTC, or as the clocks of the rule's own zone will show it. */
export type Until = { readonly instant: number } | { readonly reading: number };

export interface Rule {
  readonly frequency: Frequency;
  readonly interval: number;
  readonly byDay: readonly Weekday[];
  /** From 1, or from the end with -1. */
  readonly byMonthDay: readonly number[];
  /** From 1; empty for every one, but of a year that names no days. */
  readonly byMonth: readonly number[];
  readonly count?: number;
  readonly until?: Until;
}

export const RULE_FORMS = 'FREQ=WEEKLY;BYDAY=MO,WE, FREQ=MONTHLY;BYDAY=2TU, FREQ=MONTHLY;BYMONTHDAY=-1, FREQ=DAILY;INTERVAL=2;COUNT=10';

const whole = (text: string, least: number, most: number): number | undefined => {
  const value = /^[+-]?\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
};

const listed = <T>(text: string, read: (part: string) => T | undefined): readonly T[] | undefined => {
  const parts = text.split(',').map(read);
  const known = parts.filter((part) => part !== undefined);
  return known.length === parts.length ? known : undefined;
};

function weekday(text: string): Weekday | undefined {
  const [, nth = '', name = ''] = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(text) ?? [];
  const day = (WEEKDAYS as readonly string[]).indexOf(name);
  const ordinal = nth === '' ? 0 : whole(nth, -53, 53);
  return day < 0 || ordinal === undefined || (nth !== '' && ordinal === 0) ? undefined : { day, nth: ordinal };
}

const monthDay = (text: string): number | undefined => {
  const day = whole(text, -31, 31);
  return day === 0 ? undefined : day;
};

/** `20261231`, `20261231T220000` or `20261231T220000Z`; a day counts to its end. */
function until(text: string): Until | undefined {
  const [, year, month, day, clock = '', utc] = /^(\d{4})(\d\d)(\d\d)(?:T(\d{6}))?(Z)?$/.exec(text) ?? [];
  const time = clock === '' ? '23:59:59' : `${clock.slice(0, 2)}:${clock.slice(2, 4)}:${clock.slice(4)}`;
  const at = parseInstant(`${year}-${month}-${day}T${time}Z`);
  if (at === undefined || (utc !== undefined && clock === '')) return undefined;
  return utc === undefined ? { reading: at } : { instant: at };
}

type Parts = { -readonly [K in keyof Rule]?: Rule[K] };

/** How each part is read; what it is not is undefined, and its sentence says what is. */
const PARTS: Readonly<Record<string, { readonly allowed: string; read(text: string): Parts | undefined }>> = {
  FREQ: {
    allowed: FREQUENCIES.join(', '),
    read: (text) => {
      const frequency = FREQUENCIES.find((known) => known === text);
      return frequency && { frequency };
    },
  },
  INTERVAL: { allowed: '1 to 1000', read: (text) => only('interval', whole(text, 1, 1_000)) },
  COUNT: { allowed: '1 to 9999', read: (text) => only('count', whole(text, 1, 9_999)) },
  UNTIL: { allowed: '20261231, 20261231T220000 or 20261231T210000Z', read: (text) => only('until', until(text)) },
  BYDAY: { allowed: 'MO, 2TU, -1FR', read: (text) => only('byDay', listed(text, weekday)) },
  BYMONTH: {
    allowed: '1 to 12',
    read: (text) =>
      only(
        'byMonth',
        listed(text, (part) => whole(part, 1, 12)),
      ),
  },
  BYMONTHDAY: { allowed: '1 to 31, -1 to -31', read: (text) => only('byMonthDay', listed(text, monthDay)) },
};

const only = <K extends keyof Parts>(key: K, value: Parts[K]): Parts | undefined =>
  value === undefined ? undefined : ({ [key]: value } as Parts);

const wrong = (problem: string, allowed: string): Refusal => refuse({ kind: 'invalid', where: 'the rule', problem, allowed });

export function parseRule(text: string): Rule | Refusal {
  let parts: Parts = {};
  const seen = new Set<string>();
  for (const part of text
    .trim()
    .replace(/^RRULE:/i, '')
    .toUpperCase()
    .split(';')
    .filter(Boolean)) {
    const [name = '', value = ''] = part.split('=');
    const known = Object.hasOwn(PARTS, name) ? PARTS[name] : undefined;
    if (known === undefined) return wrong(`${name} is not understood`, Object.keys(PARTS).join(', '));
    if (seen.has(name)) return wrong(`${name} is said twice`, 'each part once');
    const read = known.read(value);
    if (read === undefined) return wrong(`${name}=${value} is not understood`, known.allowed);
    seen.add(name);
    parts = { ...parts, ...read };
  }
  const { frequency, interval = 1, byDay = [], byMonthDay = [], byMonth = [], count, until: end } = parts;
  if (frequency === undefined) return wrong('it does not say how often', RULE_FORMS);
  if (count !== undefined && end !== undefined) return wrong('COUNT and UNTIL are two ends', 'one of them');
  const counted = byDay.some(({ nth }) => nth !== 0);
  if (counted && (frequency === 'DAILY' || frequency === 'WEEKLY')) return wrong(`${frequency} has no second or last weekday`, 'BYDAY=TU');
  if (counted && (frequency === 'MONTHLY' || byMonth.length > 0) && byDay.some(({ nth }) => Math.abs(nth) > 5))
    return wrong('a month has five of a weekday at most', '-5 to 5');
  if (byMonthDay.length > 0 && frequency === 'WEEKLY') return wrong('a week has no days of the month', 'FREQ=MONTHLY, or BYDAY');
  return {
    frequency,
    interval,
    byDay,
    byMonthDay,
    byMonth: [...new Set(byMonth)].sort((a, b) => a - b),
    ...(count === undefined ? {} : { count }),
    ...(end === undefined ? {} : { until: end }),
  };
}

/** A wall reading as people write it, `2026-11-29T02:00` with seconds where there are some. */
export function parseReading(text: string): number | undefined {
  const [, day = '', clock = ''] = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)$/.exec(text.trim()) ?? [];
  return parseInstant(`${day}T${clock.length === 5 ? `${clock}:00` : clock}Z`);
}

/** The first and the last day of the month, or of the year, that a day is counted in. */
export const spanOf = (frequency: 'MONTHLY' | 'YEARLY', year: number, month: number): readonly [first: number, last: number] =>
  frequency === 'MONTHLY'
    ? [daysFromCivil(year, month, 1), daysFromCivil(year, month + 1, 1) - 1]
    : [daysFromCivil(year, 1, 1), daysFromCivil(year + 1, 1, 1) - 1];

export const dayOf = (reading: number): number => Math.floor(reading / DAY);
