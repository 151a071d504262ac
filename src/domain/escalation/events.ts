import { formatDuration } from '../kernel/duration.ts';
import { eventKind } from '../kernel/event.ts';
import { formatInstant } from '../kernel/instant.ts';
import type { Contact } from '../oncall/contact.ts';

const at = (instant: number): string => `${formatInstant(instant).slice(11, 19)}Z`;

export const stepped = eventKind<{
  readonly policy: string;
  readonly step: number;
  readonly steps: number;
  readonly round: number;
  readonly told: readonly Contact[];
  readonly problems: readonly string[];
  readonly lateMs: number;
  readonly nextDueAt: number | null;
}>('escalation.stepped', ({ policy, step, steps, round, told, problems, lateMs, nextDueAt }) => {
  const whom =
    told.length === 0 ? 'nobody could be told' : `told ${told.map((contact) => `${contact.person} by ${contact.channel}`).join(', ')}`;
  const late = lateMs > 0 ? `; late by ${formatDuration(lateMs)}: engine was down` : '';
  const next = nextDueAt === null ? '; that was the last step' : `; next step at ${at(nextDueAt)}`;
  return `step ${step} of ${steps} of policy ${policy}${round > 0 ? ` (round ${round + 1})` : ''}: ${[whom, ...problems].join('; ')}${late}${next}`;
});

export const stopped = eventKind<{ readonly reason: string; readonly dueAt: number }>(
  'escalation.stopped',
  ({ reason, dueAt }) => `clock stopped: ${reason} (the next step was due at ${at(dueAt)})`,
);

export const resumed = eventKind<{ readonly reason: string; readonly dueAt: number }>(
  'escalation.resumed',
  ({ reason, dueAt }) => `clock runs again: ${reason} (the next step is due at ${at(dueAt)})`,
);

export const escalationEvents = [stepped, stopped, resumed] as const;
