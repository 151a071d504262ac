import type { AlertRow, Board } from './rows.ts';
import type { UiSettings } from './settings.ts';
import { BELL, limiter, notification, windowTitle } from './terminal/attention.ts';

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

interface Surroundings {
  readonly settings: () => Pick<UiSettings, 'bell' | 'osc9'>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
  /** Undefined while the terminal has not said. */
  readonly focused: () => boolean | undefined;
  readonly control: (text: string) => void;
}

/** Given every board that was read: rings once for a new critical, tells the desktop when nobody looks at the terminal, counts in the title. */
export function callForAttention({ settings, env, now, focused, control }: Surroundings): (board: Board) => void {
  const fresh = newCriticals();
  const [mayRing, mayNotify] = [limiter(now), limiter(now)];
  let titled = '';
  return (board) => {
    const criticals = fresh(board);
    const [first] = criticals;
    const { bell, osc9 } = settings();
    if (first !== undefined && bell && mayRing()) control(BELL);
    if (first !== undefined && osc9 && focused() !== true && mayNotify()) {
      const others = criticals.length > 1 ? ` and ${criticals.length - 1} more` : '';
      control(notification(env, 'Watchbill', `${first.number} ${first.title}${others}`));
    }
    const open = Object.values(board.counts).reduce((sum, count) => sum + count, 0);
    const title = open > 0 ? `(${open}) Watchbill` : 'Watchbill';
    if (title !== titled) control(windowTitle(title));
    titled = title;
  };
}
