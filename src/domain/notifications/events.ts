import { formatDuration } from '../kernel/duration.ts';
import { eventKind } from '../kernel/event.ts';
import type { NotificationKind } from './notification.ts';

interface About {
  readonly notification: string;
  readonly kind: NotificationKind;
  readonly person: string;
  readonly channel: string;
  readonly address: string;
}

const whom = (about: About): string => `${about.person} by ${about.channel} <${about.address}>`;
const WORDS: Readonly<Record<NotificationKind, string>> = { page: 'page', resolved: 'all-clear', reminder: 'reminder', test: 'test' };

export const sent = eventKind<About & { readonly attempt: number; readonly receipt: string }>(
  'notification.sent',
  (data) =>
    `${WORDS[data.kind]} ${data.notification} delivered to ${whom(data)}${data.attempt > 1 ? ` at attempt ${data.attempt}` : ''}: ${data.receipt}`,
);
export const delayed = eventKind<About & { readonly attempt: number; readonly problem: string; readonly inMs: number }>(
  'notification.delayed',
  (data) =>
    `${WORDS[data.kind]} ${data.notification} to ${whom(data)} failed at attempt ${data.attempt}, again in ${formatDuration(data.inMs)}: ${data.problem}`,
);
export const failed = eventKind<About & { readonly attempt: number; readonly problem: string }>(
  'notification.failed',
  (data) =>
    `${WORDS[data.kind]} ${data.notification} to ${whom(data)} given up after ${data.attempt} attempt${data.attempt === 1 ? '' : 's'}: ${data.problem}`,
);
export const cancelled = eventKind<{ readonly count: number; readonly reason: string }>(
  'notification.cancelled',
  (data) => `${data.count} waiting page${data.count === 1 ? '' : 's'} withdrawn: ${data.reason}`,
);

/** Watchbill's own connection, not a message's. */
export const offline = eventKind<{ readonly check: readonly string[] }>(
  'connectivity.lost',
  ({ check }) => `we are offline, none of ${check.join(', ')} answers: pages wait`,
);
export const online = eventKind<{ readonly forMs: number }>(
  'connectivity.back',
  ({ forMs }) => `we are online again after ${formatDuration(forMs)}: pages go out`,
);

export const notificationEvents = [sent, delayed, failed, cancelled, offline, online] as const;
