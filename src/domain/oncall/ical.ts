/** Watches as a calendar that other programs subscribe to: iCalendar, RFC 5545. Times are UTC, so no reader needs our zones. */
import type { Instant } from '../kernel/clock.ts';
import { plain } from '../kernel/plain.ts';
import { formatInstant } from '../kernel/rfc3339.ts';

export interface Entry {
  /** The same for the same watch, however often it is written. */
  readonly uid: string;
  readonly from: Instant;
  readonly until: Instant;
  readonly summary: string;
  readonly description: string;
}

/** `20261123T080000Z`. */
const basic = (at: Instant): string => `${formatInstant(at).slice(0, 19).replace(/[-:]/g, '')}Z`;

/** §3.3.11: what would end a value. */
const escaped = (text: string): string => plain(text).replace(/[\\;,]/g, '\\$&');

const utf8 = new TextEncoder();
const LONGEST_LINE = 75;

/** §3.1: lines of at most 75 octets, and no character cut in two. */
function folded(line: string): string {
  const parts: string[] = [];
  let [part, octets] = ['', 0];
  for (const character of line) {
    const size = utf8.encode(character).length;
    // What continues begins with a blank, which counts.
    if (octets + size > LONGEST_LINE) {
      parts.push(part);
      [part, octets] = ['', 1];
    }
    part += character;
    octets += size;
  }
  return [...parts, part].join('\r\n ');
}

export function calendar(name: string, now: Instant, entries: readonly Entry[]): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Watchbill//On call//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `NAME:${escaped(name)}`,
    `X-WR-CALNAME:${escaped(name)}`,
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    ...entries.flatMap(({ uid, from, until, summary, description }) => [
      'BEGIN:VEVENT',
      `UID:${escaped(uid)}`,
      `DTSTAMP:${basic(now)}`,
      `DTSTART:${basic(from)}`,
      `DTEND:${basic(until)}`,
      `SUMMARY:${escaped(summary)}`,
      `DESCRIPTION:${escaped(description)}`,
      // Being on call is no reason to refuse a meeting.
      'TRANSP:TRANSPARENT',
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}
