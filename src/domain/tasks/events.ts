import { eventKind } from '../kernel/event.ts';
import { clip } from '../kernel/plain.ts';
import type { Verb } from './task.ts';

export const created = eventKind<{ readonly title: string; readonly priority: string; readonly from?: string }>(
  'task.created',
  ({ title, priority, from }) => `created with priority ${priority}: ${title}${from === undefined ? '' : ` (${from})`}`,
);

/** `before` holds the old value of everything in `after`, so undo is the same change the other way round. */
export const edited = eventKind<{ readonly before: Readonly<Record<string, unknown>>; readonly after: Readonly<Record<string, unknown>> }>(
  'task.edited',
  ({ before, after }) =>
    Object.keys(after)
      .map((key) => `${key}: ${word(before[key])} → ${word(after[key])}`)
      .join(', '),
);

const word = (value: unknown): string =>
  value === null || value === undefined || value === '' ? 'none' : clip(typeof value === 'string' ? value : JSON.stringify(value), 80);

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

export const deleted = eventKind<{ readonly title: string }>('task.deleted', ({ title }) => `deleted: ${title}`);
export const noted = eventKind<{ readonly text: string }>('task.noted', ({ text }) => text);

export const taskEvents = [created, edited, ...Object.values(transitions), deleted, noted] as const;
