/** A duty that reads sources when they are due: each by itself and beside the loop, so that a dead one slows nothing else. */

import { ENGINE } from '../../domain/kernel/access.ts';
import type { Context } from '../../domain/kernel/context.ts';
import { signatureOf } from '../../domain/kernel/lease.ts';
import type { Polls } from '../../domain/kernel/poll-records.ts';
import type { Polled } from '../../domain/kernel/polling.ts';
import { isRefusal } from '../../domain/kernel/refusal.ts';
import type { Script } from '../../domain/kernel/script.ts';
import type { Duty } from '../engine.ts';
import { contextFor, type Surroundings } from '../run.ts';
import { beside, within } from './beside.ts';

/** How many are read at once: a bound on memory, far above the number of sources that hang at one time. */
const UNDER_WAY = 16;

export interface Reading {
  readonly holder: string;
  /** Ends the reading, because it takes too long or because of `broken`. */
  readonly signal: AbortSignal;
  /** Whoever breaks it off reads it again: that is no failure of the source. */
  readonly broken: AbortSignal;
  /** A context of now. */
  readonly context: () => Context;
  /** Milliseconds since the reading began. */
  readonly took: () => number;
}

export interface Reader<S extends Polled> {
  /** What the duty is called. */
  readonly name: string;
  readonly polls: Polls<S>;
  declared(): readonly S[];
  /** Reads one and writes down how it went. */
  read(source: S, reading: Reading): Promise<void>;
  /** What is to be done about sources that are no longer declared. */
  forget?(context: Context, gone: readonly string[]): Script<void>;
}

export function pollingDuty<S extends Polled>(around: Surroundings, reader: Reader<S>, nudge: () => void): Duty {
  const { store, log } = around.ports;
  const { name, polls } = reader;
  const readings = beside(log, nudge);

  const read = async (source: S, holder: string, broken: AbortSignal): Promise<void> => {
    const started = around.clock.monotonic();
    await within(around.clock, source.timeout, broken, (signal) =>
      reader.read(source, {
        holder,
        signal,
        broken,
        context: () => contextFor(around, ENGINE)(),
        took: () => Math.round(around.clock.monotonic() - started),
      }),
    );
  };

  return {
    name,
    begin: (fenced, lease) => fenced(() => polls.takeOver(signatureOf(lease))),
    run: async (fenced, lease) => {
      const sources = reader.declared();
      if (!polls.isPlanned(await store.read(polls.all), sources)) {
        const context = contextFor(around, ENGINE);
        const planned = await fenced(function* () {
          const fresh = context();
          const gone = yield* polls.plan(fresh, sources);
          if (gone.length > 0) yield* reader.forget?.(fresh, gone) ?? [];
        });
        if (isRefusal(planned)) return undefined;
      }
      const room = UNDER_WAY - readings.size;
      if (sources.length === 0 || room === 0) return undefined;
      const now = around.clock.now();
      const next = await store.read(() => polls.next(now));
      if (next === undefined || next > now) return next;
      const holder = signatureOf(lease);
      const claimed = await fenced(() => polls.claim(holder, now, sources, room));
      if (isRefusal(claimed)) return undefined;
      for (const source of claimed)
        readings.start(source.name, `source ${source.name} could not be read; its lease runs out and it is read again`, (broken) =>
          read(source, holder, broken),
        );
      return store.read(() => polls.next(now));
    },
    abandon: readings.breakOff,
    end: async () => {
      readings.breakOff();
      await readings.rest();
    },
  };
}
