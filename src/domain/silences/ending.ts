import { LATE_MS } from '../escalation/clock.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { all, type Script } from '../kernel/script.ts';
import { expired } from './events.ts';
import type { Ending } from './silence.ts';

/** Ends silences and lets go of what they hold. Reactions to the event run before that, and find what was held. */
export function* endSilences(context: Context, silences: readonly number[], ending: Ending): Script<void> {
  if (silences.length === 0) return;
  const numbers = JSON.stringify(silences);
  const ended = yield* all<{ number: number; repage: number; ends_at: number }>(
    `update silence set ended_at = cast($2 as bigint), ended_by = $3, ending = $4
     where number in {numbers $1} and ended_at is null returning number, repage, ends_at`,
    numbers,
    context.now,
    context.actor.name,
    ending,
  );
  const holds = yield* countHeld(silences);
  yield* record(
    context,
    ended.map(({ number, repage, ends_at }) => {
      const late = ending === 'time' ? context.now - ends_at : 0;
      const data = { ending, repage: repage === 1, holds: holds.get(number) ?? 0, lateMs: late > LATE_MS ? late : 0 };
      return expired(label('S', number), data);
    }),
  );
  yield* all(
    'update silenced set until = cast($2 as bigint) where until is null and silence in {numbers $1}',
    JSON.stringify(ended.map(({ number }) => number)),
    context.now,
  );
}

/** How many open alerts each of these silences holds; none for one that is not in it. */
export function* countHeld(silences: readonly number[]): Script<ReadonlyMap<number, number>> {
  const rows = yield* all<{ silence: number; total: number }>(
    'select silence, count(*) as total from silenced where until is null and silence in {numbers $1} group by silence',
    JSON.stringify(silences),
  );
  return new Map(rows.map(({ silence, total }) => [silence, Number(total)]));
}
