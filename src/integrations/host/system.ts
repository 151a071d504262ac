/** Hosts without /proc, through systeminformation, which asks the programs that each of those systems has for it. */
import { hostname, loadavg } from 'node:os';
import type { HostReading } from '../../domain/performance/sampling.ts';
import { processors } from './proc.ts';

export async function readSystem(): Promise<HostReading> {
  const { fsSize, mem, networkStats, disksIO } = await import('systeminformation');
  const [memory, cards, disks, io] = await Promise.all([mem(), networkStats(), fsSize(), disksIO()]);
  return {
    host: hostname(),
    cpu: processors(),
    memory: { used: memory.total - memory.available, total: memory.total },
    load: loadavg()[0] ?? 0,
    network: {
      received: cards.reduce((sum, card) => sum + card.rx_bytes, 0),
      sent: cards.reduce((sum, card) => sum + card.tx_bytes, 0),
    },
    // Null where the system does not tell, whatever the types say.
    operations: (io as typeof io | null)?.tIO ?? undefined,
    disks: disks.map(({ mount, used, available }) => ({ path: mount, used, available })),
  };
}
