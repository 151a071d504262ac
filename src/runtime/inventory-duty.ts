/** The duty that keeps the inventory's sources read: each by itself and beside the loop, so that a dead one slows nothing else. */

import { allPolls, claimPolls, isPlanned, nextPoll, planPolls, takeOverPolls } from '../domain/inventory/poll-records.ts';
import { readSource } from '../domain/inventory/polling.ts';
import { type InventorySource, inventorySettings } from '../domain/inventory/settings.ts';
import { ENGINE } from '../domain/kernel/access.ts';
import { explain, isRefusal } from '../domain/kernel/refusal.ts';
import { offerFormats } from './discovery.ts';
import type { Duty } from './engine.ts';
import { contextFor, type Surroundings } from './run.ts';

/** How many are read at once: a bound on memory, far above the number of sources that hang at one time. */
const UNDER_WAY = 16;

export function inventoryDuty(around: Surroundings, nudge: () => void): Duty {
  const { store, log } = around.ports;
  const underWay = new Set<Promise<void>>();
  let trust = new AbortController();
  offerFormats();

  const read = async (source: InventorySource, holder: string): Promise<void> => {
    const started = around.clock.monotonic();
    const late = new AbortController();
    const cancel = around.clock.after(source.timeout, () => late.abort(new DOMException('late', 'TimeoutError')));
    const context = () => contextFor(around, ENGINE)();
    const signal = AbortSignal.any([trust.signal, late.signal]);
    const taken = await readSource(store, context, { source, holder, signal, broken: trust.signal }).finally(cancel);
    const ms = Math.round(around.clock.monotonic() - started);
    if (isRefusal(taken)) log.write('warn', explain(taken).text, { actor: ENGINE.name, source: source.name, ms });
    else {
      const { added, changed, vanished, refused } = taken;
      const quiet = added + changed + vanished === 0;
      log.write(quiet ? 'debug' : 'info', `source ${source.name}: ${added} added, ${changed} changed, ${vanished} vanished`, {
        actor: ENGINE.name,
        refused: refused.length,
        ms,
      });
    }
  };

  return {
    name: 'inventory',
    begin: (fenced, lease) => fenced(() => takeOverPolls(holderOf(lease))),
    run: async (fenced, lease) => {
      const { source: sources } = around.settings().of(inventorySettings);
      if (!isPlanned(await store.read(allPolls), sources)) {
        const context = contextFor(around, ENGINE);
        if (isRefusal(await fenced(() => planPolls(context(), sources)))) return undefined;
      }
      const room = UNDER_WAY - underWay.size;
      if (sources.length === 0 || room === 0) return undefined;
      const now = around.clock.now();
      const next = await store.read(() => nextPoll(now));
      if (next === undefined || next > now) return next;
      const holder = holderOf(lease);
      const claimed = await fenced(() => claimPolls(holder, now, sources, room));
      if (isRefusal(claimed)) return undefined;
      for (const source of claimed) {
        const reading: Promise<void> = read(source, holder)
          .catch((error) =>
            log.write('error', `source ${source.name} could not be read; its lease runs out and it is read again`, { error }),
          )
          .finally(() => {
            underWay.delete(reading);
            nudge();
          });
        underWay.add(reading);
      }
      return store.read(() => nextPoll(now));
    },
    abandon: () => {
      trust.abort();
      trust = new AbortController();
    },
    end: async () => {
      // What is broken off changes nothing, and is read by the next engine.
      trust.abort();
      trust = new AbortController();
      await Promise.allSettled(underWay);
    },
  };
}

const holderOf = ({ holder, term }: { readonly holder: string; readonly term: number }): string => `engine ${holder}/${term}`;
