/** What the log says that a task's clock and its pages have to be. Pure, and without a word of the code that decided. */
import { acknowledged, merged, opened, released, resolved, split } from '../alerts/events.ts';
import { held, lastResorted, redirected, resumed, returned, skipped, started, stepped, stopped, unreached } from '../escalation/events.ts';
import { acknowledged as incidentAcknowledged } from '../incidents/events.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Event } from '../kernel/event.ts';
import { failed, retried, sent } from '../notifications/events.ts';
import type { Contact } from '../oncall/contact.ts';
import { deleted, transitions } from '../tasks/events.ts';

/** Where the log left a clock. */
export type Place =
  | { readonly state: 'running'; readonly dueAt: Instant; readonly at: Instant }
  | { readonly state: 'over'; readonly at: Instant }
  | { readonly state: 'held'; readonly hold: 'snoozed' | 'paused'; readonly until: Instant; readonly at: Instant };

export interface Told extends Pick<Contact, 'person' | 'channel' | 'address'> {
  readonly at: Instant;
}

export interface Said {
  /** The policy that was to page, since when; undefined where none was, or the alert went elsewhere. */
  readonly promise: { readonly policy: string; readonly at: Instant } | undefined;
  /** Undefined where the log says nothing of a clock. */
  readonly place: Place | undefined;
  /** Who answered after the clock began to run last. */
  readonly answer: { readonly by: string; readonly at: Instant } | undefined;
  readonly told: readonly Told[];
  /** The last word on messages, by their label. */
  readonly words: ReadonlyMap<string, { readonly word: 'sent' | 'failed' | 'retried'; readonly at: Instant }>;
}

type Data = Readonly<Record<string, unknown>>;
interface Reading {
  promise: Said['promise'];
  place: Place | undefined;
  answer: Said['answer'];
  readonly told: Told[];
  readonly words: Map<string, { readonly word: 'sent' | 'failed' | 'retried'; readonly at: Instant }>;
}

const running = (reading: Reading, at: Instant, dueAt: unknown): void => {
  reading.place = typeof dueAt === 'number' ? { state: 'running', dueAt, at } : { state: 'over', at };
  reading.answer = undefined;
};
const tell = (reading: Reading, at: Instant, told: unknown): void => {
  for (const { person, channel, address } of told as readonly Contact[]) reading.told.push({ person, channel, address, at });
};
const answered = (reading: Reading, { at, actor }: Event): void => {
  reading.answer = { by: actor, at };
};
const promised = (reading: Reading, at: Instant, policy: unknown): void => {
  reading.promise = typeof policy === 'string' ? { policy, at } : undefined;
};
const lastWord =
  (word: 'sent' | 'failed' | 'retried') =>
  (reading: Reading, { at }: Event, { notification }: Data): void =>
    void reading.words.set(String(notification), { word, at });

/** What each kind of event says; the others say nothing of clocks and pages. */
const READINGS: Readonly<Record<string, (reading: Reading, event: Event, data: Data) => void>> = {
  [opened.kind]: (reading, { at }, { policy, with: lead, muted }) =>
    promised(reading, at, lead === undefined && muted === undefined ? policy : null),
  [released.kind]: (reading, { at }, { policy }) => promised(reading, at, policy),
  [merged.kind]: (reading, { at }) => promised(reading, at, null),
  [split.kind]: (reading, { at }) => promised(reading, at, null),
  [acknowledged.kind]: (reading, event, { note }) => (note === SNOOZED ? undefined : answered(reading, event)),
  [incidentAcknowledged.kind]: answered,
  [resolved.kind]: answered,
  [transitions.start.kind]: answered,
  [transitions.done.kind]: answered,
  [deleted.kind]: answered,
  [started.kind]: (reading, { at }, { dueAt }) => running(reading, at, dueAt),
  [stepped.kind]: (reading, { at }, { nextDueAt, told }) => {
    tell(reading, at, told);
    running(reading, at, nextDueAt);
  },
  [lastResorted.kind]: (reading, { at }, { told }) => tell(reading, at, told),
  [redirected.kind]: (reading, { at }, { dueAt, told }) => {
    tell(reading, at, told);
    running(reading, at, dueAt);
  },
  [unreached.kind]: (reading, { at }, { dueAt }) => {
    if (reading.place?.state === 'running' && typeof dueAt === 'number') reading.place = { state: 'running', dueAt, at };
  },
  [skipped.kind]: (reading, { at }, { dueAt }) => running(reading, at, dueAt),
  [resumed.kind]: (reading, { at }, { dueAt }) => running(reading, at, dueAt),
  [returned.kind]: (reading, { at }, { dueAt }) => running(reading, at, dueAt),
  [stopped.kind]: (reading, { at }) => {
    reading.place = { state: 'over', at };
  },
  [held.kind]: (reading, { at }, { hold, until }) => {
    reading.place = { state: 'held', hold: hold as 'snoozed' | 'paused', until: Number(until), at };
    reading.answer = undefined;
  },
  [sent.kind]: lastWord('sent'),
  [failed.kind]: lastWord('failed'),
  [retried.kind]: lastWord('retried'),
};

/** Whoever snoozes takes the alert for that long: an answer that the clock's own event tells of. */
const SNOOZED = 'snoozed';

export const READ_KINDS = Object.keys(READINGS) as readonly string[];

/** Goes through what happened to one subject, its task and its incident, in the order in which it did. */
export function replay(events: readonly Event[]): Said {
  const reading: Reading = { promise: undefined, place: undefined, answer: undefined, told: [], words: new Map() };
  for (const event of events) READINGS[event.kind]?.(reading, event, event.data as Data);
  return reading;
}
