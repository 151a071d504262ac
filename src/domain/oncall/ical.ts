/** Watches as a calendar that other programs subscribe to: iCalendar, RFC 5545. Times are UTC, so no reader needs our zones. */
import type { Instant } from '../kernel/clock.ts';
import { escaped, utcText, written } from '../kernel/content-line.ts';
import { plain } from '../kernel/plain.ts';

export interface Entry {
  /** The same for the same watch, however often it is written. */
  readonly uid: string;
  readonly from: Instant;
  readonly until: Instant;
  readonly summary: string;
  readonly description: string;
}

/** One line of it. */
const text = (value: string): string => escaped(plain(value));

export function calendar(name: string, now: Instant, entries: readonly Entry[]): string {
  return written([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Watchbill//On call//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `NAME:${text(name)}`,
    `X-WR-CALNAME:${text(name)}`,
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    ...entries.flatMap(({ uid, from, until, summary, description }) => [
      'BEGIN:VEVENT',
      `UID:${text(uid)}`,
      `DTSTAMP:${utcText(now)}`,
      `DTSTART:${utcText(from)}`,
      `DTEND:${utcText(until)}`,
      `SUMMARY:${text(summary)}`,
      `DESCRIPTION:${text(description)}`,
      // Being on call is no reason to refuse a meeting.
      'TRANSP:TRANSPARENT',
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
  ]);
}
