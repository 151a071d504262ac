import type { Instant } from '../kernel/clock.ts';
import { all, type Script } from '../kernel/script.ts';

/** One line of a briefing. */
export interface Line {
  readonly subject: string;
  readonly text: string;
  readonly who: string | null;
  readonly at: Instant | null;
  readonly until: Instant | null;
}

/** The first of them, and how many there are. */
export interface Counted {
  readonly total: number;
  readonly lines: readonly Line[];
}

/** Of each section a person reads so many; the rest is a number, and a list that has them all. */
export const MOST = 50;

export const counted = (lines: readonly Line[]): Counted => ({ total: lines.length, lines: lines.slice(0, MOST) });

/** Rows that say with `total` how many there are behind the limit. */
export const countedRows = <R extends { readonly total: number }>(rows: readonly R[], line: (row: R) => Line): Counted => ({
  total: Number(rows[0]?.total ?? 0),
  lines: rows.map(line),
});

/** Of the team, or of nobody's; `$1` is the team, empty for all. */
export const OURS = `($1 = '' or task.team is null or task.team = $1)`;

/** Those of the tasks that are the team's, or nobody's. */
export function* oursAmong(team: string | null, tasks: readonly number[]): Script<ReadonlySet<number>> {
  if (team === null) return new Set(tasks);
  const rows = yield* all<{ number: number }>(
    `select number from task where number in {numbers $2} and ${OURS}`,
    team,
    JSON.stringify(tasks),
  );
  return new Set(rows.map(({ number }) => number));
}
