import type { Clock } from '../domain/kernel/clock.ts';
import { parseCron } from '../domain/kernel/cron.ts';
import { HOURS_FORMS, parseHours } from '../domain/kernel/hours.ts';
import { type Refusal, refuse } from '../domain/kernel/refusal.ts';
import { isZone } from '../domain/kernel/zone.ts';
import { slotAfter } from '../domain/upkeep/upkeep.ts';

export interface MaintenanceTask {
  readonly name: string;
  /** A cron expression. */
  readonly schedule: string;
  /** It begins within these hours alone: `02:00-04:00`. */
  readonly window?: string;
  readonly zone?: string;
  readonly run: () => unknown;
}

export interface Scheduled {
  /** When it runs next. */
  nextAt(): number;
  cancel(): void;
}

/** The longest that a timer of Node's can be set; what lies further is looked at again then. */
const LONGEST_MS = 2_147_483_647;
const ALWAYS = '00:00-24:00';

/** Calls back at the times of a task until it is cancelled; the next time is found when a run is over, so that it never runs beside itself. */
export function scheduleTask(
  { name, schedule, window = ALWAYS, zone = 'UTC' }: Omit<MaintenanceTask, 'run'>,
  clock: Clock,
  run: () => Promise<unknown>,
): Scheduled | Refusal {
  const hours = parseHours(window);
  const where = `the task ${name}`;
  if (parseCron(schedule) === undefined) return refuse({ kind: 'invalid', where, problem: `"${schedule}" is no cron expression` });
  if (hours === undefined) return refuse({ kind: 'invalid', where, problem: `"${window}" are no hours`, allowed: HOURS_FORMS.join(', ') });
  if (!isZone(zone)) return refuse({ kind: 'invalid', where, problem: `"${zone}" is no time zone`, allowed: 'UTC, Europe/Budapest' });

  const planned = { name, chore: 'command', command: [], schedule, window: hours, zone, timeout: 0, severity: 'error' } as const;
  let due = slotAfter(planned, clock.now()).at;
  let cancelled = false;
  let cancel = (): void => undefined;
  const wait = (): void => {
    if (!cancelled) cancel = clock.after(Math.min(LONGEST_MS, Math.max(0, due - clock.now())), look);
  };
  const look = (): void => {
    if (clock.now() < due) wait();
    // What becomes of it, its own hooks and measurements have said.
    else
      void run()
        .catch(() => undefined)
        .finally(() => {
          due = slotAfter(planned, clock.now()).at;
          wait();
        });
  };
  wait();
  return {
    nextAt: () => due,
    cancel: () => {
      cancelled = true;
      cancel();
    },
  };
}
