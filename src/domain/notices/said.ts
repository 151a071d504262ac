/** What one recipient reads: the facts of a window's time by their clocks, in the words of the notice. */
import { weekdayOf } from '../kernel/civil.ts';
import type { Instant } from '../kernel/clock.ts';
import { formatDuration } from '../kernel/duration.ts';
import { pageOf, safe } from '../kernel/html.ts';
import { label } from '../kernel/id.ts';
import { clip, plain, plainLines } from '../kernel/plain.ts';
import type { Appointment } from '../kernel/ports.ts';
import { wallIn } from '../kernel/zone.ts';
import type { Text } from '../notifications/notification.ts';
import { dayOf } from '../recurrence/rule.ts';
import { readingText } from '../tasks/readings.ts';
import type { Window } from '../windows/window.ts';
import type { Notice } from './kinds.ts';
import type { Template } from './settings.ts';
import { filled, type Values, WORDINGS } from './template.ts';

export interface Times {
  readonly start: Instant;
  readonly end: Instant;
}

/** What is said of a window besides what it is. */
export interface Saying extends Times {
  readonly kind: Notice;
  /** The times that were said before, where they were others. */
  readonly was?: Times | undefined;
  readonly why?: string | undefined;
  readonly lateMs?: number | undefined;
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** `Tue 2026-12-08 02:00`. */
export function clockText(at: Instant, zone: string): string {
  const reading = wallIn(zone, at);
  return `${DAYS[weekdayOf(dayOf(reading))]} ${readingText(reading)}`;
}

function stretch({ start, end }: Times, zone: string): readonly [start: string, end: string] {
  const [from, to] = [clockText(start, zone), clockText(end, zone)];
  return [from, to.slice(0, 14) === from.slice(0, 14) ? to.slice(15) : to];
}

/** `Tue 2026-12-08 02:00 to 04:00`. */
export const stretchText = (times: Times, zone: string): string => stretch(times, zone).join(' to ');

const UNITS = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
] as const;

/** `7 days`, `24 hours`, `90 minutes`: the largest unit of which there are two. */
export function roughly(ms: number): string {
  const [unit, word] = UNITS.find(([size]) => ms >= 2 * size) ?? UNITS[2];
  const count = Math.max(1, Math.round(ms / unit));
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

const IMPACT = { none: 'none', 'reduced-redundancy': 'reduced redundancy', degraded: 'degraded', outage: 'outage' } as const;

export function valuesOf(
  window: Window,
  saying: Saying,
  to: { readonly stakeholder: string; readonly zone: string },
  now: Instant,
): Values {
  const [start, end] = stretch(saying, to.zone);
  const late = saying.lateMs ?? 0;
  return {
    window: label('W', window.number),
    title: plain(window.title),
    start,
    end,
    zone: to.zone,
    length: formatDuration(saying.end - saying.start),
    in: roughly(saying.start - now),
    was: saying.was === undefined ? '' : stretchText(saying.was, to.zone),
    on: window.targets.map(plain).join(', '),
    impact: IMPACT[window.impact],
    risk: window.risk,
    owner: plain(window.owner),
    crew: window.crew.map(plain).join(', '),
    description: plainLines(window.description),
    why: plainLines(saying.why ?? ''),
    late: late > 0 ? `This is late by ${formatDuration(late)}: our engine was down.` : '',
    stakeholder: to.stakeholder,
  };
}

const asHtml = (text: string): string => text.split('\n').map(safe).join('<br>\n');

export function textOf(kind: Notice, values: Values, own: Template = {}): Text {
  const { subject = WORDINGS[kind].subject, text = WORDINGS[kind].text, html } = own;
  const heading = clip(plain(filled(subject, values)), 200);
  const body = filled(text, values);
  const paragraphs = body.split('\n\n').map((part) => `<p>${asHtml(part)}</p>`);
  const page =
    html === undefined ? pageOf(safe(heading), [`<h1>${safe(heading)}</h1>`, ...paragraphs].join('\n')) : filled(html, values, asHtml);
  return { subject: heading, text: body, html: page };
}

const CALENDAR: Readonly<Partial<Record<Notice, Appointment['method']>>> = {
  ...{ announced: 'request', reminder: 'request', changed: 'request', held: 'request' },
  cancelled: 'cancel',
};

export function appointmentOf(
  saying: Saying,
  said: Text,
  known: { readonly uid: string; readonly sequence: number; readonly tentative: boolean },
  values: Values,
  now: Instant,
): Appointment | undefined {
  const method = CALENDAR[saying.kind];
  if (method === undefined) return undefined;
  const { start, end } = saying;
  return { method, ...known, start, end, summary: `${values.window} ${values.title}`, description: said.text, stampedAt: now };
}
