/**
 * A window as an entry of a calendar, and back. What calendars have no words for stands in X-WATCHBILL properties, so that what one store writes
 * another reads without loss. Approval does not travel: what is read is proposed, and looked at where it is approved.
 */
import { type Entry, extraList, extraText, type Override, type Status } from '../icalendar/entry.ts';
import { escaped, escapedList } from '../kernel/content-line.ts';
import { parseDuration } from '../kernel/duration.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { GAPS, OVERLAPS } from '../kernel/zone.ts';
import { isOccurrence } from '../recurrence/series.ts';
import { recurs, seriesOf } from './occurrence.ts';
import { EFFECTS, ENDS, IMPACTS, type Moved, RISKS, type Window } from './window.ts';

/** What of a window an entry says. */
export type Said = Pick<
  Window,
  | 'title'
  | 'description'
  | 'targets'
  | 'zone'
  | 'start'
  | 'length'
  | 'ends'
  | 'gap'
  | 'overlap'
  | 'rule'
  | 'except'
  | 'moved'
  | 'impact'
  | 'risk'
  | 'owner'
  | 'crew'
  | 'rollback'
  | 'runbook'
  | 'effect'
  | 'dependants'
  | 'attended'
  | 'flexible'
>;

/** A value that calendars have no word for: how it is written, and read. Where nothing is written, it is the default. */
interface Field {
  readonly name: string;
  write(window: Window): string | undefined;
  read(entry: Entry): Partial<Said> | Refusal;
}

const choice = <K extends 'impact' | 'risk' | 'effect' | 'ends' | 'gap' | 'overlap'>(
  key: K,
  values: readonly Said[K][],
  fallback: Said[K],
): Field => {
  const name = `X-WATCHBILL-${key.toUpperCase()}`;
  return {
    name,
    write: (window) => (window[key] === fallback ? undefined : window[key]),
    read(entry) {
      const text = extraText(entry, name);
      const value = text === undefined ? fallback : values.find((one) => one === text);
      if (value !== undefined) return { [key]: value };
      return refuse({
        kind: 'invalid',
        where: name,
        problem: `${text?.slice(0, 40)} is not one of the values`,
        allowed: values.join(', '),
      });
    },
  };
};

const flag = (key: 'dependants' | 'attended'): Field => {
  const name = `X-WATCHBILL-${key.toUpperCase()}`;
  return { name, write: (window) => (window[key] ? 'TRUE' : undefined), read: (entry) => ({ [key]: extraText(entry, name) === 'TRUE' }) };
};

const FIELDS: readonly Field[] = [
  choice('impact', IMPACTS, 'degraded'),
  choice('risk', RISKS, 'medium'),
  choice('effect', EFFECTS, 'delay'),
  choice('ends', ENDS, 'exact'),
  choice('gap', GAPS, 'shift'),
  choice('overlap', OVERLAPS, 'first'),
  flag('dependants'),
  flag('attended'),
  {
    name: 'X-WATCHBILL-CREW',
    write: ({ crew }) => (crew.length === 0 ? undefined : escapedList(crew)),
    read: (entry) => ({ crew: [...(extraList(entry, 'X-WATCHBILL-CREW') ?? [])] }),
  },
  {
    name: 'X-WATCHBILL-RUNBOOK',
    write: ({ runbook }) => (runbook === null ? undefined : escaped(runbook)),
    read: (entry) => ({ runbook: extraText(entry, 'X-WATCHBILL-RUNBOOK') ?? null }),
  },
  {
    name: 'X-WATCHBILL-ROLLBACK',
    write: ({ rollback }) => (rollback === null ? undefined : `${Math.round(rollback / 1_000)}s`),
    read: (entry) => ({ rollback: parseDuration(extraText(entry, 'X-WATCHBILL-ROLLBACK') ?? '') ?? null }),
  },
  {
    name: 'X-WATCHBILL-FLEXIBLE',
    write: ({ flexible }) => (flexible === null ? undefined : `${Math.round(flexible / 1_000)}s`),
    read: (entry) => ({ flexible: parseDuration(extraText(entry, 'X-WATCHBILL-FLEXIBLE') ?? '') ?? null }),
  },
];

export const TARGETS = 'X-WATCHBILL-TARGETS';
export const STATE = 'X-WATCHBILL-STATE';
const MAINTENANCE = 'maintenance';

const STATUS: Readonly<Record<Window['state'], Status>> = {
  draft: 'TENTATIVE',
  proposed: 'TENTATIVE',
  approved: 'CONFIRMED',
  announced: 'CONFIRMED',
  active: 'CONFIRMED',
  'over-running': 'CONFIRMED',
  completed: 'CONFIRMED',
  cancelled: 'CANCELLED',
};

/** What a window goes by outside: what others call it, or its own id. */
export interface Known {
  readonly uid: string;
  readonly sequence: number;
}

export const ownUid = ({ id }: Pick<Window, 'id'>): string => `${id}@watchbill`;
/** The id of a window that was written here, or in another store that called it so. */
export const idIn = (uid: string): string | undefined => /^([0-9a-f-]{36})@watchbill$/.exec(uid)?.[1];

export function toEntry(window: Window, { uid, sequence }: Known = { uid: ownUid(window), sequence: window.version - 1 }): Entry {
  const { title, description, zone, start, length, rule, targets, owner } = window;
  const added: number[] = [];
  const overrides: Override[] = [];
  for (const [reading, moved] of Object.entries(window.moved)) {
    const at = Number(reading);
    if (isAdded(window, at, moved)) added.push(at);
    else overrides.push({ at, ...moved, status: null, sequence });
  }
  const extra: [string, string[]][] = FIELDS.flatMap((field) => {
    const value = field.write(window);
    return value === undefined ? [] : [[field.name, [value]]];
  });
  if (targets.length > 0) extra.unshift([TARGETS, [escapedList(targets)]]);
  return {
    uid,
    sequence,
    stamp: window.updatedAt,
    summary: title,
    description,
    location: targets.join(', '),
    categories: [MAINTENANCE],
    organizer: owner,
    status: STATUS[window.state],
    busy: true,
    zone,
    allDay: false,
    start,
    length,
    ends: window.ends,
    rule,
    except: window.except,
    added,
    overrides: overrides.sort((a, b) => a.at - b.at),
    extra: Object.fromEntries([...extra, [STATE, [window.state]]]),
  };
}

/** A time that the rule does not have stands beside it: RDATE. */
const isAdded = (window: Window, at: number, { start, length }: Moved): boolean =>
  recurs(window) && start === at && length === window.length && !isOccurrence({ ...seriesOf(window), except: [] }, at);

export interface Reading {
  readonly targets: readonly string[];
  /** Whose clocks floating times and days are on. */
  readonly zone: string;
  /** Who answers for it where the entry does not say. */
  readonly owner: string;
}

/** What an entry says about a window; what calendars of others have no word for stays as the window has it. */
export function fromEntry(entry: Entry, { targets, zone, owner }: Reading, window?: Window): Said | Refusal {
  const foreign = window !== undefined && entry.extra[STATE] === undefined;
  let fields: Partial<Said> = foreign ? window : {};
  for (const field of foreign ? [] : FIELDS) {
    const read = field.read(entry);
    if (isRefusal(read)) return read;
    fields = { ...fields, ...read };
  }
  const { start, length, added, overrides } = entry;
  const moved: Record<string, Moved> = Object.fromEntries(added.map((at) => [at, { start: at, length }]));
  const except = new Set(entry.except);
  for (const override of overrides)
    if (override.status === 'CANCELLED') except.add(override.at);
    else moved[override.at] = { start: override.start, length: override.length };
  // Times that are added to nothing that comes round are a rule of one.
  const rule = entry.rule ?? (added.length + overrides.length > 0 ? 'FREQ=DAILY;COUNT=1' : null);
  return {
    impact: fields.impact ?? 'degraded',
    risk: fields.risk ?? 'medium',
    effect: fields.effect ?? 'delay',
    gap: fields.gap ?? 'shift',
    overlap: fields.overlap ?? 'first',
    dependants: fields.dependants ?? false,
    attended: fields.attended ?? false,
    crew: fields.crew ?? [],
    runbook: fields.runbook ?? null,
    rollback: fields.rollback ?? null,
    flexible: fields.flexible ?? null,
    ends: fields.ends === 'wall-clock' || entry.ends === 'wall-clock' ? 'wall-clock' : 'exact',
    title: entry.summary || 'untitled',
    description: entry.description,
    targets,
    zone: entry.zone ?? zone,
    start,
    length,
    rule,
    except: [...except].sort((a, b) => a - b),
    moved,
    owner: entry.organizer ?? owner,
  };
}
