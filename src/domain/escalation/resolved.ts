import type { Context } from '../kernel/context.ts';
import { all, type Script } from '../kernel/script.ts';
import { enqueue, toldAbout } from '../notifications/records.ts';
import { allClear, type Brief } from './page.ts';

/** Tells whoever was paged about these tasks that it is over. */
export function* tellResolved(context: Context, tasks: readonly number[], by: string): Script<void> {
  const clocks = yield* all<{ subject: string; brief: string; started_at: number }>(
    'select subject, brief, started_at from clock where task in {numbers $1}',
    JSON.stringify(tasks),
  );
  const told = yield* toldAbout(clocks.map((clock) => clock.subject));
  const bySubject = new Map(clocks.map((clock) => [clock.subject, clock]));
  yield* enqueue(
    context,
    told.flatMap(({ subject, ...contact }) => {
      const clock = bySubject.get(subject);
      return clock === undefined
        ? []
        : [
            {
              ...contact,
              subject,
              kind: 'resolved' as const,
              message: allClear(JSON.parse(clock.brief) as Brief, by, context.now - clock.started_at),
            },
          ];
    }),
  );
}
