import { formatDuration } from '../kernel/duration.ts';
import { eventKind } from '../kernel/event.ts';
import { formatInstant } from '../kernel/rfc3339.ts';
import type { NotificationKind } from './notification.ts';

interface About {
  readonly notification: string;
  readonly kind: NotificationKind;
  readonly person: string;
  readonly channel: string;
  readonly address: string;
}

const whom = (about: About): string => `${about.person} by ${about.channel} <${about.address}>`;
const WORDS: Readonly<Record<NotificationKind, string>> = {
  page: 'page',
  resolved: 'all-clear',
  reminder: 'reminder',
  notice: 'notice',
  chat: 'chat message',
  digest: 'digest',
  test: 'test',
};

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

export const bundled = eventKind<{
  readonly notification: string;
  readonly digest: string;
  readonly person: string;
  readonly channel: string;
}>(
  'notification.bundled',
  ({ notification, digest, person, channel }) =>
    `${notification} to ${person} by ${channel} goes in digest ${digest}: their budget is used up`,
);
export const fellBack = eventKind<{
  readonly notification: string;
  readonly person: string;
  readonly channel: string;
  readonly next: string;
}>(
  'notification.fallback',
  ({ notification, person, channel, next }) => `${notification} does not reach ${person} by ${channel}: ${next} is used now`,
);
export const unreached = eventKind<{ readonly notification: string; readonly person: string; readonly channel: string }>(
  'notification.unreached',
  ({ notification, person, channel }) => `${notification} was the last way to ${person}, by ${channel}: they are not told`,
);
export const retried = eventKind<{ readonly notification: string; readonly person: string; readonly channel: string }>(
  'notification.retried',
  ({ notification, person, channel }) => `${notification} to ${person} by ${channel} is sent again`,
);
export const dropped = eventKind<{ readonly notification: string; readonly person: string; readonly channel: string }>(
  'notification.dropped',
  ({ notification, person, channel }) => `${notification} to ${person} by ${channel} is not sent any more`,
);

/** A way out, not a message: `mail`, `webhook:wallboard`. */
export const channelFailing = eventKind<{ readonly problem: string; readonly until: number }>(
  'channel.failing',
  ({ problem, until }) => `left alone until ${formatInstant(until).slice(11, 19)}Z, and people are told by their next way: ${problem}`,
);
export const channelBack = eventKind<{ readonly forMs: number }>(
  'channel.back',
  ({ forMs }) => `works again after ${formatDuration(forMs)}`,
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

export const notificationEvents = [
  ...[sent, delayed, failed, cancelled, bundled, fellBack, unreached, retried, dropped],
  ...[channelFailing, channelBack, offline, online],
] as const;
