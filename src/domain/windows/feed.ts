/**
 * Planned downtime for everybody who is to know of it: when, on what and how bad, and nothing of who works on it or how. Each time is an event of
 * its own in UTC, so that programs which know neither rules nor zones show it right.
 */
import { z } from 'zod';
import type { Busy, Entry } from '../icalendar/entry.ts';
import { writeBusy, writeCalendar } from '../icalendar/write.ts';
import { query } from '../kernel/capability.ts';
import { DAY } from '../kernel/civil.ts';
import type { Instant } from '../kernel/clock.ts';
import { utcText } from '../kernel/content-line.ts';
import { plain } from '../kernel/plain.ts';
import type { Script } from '../kernel/script.ts';
import type { Settings } from '../kernel/setting.ts';
import type { Known } from './entry.ts';
import { knownAs, linksOf } from './entry-records.ts';
import { type Span, spansIn } from './occurrence.ts';
import { claimsOf, windowsBetween } from './records.ts';
import { scopeOf } from './scope.ts';
import { componentIn } from './targets.ts';
import { stateAt } from './view.ts';
import { COMMITTED, is, type Window } from './window.ts';

/** More than that nobody's calendar shows, and a window each minute is no news. */
const MOST_EVENTS = 5_000;

interface Time {
  readonly window: Window;
  readonly span: Span;
  readonly known: Known;
}

export const feed = query({
  name: 'window.feed',
  summary: 'Planned downtime as a calendar for others: what will happen and what was called off, each time by itself in UTC.',
  input: z.object({
    target: z
      .string()
      .max(200)
      .transform((text) => plain(text).trim())
      .default('')
      .describe('Only what is on this: a component, or a selector.'),
    format: z.enum(['ics', 'freebusy']).default('ics').describe('Events, or only the times in which something is down (VFREEBUSY).'),
    days: z.int().min(1).max(400).default(92).describe('How many days, from now on.'),
  }),
  output: z.string().meta({ document: true }),
  permission: 'viewer',
  *run({ settings, now }, { target, format, days }) {
    const to = now + days * DAY;
    const times = (yield* timesIn(settings, target, now, to)).slice(0, MOST_EVENTS);
    const name = target === '' ? 'Maintenance' : `Maintenance: ${target}`;
    if (format === 'ics')
      return writeCalendar(
        times.map((time) => told(time, now)),
        { name, now, method: 'PUBLISH' },
      );
    return writeBusy(down(times), { uid: `maintenance-${target}@watchbill`, name, now, from: now, to, method: 'PUBLISH' });
  },
});

/** The times of what is to happen or was to, soonest first. */
function* timesIn(settings: Settings, target: string, from: Instant, to: Instant): Script<readonly Time[]> {
  const windows = yield* windowsBetween(from, to, [...COMMITTED, 'cancelled']);
  const numbers = windows.map(({ number }) => number);
  const claims = yield* claimsOf(numbers);
  const links = yield* linksOf(numbers);
  const components = [...new Set([...claims.values()].flat())].flatMap((resource) => componentIn(resource) ?? []);
  const scoped = yield* scopeOf(settings, target, components);
  const times: Time[] = [];
  for (const window of windows) {
    if (scoped(claims.get(window.number) ?? []) === undefined) continue;
    const known = knownAs(window, links.get(window.number));
    let taken = 0;
    for (const span of spansIn(window, from, to)) {
      times.push({ window, span, known });
      if (++taken === MOST_EVENTS) break;
    }
  }
  return times.sort((a, b) => a.span.start - b.span.start || a.window.number - b.window.number);
}

function told({ window, span, known: { uid, sequence } }: Time, now: Instant): Entry {
  const { title, description, impact, targets, updatedAt } = window;
  return {
    uid: `${utcText(span.reading)}-${uid}`,
    sequence,
    stamp: updatedAt,
    summary: title,
    description,
    location: targets.join(', '),
    categories: ['maintenance', impact],
    organizer: null,
    status: stateAt(window, span, now) === 'cancelled' ? 'CANCELLED' : 'CONFIRMED',
    // Work on a machine is no reason to refuse a meeting.
    busy: false,
    zone: 'UTC',
    allDay: false,
    start: span.start,
    length: span.end - span.start,
    ends: 'exact',
    rule: null,
    except: [],
    added: [],
    overrides: [],
    extra: {},
  };
}

/** The times in which something is down or worse than usual, those that touch as one. */
function down(times: readonly Time[]): readonly Busy[] {
  const busy: { start: Instant; end: Instant; type: string }[] = [];
  for (const { window, span } of times) {
    if (!is(COMMITTED, window) || window.impact === 'none') continue;
    const last = busy.at(-1);
    if (last !== undefined && span.start <= last.end) last.end = Math.max(last.end, span.end);
    else busy.push({ start: span.start, end: span.end, type: 'BUSY-UNAVAILABLE' });
  }
  return busy;
}
