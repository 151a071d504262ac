/**
 * Undo, from the one log. Every change of a task says what was there before, so undoing it is the same change the other way round, and an
 * event of its own. Nothing is taken out of the history.
 *
 *   change ──undone──▶ undone ──redone──▶ change
 *
 * A change may be undone while it is the last that stands on its task; what was undone itself stands no longer. So several may be undone one
 * after the other, newest first, and what somebody else did meanwhile is never lost.
 */
import type { Instant } from '../kernel/clock.ts';
import type { Event } from '../kernel/event.ts';
import { created, edited, type Journal, noted, type Reversal, redone, undone } from './events.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A change of a task as undo sees it. Without an operation it stands, but cannot be undone: the engine made it. */
export interface Change {
  readonly event: Event;
  readonly op: string | undefined;
  /** What was there; undefined where the task itself was not. */
  readonly before: Fields | undefined;
}

/** What an event changed; undefined for a note, an undo or anything else that changes no field by itself. */
export function changeOf(event: Event): Change | undefined {
  const data = event.data as Partial<Journal> & { readonly journal?: Journal };
  switch (event.kind) {
    case noted.kind:
    case undone.kind:
    case redone.kind:
      return undefined;
    case created.kind:
      return { event, op: data.op, before: undefined };
    case edited.kind:
      return { event, op: data.op, before: data.before };
    default:
      return { event, op: data.journal?.op, before: data.journal?.before };
  }
}

const reversalOf = (event: Event): Reversal | undefined =>
  event.kind === undone.kind || event.kind === redone.kind ? (event.data as Reversal) : undefined;

/** The changes that stand, given events in their order. */
export function standing(events: readonly Event[]): readonly Change[] {
  const stands = new Map<number, boolean>();
  for (const event of events) {
    const reversal = reversalOf(event);
    for (const seq of reversal?.seqs ?? []) stands.set(seq, event.kind === redone.kind);
  }
  return events.flatMap((event) => {
    const change = changeOf(event);
    return change === undefined || stands.get(event.seq) === false ? [] : [change];
  });
}

export type Undo = Event & { readonly data: Reversal };

/** The undos that were not redone, given events in their order. */
export function undos(events: readonly Event[]): readonly Undo[] {
  let open: readonly Undo[] = [];
  for (const event of events) {
    const data = reversalOf(event);
    if (data === undefined) continue;
    const rest = open.filter((undo) => undo.subject !== event.subject || !undo.data.seqs.every((seq) => data.seqs.includes(seq)));
    open = event.kind === undone.kind ? [...rest, { ...event, data }] : rest;
  }
  return open;
}

/** The command that an event was part of. */
export const commandOf = (event: Event): string | undefined => changeOf(event)?.op ?? reversalOf(event)?.op;

/** The oldest values of several changes of one task: what was there before all of them. Undefined when one of them made the task. */
export function valuesBefore(changes: readonly Change[]): Fields | undefined {
  let fields: Fields = {};
  for (const { before } of [...changes].reverse()) {
    if (before === undefined) return undefined;
    fields = { ...fields, ...before };
  }
  return fields;
}

/** Whether a change counts as later than what is to be undone, and whose it is. */
export const laterThan = (
  changes: readonly Change[],
  seq: number,
  op: string,
): { readonly actor: string; readonly at: Instant } | undefined =>
  changes.find((change) => change.event.seq > seq && change.op !== op)?.event;
