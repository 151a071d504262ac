import type { Context } from '../kernel/context.ts';
import type { Store } from '../kernel/ports.ts';
import { differences } from './compare.ts';
import type { Difference } from './difference.ts';
import { evidenceOf, tasksAfter } from './evidence.ts';
import { overdue } from './overdue.ts';
import { quietForNothing } from './quiet.ts';

/** Everything, slice by slice so that no reading holds the store for long; oldest first. */
export async function examineAll(store: Pick<Store, 'read'>, context: Context): Promise<readonly Difference[]> {
  const found = [...(await store.read(() => overdue(context)))];
  for (let after: number | undefined = 0; after !== undefined; ) {
    const from: number = after;
    const slice = await store.read(function* () {
      const { tasks, next } = yield* tasksAfter(from);
      return { next, differences: (yield* evidenceOf(tasks)).flatMap(differences) };
    });
    found.push(...slice.differences);
    after = slice.next;
  }
  for (let after: number | undefined = 0; after !== undefined; ) {
    const from: number = after;
    const slice = await store.read(() => quietForNothing(from, context.now));
    found.push(...slice.differences);
    after = slice.next;
  }
  return found.toSorted((a, b) => a.since - b.since);
}
