/**
 * How many probes are under way at once. Sixty-four that all talk keep a machine busy without their latencies telling of each other (measured:
 * four times as many make a thousand loopback probes no faster and their median thirty times longer). But sixty-four that are waiting for
 * machines which say nothing must not hold up the other nine hundred: whoever has been under way for longer than `PATIENCE_MS` gives its turn
 * to the next and goes on waiting beside, as a socket that costs nothing. So a tenth that is black-holed costs the rest a few hundred
 * milliseconds and not a timeout each. How many may wait beside is bounded by what a process may have open.
 */
import type { Check, Seen } from '../../domain/probes/probe.ts';
import type { Prober } from '../../domain/probes/prober.ts';
import { type Guard, guardFor } from './guard.ts';
import { type Look, silent, unasked, wordsFor } from './kind.ts';
import { LOOKS } from './kinds.ts';

const PATIENCE_MS = 200;
/** Sockets and processes that only wait. */
const MOST_WAITING = 2_000;

export function openProber(): Prober {
  let talking = 0;
  let waiting = 0;
  const queue: (() => void)[] = [];
  let guard: { readonly allow: readonly string[]; readonly made: Guard } | undefined;

  const guardOf = (allow: readonly string[]): Guard => {
    if (guard?.allow !== allow) guard = { allow, made: guardFor(allow) };
    return guard.made;
  };

  const next = (concurrency: number): void => {
    while (queue.length > 0 && talking < concurrency && talking + waiting < concurrency + MOST_WAITING) {
      talking += 1;
      queue.shift()?.();
    }
  };

  const turn = (concurrency: number): Promise<void> =>
    new Promise((resolve) => {
      queue.push(resolve);
      next(concurrency);
    });

  return {
    look: async (check, { concurrency, allow }, signal) => {
      await turn(concurrency);
      let beside = false;
      const patience = setTimeout(() => {
        beside = true;
        talking -= 1;
        waiting += 1;
        next(concurrency);
      }, PATIENCE_MS);
      try {
        return await carriedOut(check, guardOf(allow), signal);
      } finally {
        clearTimeout(patience);
        if (beside) waiting -= 1;
        else talking -= 1;
        next(concurrency);
      }
    },
  };
}

const loaded = new Map<Check['kind'], Look>();

async function lookOf(kind: Check['kind']): Promise<Look> {
  const known = loaded.get(kind) ?? (await LOOKS[kind]());
  loaded.set(kind, known);
  return known;
}

async function carriedOut(check: Check, guard: Guard, signal: AbortSignal): Promise<Seen> {
  if (signal.aborted) return silent('nobody wants to know any more');
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), check.timeout);
  const given = (): void => late.abort();
  signal.addEventListener('abort', given, { once: true });
  try {
    return await (await lookOf(check.kind))({ check, guard, signal: late.signal });
  } catch (error) {
    return unasked(wordsFor(error));
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', given);
  }
}
