/** The lines of bars of the calendar: a component, a team or a window, with its times in as many lanes as are on at once. */
import type { PlannedRow } from '../rows.ts';
import type { Calendar, Shape } from './calendar.ts';

export interface BarLine {
  /** What it is of; the lanes of one share it. */
  readonly key: string;
  readonly title: string;
  /** 0 for the first, which has the title. */
  readonly lane: number;
  readonly rows: readonly PlannedRow[];
}

const NOTHING = 'nothing named';

const keysOf = ({ owner, on }: PlannedRow, shape: Shape): readonly string[] =>
  shape === 'team' ? [owner] : on.length === 0 ? [NOTHING] : on;

/** Each in the first lane that is free by its start; rows come by their starts. */
export function lanesOf(rows: readonly PlannedRow[]): readonly (readonly PlannedRow[])[] {
  const lanes: PlannedRow[][] = [];
  const until: number[] = [];
  for (const row of rows) {
    const free = until.findIndex((end) => end <= (row.start ?? 0));
    const lane = free < 0 ? lanes.length : free;
    lanes[lane] = [...(lanes[lane] ?? []), row];
    until[lane] = row.end ?? 0;
  }
  return lanes;
}

interface Made {
  readonly rows: readonly PlannedRow[];
  readonly shape: Shape;
  readonly lines: readonly BarLine[];
}
/** Keys, drawing and the detail all ask for the lines of the same rows. */
let made: Made | undefined;

export function barsOf(rows: readonly PlannedRow[], { shape }: Pick<Calendar, 'shape'>): readonly BarLine[] {
  if (made !== undefined && made.rows === rows && made.shape === shape) return made.lines;
  const groups = new Map<string, PlannedRow[]>();
  for (const row of rows)
    for (const key of keysOf(row, shape)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [row]);
      else group.push(row);
    }
  const lines = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, own]) => lanesOf(own).map((lane, at): BarLine => ({ key, title: at === 0 ? key : '', lane: at, rows: lane })));
  made = { rows, shape, lines };
  return lines;
}

/** How a line is known to the cursor. */
export const lineId = ({ key, lane }: BarLine): string => `${lane} ${key}`;

/** Where the cursor stands among the lines; on the first where its line is gone. */
export const lineIndex = (lines: readonly BarLine[], id: string | undefined): number => {
  const at = id === undefined ? 0 : lines.findIndex((line) => lineId(line) === id);
  return at >= 0
    ? at
    : Math.max(
        0,
        lines.findIndex(({ key }) => id?.replace(/^\d+ /, '') === key),
      );
};

export const laneAt = (lines: readonly BarLine[], id: string | undefined): readonly PlannedRow[] => lines[lineIndex(lines, id)]?.rows ?? [];
