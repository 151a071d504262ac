import { z } from 'zod';
import { type Event, type EventKind, timeline } from './event.ts';
import { instant } from './instant.ts';
import type { Script } from './script.ts';

export const timelineRow = z.object({
  seq: z.int(),
  at: instant,
  kind: z.string(),
  subject: z.string(),
  actor: z.string(),
  text: z.string(),
});

/** A kind of event whatever its data: what a timeline needs of it. */
type Readable = Pick<EventKind<never>, 'kind' | 'describe'>;

const kinds = new Map<string, Readable['describe']>();

/** Makes event kinds readable in timelines; each noun's are announced once, where the nouns are composed. */
export function announce(events: readonly Readable[]): void {
  for (const { kind, describe } of events) kinds.set(kind, describe);
}

/** One event as a sentence. A kind that a newer Watchbill wrote reads as its name. */
export const describe = (event: Event): string => kinds.get(event.kind)?.(event.data as never) ?? event.kind.replace('.', ' ');

export function* timelineOf(subjects: readonly string[]): Script<z.output<typeof timelineRow>[]> {
  const events = yield* timeline(subjects);
  return events.map((event) => ({
    seq: event.seq,
    at: event.at,
    kind: event.kind,
    subject: event.subject,
    actor: event.actor,
    text: describe(event),
  }));
}
