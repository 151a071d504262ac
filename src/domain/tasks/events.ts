import type { Context } from '../kernel/context.ts';
import { formatDuration } from '../kernel/duration.ts';
import { eventKind, type Fact } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { formatInstant } from '../kernel/instant.ts';
import { clip } from '../kernel/plain.ts';
import type { Item, Link, Verb } from './task.ts';

export const created = eventKind<{ readonly title: string; readonly priority: string; readonly from?: string; readonly op?: string }>(
  'task.created',
  ({ title, priority, from }) => `created with priority ${priority}: ${title}${from === undefined ? '' : ` (${from})`}`,
);

/** `before` holds the old value of everything in `after`, so undo is the same change the other way round. */
export const edited = eventKind<{ readonly before: Readonly<Record<string, unknown>>; readonly after: Readonly<Record<string, unknown>> }>(
  'task.edited',
  ({ before, after }) =>
    Object.keys(after)
      .map((key) => `${key}: ${word(key, before[key])} → ${word(key, after[key])}`)
      .join(', '),
);

const items = (value: unknown): string =>
  (value as readonly Item[]).map(({ text, doneAt }) => `${doneAt === null ? '☐' : '☑'} ${text}`).join('; ');
const tasks = (value: unknown): string => (value as readonly number[]).map((number) => label('T', number)).join(' ');

/** How a field reads; the others are text or lists of it. */
const WORDS: Readonly<Record<string, (value: unknown) => string>> = {
  estimate: (value) => formatDuration(value as number),
  parent: (value) => label('T', value as number),
  needs: tasks,
  recurrence: (value) => (value as { readonly rule: string }).rule,
  components: (value) => (value as readonly number[]).map((number) => label('C', number)).join(' '),
  checklist: items,
  links: (value) => (value as readonly Link[]).map(({ kind, target }) => `${kind}=${target}`).join(' '),
};

const word = (key: string, value: unknown): string => {
  if (value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return 'none';
  const read = Object.hasOwn(WORDS, key) ? WORDS[key] : undefined;
  if (read !== undefined) return clip(read(value), 80);
  if (typeof value === 'number') return key.endsWith('At') ? formatInstant(value) : String(value);
  return clip(typeof value === 'string' ? value : JSON.stringify(value), 80);
};

const moved = (kind: `task.${string}`, verb: string) =>
  eventKind<{ readonly before: string; readonly after: string; readonly reason?: string }>(kind, ({ reason }) =>
    reason === undefined ? verb : `${verb}: ${reason}`,
  );

/** Later nouns hang on these: starting a task is one event. */
export const transitions = {
  start: moved('task.started', 'started'),
  done: moved('task.done', 'done'),
  reopen: moved('task.reopened', 'reopened'),
} as const satisfies Readonly<Record<Verb, unknown>>;

export const waits = eventKind<{ readonly person: string; readonly until: string }>(
  'task.waits',
  ({ person, until }) => `waits to be started by ${person}: ${until}`,
);
export const joined = eventKind<{ readonly person: string; readonly task: string }>(
  'task.joined',
  ({ person, task }) => `${person} takes part, with ${task}`,
);
export const handedOver = eventKind<{ readonly from: string | null; readonly to: string; readonly task: string }>(
  'task.handed-over',
  ({ from, to, task }) => `${from ?? 'nobody'} → ${to}, who needs its component for ${task}`,
);

export const repeated = eventKind<{ readonly rule: string | null; readonly zone?: string; readonly after?: string }>(
  'task.repeated',
  ({ rule, zone, after }) => (rule === null ? 'comes round no more' : `comes round by ${rule} in ${zone}, after ${after}`),
);
export const recurred = eventKind<{
  readonly next: { readonly task: string; readonly at: number; readonly zone: string; readonly missed: number } | null;
}>('task.recurred', ({ next }) =>
  next === null
    ? 'was the last of its series'
    : `the next is ${next.task} at ${formatInstant(next.at)} (${next.zone})${next.missed === 0 ? '' : `; ${next.missed} went by before it`}`,
);
export const skipped = eventKind<{ readonly occurrence: string; readonly zone: string }>(
  'task.skipped',
  ({ occurrence, zone }) => `skipped: ${occurrence} (${zone})`,
);

export const deleted = eventKind<{ readonly title: string }>('task.deleted', ({ title }) => `deleted: ${title}`);
export const noted = eventKind<{ readonly text: string }>('task.noted', ({ text }) => text);

/** What every event of a task keeps for undo: which command it was part of, and the fields it changed with what they were. */
export interface Journal {
  readonly op: string;
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

/** The last of an id is the same in all that one command mints, and in no other's. */
export const operationOf = (context: Context): string => context.mint().slice(-12);

/** What an undo or a redo took back: the events, and the fields as they were and as they are. */
export interface Reversal extends Journal {
  readonly seqs: readonly number[];
  readonly what: string;
}

export const undone = eventKind<Omit<Reversal, 'op'>>('task.undone', ({ what }) => `undone: ${what}`);
export const redone = eventKind<Omit<Reversal, 'op'>>('task.redone', ({ what }) => `done again: ${what}`);

/** What it touches became other without anybody's edit: components were made one or parted, or its incident has grown. */
export const relinked = eventKind<{ readonly before: readonly number[]; readonly after: readonly number[] }>(
  'task.relinked',
  ({ before, after }) => `components: ${word('components', before)} → ${word('components', after)}`,
);

export const taskEvents = [
  created,
  edited,
  ...Object.values(transitions),
  waits,
  joined,
  handedOver,
  repeated,
  recurred,
  skipped,
  deleted,
  noted,
  relinked,
  undone,
  redone,
] as const;

const TELLING: ReadonlySet<string> = new Set([edited.kind, undone.kind, redone.kind]);

/** What tells its fields before and after anyway gets the operation; what says only words gets them under `journal`. */
export function journaled(context: Context, fact: Fact, before: Journal['before'], after: Journal['after']): Fact {
  const op = operationOf(context);
  if (TELLING.has(fact.kind)) return { ...fact, data: { ...fact.data, op } };
  // A note changes no field, and there is nothing to take back.
  return Object.keys(after).length === 0 ? fact : { ...fact, data: { ...fact.data, journal: { op, before, after } } };
}
