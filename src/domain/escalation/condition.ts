/** Whether a step fires, or a path is taken: pure, from what is known of a clock at one moment. */
import type { Instant } from '../kernel/clock.ts';
import { formatDuration } from '../kernel/duration.ts';
import { openingAt } from '../kernel/hours.ts';
import { PRIORITIES, type Priority, priorityRank, type Severity, severityAt } from '../kernel/rank.ts';
import type { Brief } from './page.ts';
import type { Condition } from './settings.ts';

export interface Facts {
  readonly severity: Severity;
  /** How many alerts of the incident were first seen within what the condition says. */
  readonly alerts: number;
}

/** A task made by hand has no severity: its priority says as much. */
export const severityOf = ({ severity, priority }: Pick<Brief, 'severity' | 'priority'>): Severity =>
  (severity ?? severityAt(priorityRank(PRIORITIES.includes(priority as Priority) ? (priority as Priority) : 'normal'))) as Severity;

/** Why it does not hold, in words; undefined when it does. */
export function unmet(when: Condition, facts: Facts, now: Instant): string | undefined {
  if (when.severity !== undefined && !when.severity.includes(facts.severity)) return `only for ${when.severity.join(' and ')}`;
  if (when.alerts !== undefined && facts.alerts < when.alerts)
    return `only from ${when.alerts} alerts in ${formatDuration(when.within ?? 0)} on, there were ${facts.alerts}`;
  if (when.hours !== undefined && !openingAt(when.hours, when.zone, now).open) return `only ${when.hours.text} (${when.zone})`;
  return undefined;
}
