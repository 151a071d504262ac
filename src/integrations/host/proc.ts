/**
 * What Linux says of itself in files. No process is started for it: a `cat` or `df` a few times a minute costs more than everything else that an
 * idle Watchbill does, and a synchronous one stops the event loop for as long as the machine is busy, which is when it is measured.
 */
import { readFile, statfs } from 'node:fs/promises';
import { cpus, hostname, loadavg } from 'node:os';
import type { HostReading } from '../../domain/performance/sampling.ts';

export async function readProc(): Promise<HostReading> {
  const [memory, network, blocks, mounts] = await Promise.all(
    ['meminfo', 'net/dev', 'diskstats', 'self/mounts'].map((name) => readFile(`/proc/${name}`, 'utf8').catch(() => '')),
  );
  return {
    host: hostname(),
    cpu: processors(),
    memory: memoryIn(memory ?? ''),
    load: loadavg()[0] ?? 0,
    network: networkIn(network ?? ''),
    operations: operationsIn(blocks ?? ''),
    disks: await disksOf(fileSystemsIn(mounts ?? '')),
  };
}

/** What all processors together did. Node reads /proc/stat for it, or asks the system that has none. */
export function processors(): HostReading['cpu'] {
  let [busy, idle] = [0, 0];
  for (const { times } of cpus()) {
    busy += times.user + times.nice + times.sys + times.irq;
    idle += times.idle;
  }
  return { busy, idle };
}

export function memoryIn(text: string): HostReading['memory'] {
  const bytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? Number.NaN) * 1_024;
  const total = bytes('MemTotal');
  return { used: total - bytes('MemAvailable'), total };
}

export function networkIn(text: string): HostReading['network'] {
  const cards = text.split('\n').flatMap((line) => {
    const [name, figures] = line.split(':');
    return figures === undefined || name?.trim() === 'lo' ? [] : [figures.trim().split(/\s+/).map(Number)];
  });
  const total = (column: number): number => cards.reduce((sum, figures) => sum + (figures[column] ?? 0), 0);
  return cards.length === 0 ? undefined : { received: total(0), sent: total(8) };
}

/** Whole disks: what a partition or a mapped volume does, its disk does. */
const WHOLE_DISK = /^(?:[shv]d[a-z]+|xvd[a-z]+|nvme\d+n\d+|mmcblk\d+)$/;

export function operationsIn(text: string): number | undefined {
  const disks = text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => WHOLE_DISK.test(fields[2] ?? ''));
  return disks.length === 0 ? undefined : disks.reduce((sum, fields) => sum + Number(fields[3]) + Number(fields[7]), 0);
}

/**
 * Where file systems of this machine's own disks are mounted: each device once, at its shortest path, and the root whatever it is. Network file
 * systems are left out, because asking one whose server is gone hangs.
 */
export function fileSystemsIn(text: string): readonly string[] {
  const devices = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [device = '', escaped = ''] = line.split(' ');
    // Spaces and the like are octal there: \040.
    const path = escaped.replace(/\\(\d{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));
    if (!device.startsWith('/dev/') || device.startsWith('/dev/loop')) continue;
    const known = devices.get(device);
    if (known === undefined || path.length < known.length) devices.set(device, path);
  }
  return [...new Set(['/', ...devices.values()])];
}

export async function disksOf(paths: readonly string[]): Promise<HostReading['disks']> {
  const asked = paths.map(async (path) => {
    const { bsize, blocks, bfree, bavail } = await statfs(path);
    // As df has it: what only root may fill is neither used nor available.
    return blocks === 0 ? [] : [{ path, used: (blocks - bfree) * bsize, available: bavail * bsize }];
  });
  return (await Promise.allSettled(asked)).flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
}
