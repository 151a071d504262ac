import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Where this process's id means something: this run of this kernel, this space of process ids. Hosts may share a name (clones, containers
 * of one image), and a living engine on another one must not be taken for dead. Empty where the system does not tell; the name decides then.
 */
function processSpace(): string {
  try {
    const space = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8') + readlinkSync('/proc/self/ns/pid');
    return createHash('sha256').update(space).digest('hex').slice(0, 12);
  } catch {
    return '';
  }
}

/** This process as the holder of a lease: host, process id, their space, and a word that tells it from a later process with the same id. */
export const holderHere = (): string => `${hostname()}:${process.pid}:${processSpace()}:${randomBytes(3).toString('hex')}`;

/** For people: `noc-1, process 4711`. */
export function describeHolder(holder: string): string {
  const [host, pid] = holder.split(':');
  return `${host}, process ${pid}`;
}

/**
 * Whether a holder is certainly gone: a process of this very machine that the kernel does not know any more. It saves waiting for the lease
 * to run out after a crash. A reused process id only means waiting after all.
 */
export function certainlyGone(holder: string): boolean {
  const [host, pid, space] = holder.split(':');
  if (host !== hostname() || space !== processSpace() || pid === undefined || Number(pid) === process.pid) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
