/** The same calendars in other libraries and programs. Each gets what it can finish; its time is that of one series. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import rrule from 'rrule';
import { RRuleTemporal } from 'rrule-temporal';
import type { Timing } from '../../src/domain/windows/window.ts';
import { YEAR } from './calendars.ts';

const stamp = (reading: number): string => new Date(reading).toISOString().replace(/\.\d+Z$|[-:]/g, '');
const text = ({ start, zone, rule }: Timing): string => `DTSTART;TZID=${zone}:${stamp(start)}\nRRULE:${rule ?? ''}`;

/** Milliseconds, and how many times were found. */
export interface Taken {
  readonly ms: number;
  readonly times: number;
}

function taken(expand: () => number): Taken {
  const started = performance.now();
  const times = expand();
  return { ms: performance.now() - started, times };
}

const sum = (timings: readonly Timing[], count: (timing: Timing) => number): number =>
  timings.reduce((total, timing) => total + count(timing), 0);

export const byRrule = (timings: readonly Timing[]): Taken =>
  taken(() => sum(timings, (timing) => rrule.rrulestr(text(timing)).between(new Date(YEAR.from), new Date(YEAR.to)).length));

export const byRruleTemporal = (timings: readonly Timing[]): Taken =>
  taken(() =>
    sum(timings, (timing) => new RRuleTemporal({ rruleString: text(timing) }).between(new Date(YEAR.from), new Date(YEAR.to)).length),
  );

/** `khal list` over a year, its calendar read before; a process, as it is used. */
export function byKhal(timings: readonly Timing[], folder: string): Taken {
  const calendar = join(folder, 'calendar');
  mkdirSync(calendar, { recursive: true });
  for (const [at, timing] of timings.entries()) {
    const lines = [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:bench',
      'BEGIN:VEVENT',
      `UID:${at}@bench`,
      'DTSTAMP:20260101T000000Z',
      `DTSTART;TZID=${timing.zone}:${stamp(timing.start)}`,
      `DURATION:PT${timing.length / 60_000}M`,
      `RRULE:${timing.rule}`,
      `SUMMARY:window ${at}`,
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ];
    writeFileSync(join(calendar, `${at}.ics`), lines.join('\r\n'));
  }
  const config = join(folder, 'khal.conf');
  writeFileSync(
    config,
    `[calendars]\n[[bench]]\npath = ${calendar}\n[sqlite]\npath = ${join(folder, 'khal.db')}\n[locale]\nlocal_timezone = UTC\ndefault_timezone = UTC\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\ntimeformat = %H:%M\ndatetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n`,
  );
  const list = (from: string, to: string): string =>
    execFileSync('khal', ['-c', config, 'list', '--format', '{start}', '--day-format', '', from, to], { encoding: 'utf8', maxBuffer: 1e9 });
  // The first look reads the files into its database.
  list('2026-01-01', '2026-01-02');
  return taken(() => list('2026-01-01', '2026-12-31').split('\n').filter(Boolean).length);
}
