/** What quiet hours hold, and until when: asked when a message is written down and again when its time has come, which may be another hour. */
import type { Instant } from '../kernel/clock.ts';
import type { Severity } from '../kernel/rank.ts';
import type { Settings } from '../kernel/setting.ts';
import { quietHoursUntil, quietUntil } from '../oncall/contact.ts';
import type { NotificationKind } from './notification.ts';

export interface Resting {
  readonly until: Instant;
  /** As lists show it. */
  readonly held: string;
}

interface About {
  readonly kind: NotificationKind;
  readonly person: string;
  readonly channel: string;
  readonly severity?: Severity | null | undefined;
}

/** An all-clear wakes nobody, and costs no night's sleep. */
const LOUD: ReadonlySet<string> = new Set(['sms', 'voice']);
const HELD_BY = 'quiet hours of ';

export const restsQuietly = (held: string | null): boolean => held?.startsWith(HELD_BY) === true;

/** Undefined when it may go at that moment: a page that may not wait, or one without a severity, goes at any. */
export function restOf(settings: Settings, { kind, person, channel, severity }: About, at: Instant): Resting | undefined {
  const waits = severity != null && quietUntil(settings, person, severity, at);
  const until = kind === 'page' ? waits || undefined : LOUD.has(channel) ? quietHoursUntil(settings, person, at) : undefined;
  return until === undefined ? undefined : { until, held: `${HELD_BY}${person}` };
}
