import { connect, type Socket } from 'node:net';
import { parseAddress } from '../../domain/kernel/fields.ts';
import type { Seen } from '../../domain/probes/probe.ts';
import { Forbidden, type Guard } from './guard.ts';
import { type Looking, silent, unasked, wordsFor } from './kind.ts';

export interface Connected {
  readonly socket: Socket;
  /** Milliseconds since it was begun. */
  readonly took: () => number;
}

/** A connection under the guard; whoever gets it destroys it. Rejects when there is none, or when the signal says so. */
export function connected(
  address: { readonly host: string; readonly port: number },
  guard: Guard,
  signal: AbortSignal,
): Promise<Connected> {
  return new Promise((resolve, reject) => {
    guard.check(address.host);
    const started = performance.now();
    const socket = connect({ ...address, lookup: guard.lookup });
    const end = (): void => {
      socket.destroy(new Error('nothing answered in time'));
    };
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    socket.once('close', () => signal.removeEventListener('abort', end));
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve({ socket, took: () => performance.now() - started });
    });
  });
}

/** What went wrong on the way to a target, as what was seen. */
export const failed = (error: unknown, signal: AbortSignal, started: number): Seen =>
  error instanceof Forbidden
    ? unasked(error.message)
    : silent(signal.aborted ? 'nothing answered in time' : wordsFor(error), performance.now() - started);

export async function lookTcp({ check, guard, signal }: Looking): Promise<Seen> {
  const started = performance.now();
  const address = parseAddress(check.target);
  if (address === undefined) return unasked(`"${check.target}" is not host:port`);
  try {
    const { socket, took } = await connected(address, guard, signal);
    const responseMs = took();
    const ip = socket.remoteAddress;
    socket.destroy();
    return { problem: null, responseMs, values: { response_ms: responseMs, ...(ip === undefined ? {} : { ip }) }, text: 'connected' };
  } catch (error) {
    return failed(error, signal, started);
  }
}
