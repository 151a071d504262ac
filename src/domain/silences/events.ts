import { formatDuration } from '../kernel/duration.ts';
import { eventKind } from '../kernel/event.ts';
import { formatInstant } from '../kernel/instant.ts';
import type { Ending } from './silence.ts';

export const added = eventKind<{
  readonly matchers: readonly string[];
  readonly comment: string;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly endsOnResolve: boolean;
  readonly repage: boolean;
}>(
  'silence.added',
  ({ matchers, comment, startsAt, endsAt, endsOnResolve }) =>
    `${matchers.join(' ') || 'every alert'} is silent from ${formatInstant(startsAt)} until ${formatInstant(endsAt)}${endsOnResolve ? ', or until it resolves' : ''}: ${comment}`,
);

/** Only of one that was added for later: the others are in force with their `silence.added`. */
export const began = eventKind<{ readonly lateMs: number }>('silence.began', ({ lateMs }) => `in force now${late(lateMs)}`);

export const reminded = eventKind<{ readonly endsAt: number; readonly holds: number; readonly told: readonly string[] }>(
  'silence.reminded',
  ({ endsAt, holds, told }) =>
    `ends at ${formatInstant(endsAt)} and holds ${alerts(holds)}; ${told.length === 0 ? 'its author has no contact' : `told ${told.join(', ')}`}`,
);

const WORDS: Readonly<Record<Ending, string>> = {
  time: 'its time is over',
  hand: 'ended by hand',
  resolved: 'the last alert that it held resolved',
};

export const expired = eventKind<{ readonly ending: Ending; readonly repage: boolean; readonly holds: number; readonly lateMs: number }>(
  'silence.expired',
  ({ ending, repage, holds, lateMs }) =>
    `${WORDS[ending]}${late(lateMs)}; ${holds === 0 ? 'it held nothing' : `${alerts(holds)} no longer held${repage ? '' : ', without a page'}`}`,
);

export const silenceEvents = [added, began, reminded, expired] as const;

const alerts = (count: number): string => `${count} open alert${count === 1 ? '' : 's'}`;
const late = (ms: number): string => (ms > 0 ? `, late by ${formatDuration(ms)}: the engine was down` : '');
