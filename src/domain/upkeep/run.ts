/** Runs one task of upkeep from its beginning to what is written down about it. */
import type { Context } from '../kernel/context.ts';
import type { Done, Ports } from '../kernel/ports.ts';
import type { Begun } from './begin.ts';
import { finish } from './finish.ts';

/** What came of it; undefined when it was broken off, or given up meanwhile: whoever comes next writes it down as lost. */
export async function runTask(
  { number, task, holder, until }: Begun,
  context: () => Context,
  { store, errand }: Pick<Ports, 'store' | 'errand'>,
  broken: AbortSignal,
): Promise<Done | undefined> {
  const { name, chore, command } = task;
  const done = await errand({ name, chore, command, within: Math.max(0, until - context().now) }, broken).catch(
    (error: unknown): Done => ({
      state: 'failed',
      report: '',
      output: '',
      problem: error instanceof Error ? error.message : String(error),
    }),
  );
  if (broken.aborted) return undefined;
  const settling = context();
  const mine = await store.write(() => finish(settling, { number, holder, done }));
  return mine ? done : undefined;
}
