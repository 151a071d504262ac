import type {
  AlertRow,
  ChartRow,
  ComponentRow,
  DrawnRow,
  DutyRow,
  FleetRow,
  IncidentRow,
  ListedSource,
  PlannedRow,
  Rejection,
  ShiftRow,
  SilenceRow,
  SyncRow,
  TaskRow,
  UpkeepRow,
} from '../rows.ts';
import type { HeadingLine } from '../state/groups.ts';
import { current, targets } from '../state/list.ts';
import type { ListedClock, UiState } from '../state/store.ts';

export type Row =
  | TaskRow
  | AlertRow
  | ListedClock
  | ComponentRow
  | DrawnRow
  | FleetRow
  | SyncRow
  | SilenceRow
  | ListedSource
  | PlannedRow
  | Rejection
  | DutyRow
  | ChartRow
  | UpkeepRow
  | IncidentRow
  | ShiftRow;
type Line = Row | HeadingLine;

const isRow = (line: Line): line is Row => !('heading' in line);

export const isClock = (row: Row): row is ListedClock => 'subject' in row;
export const isTask = (row: Row): row is TaskRow => 'alerts' in row;
export const isAlert = (row: Row): row is AlertRow => 'fingerprint' in row;
export const isComponent = (row: Row): row is ComponentRow | DrawnRow | FleetRow => 'path' in row;
export const isSync = (row: Row): row is SyncRow => 'report' in row;

/** The alerts that a row stands for: itself, those of its task, or the one its clock runs for. */
export const alertsOf = (row: Row): readonly string[] =>
  isClock(row) ? (row.subject.startsWith('A') ? [row.subject] : []) : isTask(row) ? row.alerts : isAlert(row) ? [row.number] : [];

export const tasksOf = (row: Row): readonly string[] =>
  isClock(row) ? [row.task] : isTask(row) ? [row.number] : isAlert(row) && row.task !== null ? [row.task] : [];

export function currentRow(state: UiState): Row | undefined {
  const line = current<Line>(state.lists[state.screen]);
  return line !== undefined && isRow(line) ? line : undefined;
}

/** The rows an action falls on: the marked ones, else the one under the cursor. */
export const rowsFor = (state: UiState): readonly Row[] => targets<Line>(state.lists[state.screen]).filter(isRow);

/** The incident whose heading the cursor stands on; what falls on it falls on all that is in it. */
const incidentOf = (state: UiState): HeadingLine['incident'] => {
  const line = current<Line>(state.lists[state.screen]);
  return state.lists[state.screen].marks.size === 0 && line !== undefined && !isRow(line) ? line.incident : undefined;
};

export const alertsFor = (state: UiState): readonly string[] => {
  const incident = incidentOf(state);
  return incident === undefined ? [...new Set(rowsFor(state).flatMap(alertsOf))] : [incident.number];
};
export const tasksFor = (state: UiState): readonly string[] => {
  const incident = incidentOf(state);
  return incident === undefined ? [...new Set(rowsFor(state).flatMap(tasksOf))] : incident.task === null ? [] : [incident.task];
};

/** `T1`, `T1, T2 and T3`, `T1, T2 and 41 more`. */
export function named(numbers: readonly string[]): string {
  const [first = 'nothing', second, third] = numbers;
  if (numbers.length <= 1) return first;
  if (numbers.length === 2) return `${first} and ${second}`;
  if (numbers.length === 3) return `${first}, ${second} and ${third}`;
  return `${first}, ${second} and ${numbers.length - 2} more`;
}
