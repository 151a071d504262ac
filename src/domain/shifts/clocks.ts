import { type ClockRecord, toRows } from '../escalation/view.ts';
import type { Context } from '../kernel/context.ts';
import type { Script } from '../kernel/script.ts';
import { type Counted, counted, MOST, oursAmong } from './lines.ts';

/** A storm has more clocks than anybody reads; their number is told up to here. */
const COUNTED = 1_000;

/** Clocks of the team as lines: when each fires or comes back, and whom it tells then. */
export function* clocksDue(
  context: Context,
  team: string | null,
  find: (limit: number) => Script<readonly ClockRecord[]>,
): Script<Counted> {
  const found = yield* find(COUNTED);
  const ours = yield* oursAmong(
    team,
    found.map(({ task }) => task),
  );
  const mine = found.filter(({ task }) => ours.has(task));
  const rows = yield* toRows(context, mine.slice(0, MOST));
  const lines = rows.map(({ subject, state, title, by, step, tells, targets, dueAt }) => ({
    subject,
    text: `${state === 'running' ? '' : `${state}, comes back: `}${title}; step ${step} tells ${tells.join(', ') || `nobody for ${targets.join(', ') || 'nobody'}`}`,
    who: by,
    at: dueAt,
    until: null,
  }));
  return { ...counted(lines), total: mine.length };
}
