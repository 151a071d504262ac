/**
 * What Watchbill does for its own health, at times that disturb nobody. Each task has a schedule (cron) and hours in which it may run, both
 * by the clocks of a zone. Nothing scheduled begins outside of its hours, and what is still running when they end is ended:
 *
 *   due ──its hours, and nothing else runs──▶ running ──▶ done, failed or skipped ──▶ due at its next slot
 *    │                                           └──its engine ended──▶ lost ──▶ due again in the next free hours, once
 *    └──not its hours any more──▶ due when they next begin, with the reason
 *
 * So a slot moves and is never left out: a backup that was due while no engine ran is made the night after, and says why. One task
 * runs at a time, in the order of the configuration, because a backup that reads what a clean-up is removing is slow and proves less.
 */

import type { Instant } from '../kernel/clock.ts';
import { type CronFields, nextAfter, parseCron } from '../kernel/cron.ts';
import { formatDuration } from '../kernel/duration.ts';
import { type Hours, openingAt } from '../kernel/hours.ts';
import type { Severity } from '../kernel/rank.ts';
import { formatInstant } from '../kernel/rfc3339.ts';
import { wallIn } from '../kernel/zone.ts';
import type { Chore, UpkeepSettings } from './settings.ts';

/** The source of alerts about it, under one fingerprint a task. */
export const fingerprintOf = (name: string): string => `upkeep:${name}`;

/** One task with everything that the settings say of it, for itself or for all. */
export interface Planned {
  readonly name: string;
  readonly chore: Chore;
  readonly command: readonly string[];
  readonly schedule: string;
  readonly window: Hours;
  readonly zone: string;
  readonly timeout: number;
  readonly severity: Severity;
}

export function plannedTasks(settings: UpkeepSettings): readonly Planned[] {
  const { schedule, window, zone, timeout, automated_tasks: automated, task: own } = settings;
  const all = { schedule, window, zone, timeout };
  return [
    ...[...new Set(automated)].map((chore): Planned => ({ ...all, name: chore, chore, command: [], severity: 'error' })),
    ...own.map(
      ({ name, run, command = [], severity, ...said }): Planned => ({
        name,
        chore: run ?? 'command',
        command,
        severity,
        schedule: said.schedule ?? schedule,
        window: said.window ?? window,
        zone: said.zone ?? zone,
        timeout: said.timeout ?? timeout,
      }),
    ),
  ];
}

/** What decides when it is due; a row whose plan is another starts over. */
export const planText = ({ chore, schedule, window, zone }: Planned): string => JSON.stringify([chore, schedule, window.text, zone]);

/** When a task is due, when its schedule said, and why that is not the same. */
export interface Slot {
  readonly at: Instant;
  readonly meant: Instant;
  readonly moved: string | null;
}

const NEVER: Slot = { at: Number.MAX_SAFE_INTEGER, meant: Number.MAX_SAFE_INTEGER, moved: null };

const fieldsOf = (schedule: string): CronFields | undefined => parseCron(schedule);

/** The first slot after a moment. */
export function slotAfter(task: Planned, after: Instant): Slot {
  const fields = fieldsOf(task.schedule);
  const meant = fields === undefined ? undefined : nextAfter(fields, task.zone, after);
  if (meant === undefined) return NEVER;
  const { open } = openingAt(task.window, task.zone, meant);
  return open
    ? { at: meant, meant, moved: null }
    : { at: opensFrom(task, meant), meant, moved: `${clockIn(task.zone, meant)} is not within ${task.window.text} (${task.zone})` };
}

/** Hours of one day of the week come again within one; a change of the clocks may skip some whole. */
const MOST_LOOKS = 60;

/** The moment itself within its hours, else when they next begin. */
export function opensFrom({ window, zone }: Pick<Planned, 'window' | 'zone'>, at: Instant): Instant {
  let from = at;
  for (let look = 0; look < MOST_LOOKS; look++) {
    const { open, until } = openingAt(window, zone, from);
    if (open) return from;
    from = until;
  }
  return NEVER.at;
}

export interface Due extends Slot {
  /** How long it took the last time; null when it never ran. */
  readonly took: number | null;
}

/** `begin` with the time by which it has to be over, or another slot. */
export type Decision = { readonly begin: Instant } | { readonly move: Slot };

/** For a task whose time has come, while nothing else runs. `missed` says why it was not begun at its time, for those whose hours are over. */
export function decide(task: Planned, due: Due, now: Instant, missed: string): Decision {
  const { open, until } = openingAt(task.window, task.zone, now);
  if (!open) return { move: { at: opensFrom(task, now), meant: due.meant, moved: missed } };
  const left = until - now;
  // Once: where it never fits, an attempt that is cut short says more than none.
  if (due.took !== null && due.took > left && due.moved === null && now > due.at) {
    const moved = `only ${formatDuration(left)} of ${task.window.text} were left, and it took ${formatDuration(due.took)} the last time`;
    return { move: { at: opensFrom(task, until), meant: due.meant, moved } };
  }
  return { begin: Math.min(now + task.timeout, until) };
}

const clockIn = (zone: string, at: Instant): string => formatInstant(wallIn(zone, at)).slice(11, 16);
