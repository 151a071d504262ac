import type { AlertRow, Board } from '../rows.ts';

/** The critical alerts that were not there before. What was open when the dashboard started is not news. */
export function newCriticals(): (board: Board) => readonly AlertRow[] {
  let known: Set<string> | undefined;
  return (board) => {
    const critical = board.unacknowledged.filter((alert) => alert.severity === 'critical');
    const fresh = known === undefined ? [] : critical.filter((alert) => !known?.has(alert.id));
    known = new Set(critical.map((alert) => alert.id));
    return fresh;
  };
}
