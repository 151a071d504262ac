/**
 * What happened, as lines of the log: one for each task, claim, page and recovery, with its actor. The active engine writes them from the
 * event log, so they say what was committed, by whichever process, and nothing else. In a storm the lines would cost more than the work:
 * beyond a screenful at once they become one line with the counts, and the events themselves are in the database.
 */
import type { Clock } from '../domain/kernel/clock.ts';
import { type Event, eventsAfter } from '../domain/kernel/event.ts';
import type { Level, Log, Store } from '../domain/kernel/ports.ts';
import { all, one } from '../domain/kernel/script.ts';
import { describe } from '../domain/kernel/timeline.ts';

const A_SCREENFUL = 50;
const LOOK_APART_MS = 200;

/** Kinds that somebody should notice; the rest is news. */
const LEVELS: Readonly<Record<string, Level>> = {
  'notification.failed': 'error',
  'notification.delayed': 'warn',
  'notification.unreached': 'error',
  'channel.failing': 'error',
};

export interface Chronicle {
  close(): Promise<void>;
}

/** Follows the event log from its present end; `writes` says whether this process is the one to write. */
export function keepChronicle(store: Store, log: Log, clock: Clock, writes: () => boolean): Chronicle {
  let cursor: number | undefined;
  let pending: (() => void) | undefined;
  let looking: Promise<void> = Promise.resolve();

  const look = async (): Promise<void> => {
    if (cursor === undefined || !writes()) {
      cursor = (await store.read(() => one<{ seq: number }>('select seq from event order by seq desc limit 1')))?.seq ?? 0;
      return;
    }
    const from = cursor;
    const events = await store.read(() => eventsAfter(from, A_SCREENFUL + 1));
    if (events.length > A_SCREENFUL) {
      const counts = await store.read(() =>
        all<{ kind: string; total: number; last: number }>(
          'select kind, count(*) as total, max(seq) as last from event where seq > $1 group by kind order by kind',
          from,
        ),
      );
      log.write('info', counts.map(({ kind, total }) => `${total} ${kind}`).join(', '), { storm: true });
      cursor = Math.max(...counts.map(({ last }) => last));
      return;
    }
    for (const event of events) write(log, event);
    cursor = events.at(-1)?.seq ?? cursor;
  };

  const lookSoon = (): void => {
    pending ??= clock.after(LOOK_APART_MS, () => {
      pending = undefined;
      looking = looking.then(look).catch((error: unknown) => log.write('error', 'the event log could not be followed', { error }));
    });
  };

  looking = look();
  const deaf = store.onChange(lookSoon);
  return {
    close: async () => {
      deaf();
      pending?.();
      await looking;
      await look();
    },
  };
}

const write = (log: Log, event: Event): void =>
  log.write(LEVELS[event.kind] ?? 'info', `${event.subject} ${describe(event)}`, {
    actor: event.actor,
    kind: event.kind,
    ...(event.cause === undefined ? {} : { cause: event.cause }),
  });
