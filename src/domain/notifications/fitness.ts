import type { Context } from '../kernel/context.ts';
import { formatDuration } from '../kernel/duration.ts';
import { one, type Script } from '../kernel/script.ts';
import { openBreakers } from './breakers.ts';
import { offlineSince } from './connectivity.ts';
import { notificationSettings } from './settings.ts';

/** A message that should have gone so long ago is not merely waiting its turn. */
const LATE_MS = 300_000;

/** Why pages cannot leave; undefined while they can. What the outward heartbeat depends on. */
export function* cannotDeliver(context: Context): Script<string | undefined> {
  if (context.settings.of(notificationSettings).paused) return 'delivery is paused';
  if ((yield* offlineSince(context)) !== undefined) return 'we are offline';
  const [failing] = yield* openBreakers(context.now);
  if (failing !== undefined) return `${failing.circuit} fails: ${failing.problem}`;
  const oldest = yield* one<{ due_at: number }>(
    "select due_at from outbox where finished_at is null and state = 'queued' order by due_at, number limit 1",
  );
  const late = oldest === undefined ? 0 : context.now - oldest.due_at;
  return late > LATE_MS ? `a message is late by ${formatDuration(late)}` : undefined;
}
