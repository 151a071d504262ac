import type { Context } from '../kernel/context.ts';
import { type Polls, pollsOf } from '../kernel/poll-records.ts';
import { nextTime, type Polled, staleFrom } from '../kernel/polling.ts';
import type { Severity } from '../kernel/rank.ts';
import type { Script } from '../kernel/script.ts';
import { type Aspect, type Looked, raise, settleGone } from './raise.ts';

/** What is looked at again and again. */
export interface Watched extends Polled {
  readonly severity: Severity;
}

/** Looks at one of them, on this machine. */
export type Look<S> = (watched: S, signal: AbortSignal) => Promise<readonly Aspect[]>;

export interface Watching<S extends Watched> {
  readonly polls: Polls<S>;
  /** Writes down how it is, and raises what is a problem. False when somebody else has it by now. */
  settle(context: Context, watched: S, holder: string, aspects: readonly Aspect[]): Script<boolean>;
  forget(context: Context, gone: readonly string[]): Script<void>;
  /** How it is looked at: the runtime says so. */
  offer(look: Look<S>): void;
  readonly look: Look<S>;
}

/** The schedule of one noun that is watched: its rows, and its alerts. */
export function watchingOf<S extends Watched>(noun: Looked['noun'], table: string, planOf: (watched: S) => string): Watching<S> {
  const polls = pollsOf<S>(table, planOf);
  let looks: Look<S> | undefined;
  return {
    polls,
    *settle(context, watched, holder, aspects) {
      const { name, severity } = watched;
      if ((yield* polls.held(name, holder)) === undefined) return false;
      yield* raise(context, { noun, name, severity, aspects });
      yield* polls.settle(context, {
        source: name,
        dueAt: nextTime(watched, context.now),
        staleAt: staleFrom(watched, context.now),
        failures: 0,
        succeededAt: context.now,
        problem: null,
        report: JSON.stringify(aspects),
      });
      return true;
    },
    forget: (context, gone) => settleGone(context, noun, gone),
    offer: (look) => {
      looks = look;
    },
    look: async (watched, signal) => {
      if (looks === undefined) throw new Error(`nobody said how a ${noun} is looked at`);
      return looks(watched, signal);
    },
  };
}
