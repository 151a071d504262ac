import { eventKind } from '../kernel/event.ts';
import { formatInstant } from '../kernel/instant.ts';
import type { OverrideKind } from './override.ts';

export interface OverrideAdded {
  readonly kind: OverrideKind;
  readonly plan: string;
  readonly person: string;
  readonly instead: string | null;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly reason: string;
}

const WORDS: Readonly<Record<OverrideKind, (added: OverrideAdded) => string>> = {
  cover: ({ person, instead, plan }) => `${person} covers ${instead === null ? plan : `for ${instead} in ${plan}`}`,
  swap: ({ person, instead, plan }) => `${person} and ${instead} swap in ${plan}`,
};

export const added = eventKind<OverrideAdded>(
  'override.added',
  (data) => `${WORDS[data.kind](data)} from ${formatInstant(data.startsAt)} until ${formatInstant(data.endsAt)}: ${data.reason}`,
);
export const removed = eventKind<{ readonly plan: string; readonly person: string }>(
  'override.removed',
  ({ plan, person }) => `${person} does not take over ${plan} any more`,
);

/** Of a person: that they read what is sent there. */
export const verified = eventKind<{ readonly channel: string; readonly address: string }>(
  'contact.verified',
  ({ channel, address }) => `proved to read ${channel} ${address}`,
);

export const oncallEvents = [added, removed, verified] as const;
