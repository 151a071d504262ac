/** Looks whether we are online, beside the loop: an address that says nothing holds up no clock. */
import { ENGINE } from '../../domain/kernel/access.ts';
import type { Instant } from '../../domain/kernel/clock.ts';
import { parseAddress } from '../../domain/kernel/fields.ts';
import { connectivitySettings, found } from '../../domain/notifications/connectivity.ts';
import { reach } from '../../integrations/host/reach.ts';
import type { Duty } from '../engine.ts';
import { contextFor, type Surroundings } from '../run.ts';
import { beside } from './beside.ts';

/** Whether any of the addresses answers; true where none is to be asked. */
export async function answers({ settings }: Pick<Surroundings, 'settings'>): Promise<boolean> {
  const { check, timeout } = settings().of(connectivitySettings);
  const addresses = check.flatMap((text) => parseAddress(text) ?? []);
  if (addresses.length === 0) return true;
  const asked = addresses.map(async ({ host, port }) => {
    if (!(await reach(host, port, timeout))) throw new Error('no answer');
  });
  return Promise.any(asked).then(
    () => true,
    () => false,
  );
}

export function connectivityDuty(around: Surroundings, nudge: () => void): Duty {
  let looked: Instant = -Infinity;
  const looks = beside(around.ports.log, nudge);
  return {
    name: 'connectivity',
    run: async (fenced) => {
      const { check, every } = around.settings().of(connectivitySettings);
      if (check.length === 0 || looks.size > 0) return undefined;
      const now = around.clock.now();
      if (now >= looked && now < looked + every) return looked + every;
      looked = now;
      looks.start('look', 'whether we are online could not be written down', async () => {
        const online = await answers(around);
        const context = contextFor(around, ENGINE);
        if ((await fenced(() => found(context(), online))) === true)
          around.ports.log.write(online ? 'info' : 'warn', online ? 'we are online again: pages go out' : 'we are offline: pages wait', {
            check,
          });
      });
      return undefined;
    },
    end: looks.rest,
  };
}
