import type { Clock } from '../domain/kernel/clock.ts';
import { explain, isRefusal } from '../domain/kernel/refusal.ts';
import { add } from '../domain/performance/capabilities.ts';
import { type Measured, measured } from '../integrations/host/measured.ts';
import type { Said } from './circumstances.ts';
import { openSession } from './session.ts';

export interface Recorded extends Measured {
  /** Why it was not written down. */
  readonly unwritten?: string;
}

/** Runs a program and writes down what it cost. The store is opened when the program is over: it may be the one that backs it up. */
export async function perfRecord(
  operation: string,
  program: readonly [string, ...string[]],
  said: Said,
  clock: Clock,
): Promise<Recorded | { readonly problem: string }> {
  const done = await measured(program, () => clock.monotonic());
  if ('problem' in done) return done;
  const session = await openSession(said, clock);
  if (isRefusal(session)) return { ...done, unwritten: explain(session).text };
  try {
    const { took, memory, exitCode } = done;
    const answer = await session.run(add, { operation, took: `${Math.round(took)}ms`, failed: exitCode !== 0, memory });
    return isRefusal(answer) ? { ...done, unwritten: explain(answer).text } : done;
  } finally {
    await session.close();
  }
}
