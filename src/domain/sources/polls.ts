import { hours, minutes, seconds } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { pollsOf } from '../kernel/poll-records.ts';
import type { Polled } from '../kernel/polling.ts';
import { type SourceSettings, sources } from './settings.ts';

/** A source that is asked for its alerts. */
export interface PolledSource extends Polled, Pick<SourceSettings, 'kind' | 'user' | 'password' | 'token'> {
  readonly address: string;
  readonly every: number;
  /** How often it is asked for everything, where a question for its problems alone is cheaper. */
  readonly everything: number;
  /** More than so many percent of its open alerts do not end by one answer. */
  readonly max_vanish: number;
}

/** After failures, so that a source that is back is seen soon. */
const LONGEST_RETRY = minutes(5);

export const polledSources = ({ settings }: Pick<Context, 'settings'>): readonly PolledSource[] =>
  settings.of(sources).flatMap((source): PolledSource[] => {
    const { name, kind, user, password, token, poll: address } = source;
    if (address === undefined) return [];
    return [
      {
        name,
        kind,
        user,
        password,
        token,
        address,
        every: source.poll_every ?? seconds(30),
        everything: source.poll_everything ?? hours(1),
        timeout: source.poll_timeout ?? seconds(10),
        longest_retry: LONGEST_RETRY,
        max_vanish: source.max_vanish ?? 50,
      },
    ];
  });

export const polls = pollsOf<PolledSource>('source_poll', ({ kind, address, every, everything }) =>
  JSON.stringify([kind, address, every, everything]),
);

/** What the last complete answer changed. */
export interface PollReport {
  readonly at: number;
  readonly open: number;
  readonly opened: number;
  readonly changed: number;
  readonly closed: number;
  /** Alerts of the answer that could not be read: because of them nothing was closed. */
  readonly unread: number;
  readonly problem: string | null;
  /** So many alerts were gone at once that they stay until so many answers in a row say the same. */
  readonly doubted: number;
  readonly doubts: number;
}
