import { formatDuration } from '../kernel/duration.ts';
import { eventKind } from '../kernel/event.ts';
import { formatInstant } from '../kernel/instant.ts';
import type { Contact } from '../oncall/contact.ts';

const at = (instant: number): string => `${formatInstant(instant).slice(11, 19)}Z`;

const whomOf = (told: readonly Contact[]): string => told.map(({ person, channel }) => `${person} by ${channel}`).join(', ');

export const stepped = eventKind<{
  readonly policy: string;
  readonly path?: string;
  readonly step: number;
  readonly steps: number;
  readonly round: number;
  readonly told: readonly Contact[];
  readonly problems: readonly string[];
  readonly lateMs: number;
  readonly nextDueAt: number | null;
}>('escalation.stepped', ({ policy, path, step, steps, round, told, problems, lateMs, nextDueAt }) => {
  const whom = told.length === 0 ? 'nobody could be told' : `told ${whomOf(told)}`;
  const late = lateMs > 0 ? `; late by ${formatDuration(lateMs)}: engine was down` : '';
  const next = nextDueAt === null ? '; that was the last step' : `; next step at ${at(nextDueAt)}`;
  return `step ${step} of ${steps} of policy ${policy}${path === undefined ? '' : `, path ${path}`}${round > 0 ? ` (round ${round + 1})` : ''}: ${[whom, ...problems].join('; ')}${late}${next}`;
});

/** Begun, with some time until its first step; one whose first step is due at once says so by stepping. */
export const started = eventKind<{ readonly policy: string; readonly path?: string; readonly dueAt: number }>(
  'escalation.started',
  ({ policy, path, dueAt }) => `clock of policy ${policy}${path === undefined ? '' : `, path ${path}`} runs; step 1 is due at ${at(dueAt)}`,
);

export const stopped = eventKind<{ readonly reason: string; readonly dueAt: number }>(
  'escalation.stopped',
  ({ reason, dueAt }) => `clock stopped: ${reason} (the next step was due at ${at(dueAt)})`,
);

export const resumed = eventKind<{ readonly reason: string; readonly dueAt: number }>(
  'escalation.resumed',
  ({ reason, dueAt }) => `clock runs again: ${reason} (the next step is due at ${at(dueAt)})`,
);

export const lastResorted = eventKind<{
  readonly policy: string;
  readonly told: readonly Contact[];
  readonly problems: readonly string[];
}>('escalation.last-resort', ({ policy, told, problems }) => {
  const whom = told.length === 0 ? 'there is no last resort that could be' : `the last resort is: ${whomOf(told)}`;
  return `nobody of policy ${policy} could be told, ${[whom, ...problems].join('; ')}`;
});

/** The pages of a step came back, every one of them. */
export const unreached = eventKind<{ readonly step: number; readonly dueAt: number | null }>('escalation.unreached', ({ step, dueAt }) =>
  dueAt === null ? `no page of step ${step} arrived` : `no page of step ${step} arrived: the next step is due at once`,
);

/** One of several answers that a policy asks for. */
export const answered = eventKind<{ readonly by: string; readonly answers: number; readonly needed: number }>(
  'escalation.answered',
  ({ by, answers, needed }) => `acknowledged by ${by}, ${answers} of ${needed}: the clock goes on until the others have`,
);

/** Without `dueAt` it is nobody's again, but nobody is told for now. */
export const returned = eventKind<{ readonly task: string; readonly reason: string; readonly dueAt: number | null }>(
  'escalation.returned',
  ({ reason }) => `came back: ${reason}`,
);

export const held = eventKind<{
  readonly hold: 'snoozed' | 'paused';
  readonly by: string;
  readonly task: string;
  readonly until: number;
  readonly reason: string | null;
}>('escalation.held', ({ hold, by, until, reason }) => `${hold} by ${by} until ${at(until)}${reason === null ? '' : `: ${reason}`}`);

export const skipped = eventKind<{
  readonly by: string;
  readonly step: number;
  readonly targets: readonly string[];
  readonly dueAt: number;
}>('escalation.skipped', ({ by, step, targets, dueAt }) => `${by} skipped step ${step} (${targets.join(', ')}); next step at ${at(dueAt)}`);

/** Told by hand, beside the steps; `handover` gives away what somebody had taken. */
export const redirected = eventKind<{
  readonly by: string;
  readonly handover: boolean;
  readonly task: string;
  readonly told: readonly Contact[];
  readonly problems: readonly string[];
  readonly reason: string | null;
  readonly dueAt: number;
}>('escalation.redirected', ({ by, handover, told, problems, reason, dueAt }) => {
  const what = `${by} ${handover ? 'handed over to' : 'called'} ${whomOf(told)}${reason === null ? '' : `: ${reason}`}`;
  return `${[what, ...problems].join('; ')}; without an answer the clock goes on at ${at(dueAt)}`;
});

export const reapplied = eventKind<{ readonly by: string; readonly policy: string; readonly step: number; readonly dueAt: number }>(
  'escalation.reapplied',
  ({ by, policy, step, dueAt }) => `${by} applied policy ${policy} as it is now; step ${step} is due at ${at(dueAt)}`,
);

export const escalationEvents = [
  started,
  stepped,
  stopped,
  resumed,
  lastResorted,
  unreached,
  answered,
  returned,
  held,
  skipped,
  redirected,
  reapplied,
] as const;
