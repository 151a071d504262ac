import { readSource } from '../../domain/inventory/polling.ts';
import { polls } from '../../domain/inventory/polls.ts';
import { type InventorySource, inventorySettings } from '../../domain/inventory/settings.ts';
import { ENGINE } from '../../domain/kernel/access.ts';
import { explain, isRefusal } from '../../domain/kernel/refusal.ts';
import { offerFormats } from '../discovery.ts';
import type { Duty } from '../engine.ts';
import type { Surroundings } from '../run.ts';
import { pollingDuty, type Reading } from './polling.ts';

/** Keeps the inventory's sources read. */
export function inventoryDuty(around: Surroundings, nudge: () => void): Duty {
  const { store, log } = around.ports;
  offerFormats();

  const read = async (source: InventorySource, { holder, signal, broken, context, took }: Reading): Promise<void> => {
    const taken = await readSource(store, context, { source, holder, signal, broken });
    const ms = took();
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

  return pollingDuty(around, { name: 'inventory', polls, declared: () => around.settings().of(inventorySettings).source, read }, nudge);
}
