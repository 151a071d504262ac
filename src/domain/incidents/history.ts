/** What the log says of an incident, as a report tells it: pure, from its events in their order. */
import type { Instant } from '../kernel/clock.ts';
import type { Event } from '../kernel/event.ts';
import type { Role } from './incident.ts';

export const ENTRIES = ['opened', 'page', 'answer', 'role', 'stage', 'update', 'alert', 'task'] as const;
export type Entry = (typeof ENTRIES)[number];

/** The first pattern that fits an event says what it is; what none fits is left out. */
const KINDS: readonly (readonly [pattern: RegExp, entry: Entry])[] = [
  [/^incident\.(?:opened|declared)$/, 'opened'],
  [/^(?:incident|alert)\.acknowledged$|^task\.started$|^escalation\.answered$/, 'answer'],
  [/^incident\.role$/, 'role'],
  [/^incident\.update(?:-due)?$/, 'update'],
  [/^incident\.(?:moved|regraded|resolved|settled)$/, 'stage'],
  [/^(?:escalation|notification)\./, 'page'],
  [/^incident\.(?:joined|left|merged|parted)$|^alert\./, 'alert'],
  [/^task\.(?!created|relinked)/, 'task'],
];

export const entryOf = ({ kind }: Pick<Event, 'kind'>): Entry | undefined => KINDS.find(([pattern]) => pattern.test(kind))?.[1];

/** When somebody answered first; being given the lead is no answer. */
export const answeredAt = (events: readonly Event[]): Instant | null => events.find((event) => entryOf(event) === 'answer')?.at ?? null;

export interface Held {
  readonly role: Role;
  readonly person: string;
  readonly from: Instant;
  /** Null while they still have it. */
  readonly until: Instant | null;
}

/** Who had which role from when until when. */
export function heldRoles(events: readonly Event[]): readonly Held[] {
  const held: Held[] = [];
  for (const { kind, at, data } of events) {
    if (kind !== 'incident.role') continue;
    const { role, after } = data as { readonly role: Role; readonly after: string | null };
    const open = held.findIndex((one) => one.role === role && one.until === null);
    const before = held[open];
    if (before !== undefined) held[open] = { ...before, until: at };
    if (after !== null) held.push({ role, person: after, from: at, until: null });
  }
  return held;
}
