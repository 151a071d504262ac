/** Who watches the watcher: an address outside is fetched while pages can leave, and somebody there raises the alarm when that stays out. */
import { ENGINE } from '../../domain/kernel/access.ts';
import type { Instant } from '../../domain/kernel/clock.ts';
import { cannotDeliver } from '../../domain/notifications/fitness.ts';
import { notificationSettings } from '../../domain/notifications/settings.ts';
import type { Duty } from '../engine.ts';
import { contextFor, type Surroundings } from '../run.ts';
import { beside } from './beside.ts';

const TIMEOUT_MS = 10_000;

export function pulseDuty(around: Surroundings): Duty {
  const { store, log } = around.ports;
  let last: Instant = -Infinity;
  const beats = beside(log);
  let said: string | undefined;

  /** Once for each change, not once a minute. */
  const tell = (problem: string | undefined): void => {
    if (problem === said) return;
    said = problem;
    if (problem === undefined) log.write('info', 'the outward heartbeat beats');
    else log.write('warn', `the outward heartbeat stays out: ${problem}`);
  };

  const beat = async (url: string): Promise<void> => {
    const context = contextFor(around, ENGINE);
    const why = await store.read(() => cannotDeliver(context()));
    if (why !== undefined) return tell(why);
    try {
      const { status } = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
      tell(status < 300 ? undefined : `its address answers ${status}`);
    } catch {
      tell('its address does not answer');
    }
  };

  return {
    name: 'pulse',
    run: async () => {
      const { url, every } = around.settings().of(notificationSettings).heartbeat;
      if (url === undefined || beats.size > 0) return undefined;
      const now = around.clock.now();
      if (now >= last && now < last + every) return last + every;
      last = now;
      beats.start('beat', 'the outward heartbeat could not be sent', () => beat(url));
      return last + every;
    },
    end: beats.rest,
  };
}
