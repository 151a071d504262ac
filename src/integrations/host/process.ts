import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/** This process as the holder of a lease: host, process id, and a word that tells it from a later process with the same id. */
export const holderHere = (): string => `${hostname()}:${process.pid}:${randomBytes(3).toString('hex')}`;

/** For people: `noc-1, process 4711`. */
export function describeHolder(holder: string): string {
  const [host, pid] = holder.split(':');
  return `${host}, process ${pid}`;
}

/**
 * Whether a holder is certainly gone: a process of this very host that the kernel does not know any more. It saves waiting for the lease
 * to run out after a crash. A reused process id only means waiting after all.
 */
export function certainlyGone(holder: string): boolean {
  const [host, pid] = holder.split(':');
  if (host !== hostname() || pid === undefined || Number(pid) === process.pid) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
