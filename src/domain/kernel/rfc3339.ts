import { civilFromDays, DAY, daysFromCivil } from './civil.ts';
import type { Instant } from './clock.ts';

const two = (n: number): string => String(n).padStart(2, '0');

/** `2026-11-21T03:12:07.250Z`: RFC 3339 in UTC with milliseconds. */
export function formatInstant(at: Instant): string {
  const days = Math.floor(at / DAY);
  const ms = at - days * DAY;
  const [year, month, day] = civilFromDays(days);
  const time = `${two(Math.floor(ms / 3_600_000))}:${two(Math.floor(ms / 60_000) % 60)}:${two(Math.floor(ms / 1_000) % 60)}.${String(ms % 1_000).padStart(3, '0')}`;
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${time}Z`;
}

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;
const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** An RFC 3339 instant in milliseconds (finer digits are cut off), undefined when the text is none. A leap second counts as the next minute. */
export function parseInstant(text: string): Instant | undefined {
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  if (month < 1 || month > 12 || day < 1 || day > (MONTH_DAYS[month - 1] ?? 0) || hour > 23 || minute > 59 || second > 60) return undefined;
  if (month === 2 && day === 29 && !isLeap(year)) return undefined;
  const fraction = Number((match[7] ?? '0').padEnd(3, '0').slice(0, 3));
  const [offsetHour, offsetMinute] = [Number(match[9] ?? 0), Number(match[10] ?? 0)];
  if (offsetHour > 23 || offsetMinute > 59) return undefined;
  const offset = (match[8] === '-' ? -1 : 1) * (offsetHour * 60 + offsetMinute);
  return daysFromCivil(year, month, day) * DAY + (hour * 60 + minute - offset) * 60_000 + second * 1_000 + fraction;
}
