/** A connection under the guard, and what is said over it: what every kind that speaks TCP begins with. */
import { connect, type Socket } from 'node:net';
import type { Seen } from '../../domain/probes/probe.ts';
import { addressOf } from '../../domain/probes/target.ts';
import { Forbidden, type Guard } from './guard.ts';
import { type Looking, silent, unasked, wordsFor } from './kind.ts';

const LATE = 'nothing answered in time';

/** Rejects when there is none, or when the signal says so; whoever gets it destroys it. */
function connected(address: { readonly host: string; readonly port: number }, guard: Guard, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    guard.check(address.host);
    const socket = connect({ ...address, lookup: guard.lookup });
    const end = (): void => void socket.destroy(new Error(LATE));
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    socket.once('close', () => signal.removeEventListener('abort', end));
    socket.once('error', reject);
    socket.once('connect', () => resolve(socket));
  });
}

/** Talks to the target; how long it took is until `talk` has heard enough. */
export async function converse(
  { check, guard, signal }: Looking,
  talk: (socket: Socket) => Promise<Pick<Seen, 'values' | 'text'>>,
): Promise<Seen> {
  const address = addressOf(check.kind, check.target);
  if (address === undefined) return unasked(`"${check.target}" is not host:port`);
  const started = performance.now();
  let socket: Socket | undefined;
  try {
    socket = await connected(address, guard, signal);
    const ip = socket.remoteAddress;
    const { values, text } = await talk(socket);
    const responseMs = performance.now() - started;
    return {
      problem: null,
      responseMs,
      values: { response_ms: responseMs, ...(ip === undefined ? {} : { ip }), ...values },
      ...(text === undefined ? {} : { text }),
    };
  } catch (error) {
    if (error instanceof Forbidden) return unasked(error.message);
    return silent(signal.aborted ? LATE : wordsFor(error), performance.now() - started);
  } finally {
    socket?.destroy();
  }
}

/** A server that says more than this before it has said anything is none that a probe is for. */
const MOST_BYTES = 65_536;

/** Listens until `enough` finds what it wants in all that was heard. */
export function hear<T>(socket: Socket, enough: (heard: Buffer) => T | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    let heard: Buffer = Buffer.alloc(0);
    const end = (settle: () => void): void => {
      socket.off('data', listen).off('close', closed).off('error', failed);
      settle();
    };
    const listen = (chunk: Buffer): void => {
      heard = Buffer.concat([heard, chunk]);
      const found = enough(heard);
      if (found !== undefined) end(() => resolve(found));
      else if (heard.length > MOST_BYTES) end(() => reject(new Error('it says too much to be understood')));
    };
    const closed = (): void => end(() => reject(new Error('it hung up without an answer')));
    const failed = (error: Error): void => end(() => reject(error));
    socket.on('data', listen).on('close', closed).on('error', failed);
  });
}

export const line = (heard: Buffer): string | undefined => {
  const end = heard.indexOf('\n');
  return end < 0 ? undefined : heard.subarray(0, end).toString('latin1').trimEnd();
};
