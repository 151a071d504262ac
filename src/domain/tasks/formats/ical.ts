/** iCalendar to-dos, RFC 5545. Dependencies are RELATED-TO with RFC 9253's DEPENDS-ON. */
import type { Instant } from '../../kernel/clock.ts';
import { escaped, escapedList, listIn, unescaped, utcText, written } from '../../kernel/content-line.ts';
import { parseInstant } from '../../kernel/instant.ts';
import type { Priority } from '../../kernel/rank.ts';
import { refuse } from '../../kernel/refusal.ts';
import { fromWallIn, isZone } from '../../kernel/zone.ts';
import type { Status } from '../task.ts';
import { recurrenceLines } from './ical-recurrence.ts';
import { type Format, type Portable, portable, titleFrom } from './portable.ts';

const STATUS: Readonly<Record<Status, string>> = {
  open: 'NEEDS-ACTION',
  in_progress: 'IN-PROCESS',
  blocked: 'NEEDS-ACTION',
  waiting: 'NEEDS-ACTION',
  done: 'COMPLETED',
  cancelled: 'CANCELLED',
};
const FROM_STATUS: Readonly<Record<string, Status>> = { 'IN-PROCESS': 'in_progress', COMPLETED: 'done', CANCELLED: 'cancelled' };
/** 1 is the highest and 9 the lowest; 0 says none. */
const PRIORITY: Readonly<Record<Priority, number>> = { urgent: 1, high: 3, normal: 5, low: 9 };
const priorityFrom = (text: string | undefined): Priority => {
  const level = Number(text ?? 0);
  return level === 0 ? 'normal' : level < 3 ? 'urgent' : level < 5 ? 'high' : level === 5 ? 'normal' : 'low';
};

function lines(task: Portable): readonly string[] {
  const at = (name: string, value: Instant | null): string[] => (value === null ? [] : [`${name}:${utcText(value)}`]);
  return [
    'BEGIN:VTODO',
    `UID:${task.uid}`,
    `DTSTAMP:${utcText(task.createdAt ?? 0)}`,
    ...at('CREATED', task.createdAt),
    `SUMMARY:${escaped(task.title)}`,
    ...(task.description === '' ? [] : [`DESCRIPTION:${escaped(task.description)}`]),
    `STATUS:${STATUS[task.status]}`,
    `PRIORITY:${PRIORITY[task.priority]}`,
    ...(task.repeats === null ? [...at('DTSTART', task.scheduledAt), ...at('DUE', task.dueAt)] : recurrenceLines(task.repeats, task)),
    ...(task.status === 'done' ? at('COMPLETED', task.closedAt) : []),
    ...(task.tags.length === 0 ? [] : [`CATEGORIES:${escapedList(task.tags)}`]),
    ...(task.component === null ? [] : [`LOCATION:${escaped(task.component)}`]),
    ...(task.parent === null ? [] : [`RELATED-TO;RELTYPE=PARENT:${task.parent}`]),
    ...task.needs.map((needed) => `RELATED-TO;RELTYPE=DEPENDS-ON:${needed}`),
    'END:VTODO',
  ];
}

interface Property {
  readonly name: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly value: string;
}

function property(line: string): Property {
  const [, name = '', parameters = '', value = ''] = /^([\w-]+)((?:;[\w-]+=(?:"[^"]*"|[^";:]*))*):([\s\S]*)$/.exec(line) ?? [];
  const named = [...parameters.matchAll(/;([\w-]+)=(?:"([^"]*)"|([^";:]*))/g)].map(([, key = '', quoted, bare = '']) => [
    key.toUpperCase(),
    quoted ?? bare,
  ]);
  return { name: name.toUpperCase(), parameters: Object.fromEntries(named), value };
}

/** A date, a time in UTC, or one on the clocks of TZID; a time of no zone is read as UTC. */
function momentOf(given: Property | undefined): Instant | null {
  const [, year, month, day, hour = '00', minute = '00', second = '00', zulu] =
    /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?$/.exec(given?.value ?? '') ?? [];
  const reading = parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (reading === undefined) return null;
  const zone = given?.parameters['TZID'];
  return zulu === undefined && zone !== undefined && isZone(zone) ? fromWallIn(zone, reading) : reading;
}

function taskFrom(properties: readonly Property[]): Portable {
  const one = (name: string): Property | undefined => properties.find((given) => given.name === name);
  const text = (name: string): string => unescaped(one(name)?.value ?? '');
  const related = (type: string): string[] =>
    properties.flatMap(({ name, parameters, value }) =>
      name === 'RELATED-TO' && (parameters['RELTYPE'] ?? 'PARENT').toUpperCase() === type ? [value] : [],
    );
  const status = FROM_STATUS[one('STATUS')?.value.toUpperCase() ?? ''] ?? 'open';
  const zoneOf = (name: string): string | null => one(name)?.parameters['TZID'] ?? null;
  const createdAt = momentOf(one('CREATED') ?? one('DTSTAMP'));
  return {
    ...portable.parse({ title: 'none' }),
    uid: one('UID')?.value ?? null,
    title: titleFrom(text('SUMMARY')),
    description: text('DESCRIPTION'),
    status,
    priority: priorityFrom(one('PRIORITY')?.value),
    component: text('LOCATION') || null,
    tags: properties
      .filter(({ name }) => name === 'CATEGORIES')
      .flatMap(({ value }) => listIn(value).map((tag) => tag.trim().replace(/\s+/g, '-')))
      .filter((tag) => tag !== ''),
    createdAt,
    dueAt: momentOf(one('DUE')),
    dueZone: zoneOf('DUE'),
    scheduledAt: momentOf(one('DTSTART')),
    scheduledZone: zoneOf('DTSTART'),
    closedAt: status === 'done' || status === 'cancelled' ? (momentOf(one('COMPLETED')) ?? createdAt ?? 0) : null,
    parent: related('PARENT')[0] ?? null,
    needs: related('DEPENDS-ON'),
  };
}

export const ical: Format = {
  write: (tasks) => written(['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Watchbill//Tasks//EN', ...tasks.flatMap(lines), 'END:VCALENDAR']),
  read(text) {
    if (!/^BEGIN:VCALENDAR/i.test(text.trim()))
      return refuse({ kind: 'invalid', where: 'line 1', problem: 'is no calendar', allowed: 'BEGIN:VCALENDAR' });
    const unfolded = text.replace(/\r?\n[ \t]/g, '').split(/\r?\n/);
    const tasks: Property[][] = [];
    let depth = 0;
    for (const line of unfolded) {
      const begins = /^BEGIN:/i.test(line);
      if (/^BEGIN:VTODO/i.test(line)) tasks.push([]);
      // Alarms stand inside of a to-do and have a DESCRIPTION of their own.
      if (begins) depth += 1;
      else if (/^END:/i.test(line)) depth -= 1;
      else if (depth === 2 && line !== '') tasks.at(-1)?.push(property(line));
    }
    return tasks.filter((properties) => properties.length > 0).map(taskFrom);
  },
};
