import { formatDuration } from '../kernel/duration.ts';
import { eventKind } from '../kernel/event.ts';
import { formatInstant } from '../kernel/instant.ts';
import type { Before } from './journal.ts';
import type { Which } from './occurrences.ts';

/** What it takes to undo it; empty where it cannot be. */
interface Undoable {
  readonly undo: readonly Before[];
}

interface When {
  readonly startsAt: number;
  readonly endsAt: number;
}

const stretch = ({ startsAt, endsAt }: When): string => `${formatInstant(startsAt)} to ${formatInstant(endsAt)}`;
const late = (ms: number): string => (ms > 0 ? `, late by ${formatDuration(ms)}: the engine was down` : '');
const alerts = (count: number): string => `${count} open alert${count === 1 ? '' : 's'}`;
const although = (reason: string | null, against: readonly string[]): string =>
  `${reason === null ? '' : `, because ${reason}`}${against.length === 0 ? '' : `, although ${against.join('; ')}`}`;
const of = (which: Which, on: string): string => (which === 'all' ? '' : which === 'this' ? ` on ${on}` : ` from ${on} on`);

export const added = eventKind<Undoable & { readonly title: string; readonly when: string; readonly targets: readonly string[] }>(
  'window.added',
  ({ title, when, targets }) => `${title}: ${when}${targets.length === 0 ? '' : `, on ${targets.join(' ')}`}`,
);
export const proposed = eventKind<object>('window.proposed', () => 'proposed');
export const approved = eventKind<{ readonly reason: string | null; readonly emergency: boolean; readonly against: readonly string[] }>(
  'window.approved',
  ({ reason, emergency, against }) => `approved${emergency ? ' in an emergency' : ''}${although(reason, against)}`,
);
export const announced = eventKind<object>('window.announced', () => 'announced');
export const cancelled = eventKind<Undoable & { readonly which: Which; readonly on: string; readonly why: string | null }>(
  'window.cancelled',
  ({ which, on, why }) => `cancelled${of(which, on)}${why === null ? '' : `: ${why}`}`,
);
export const extended = eventKind<
  Undoable & When & { readonly byMs: number; readonly reason?: string | null; readonly against?: readonly string[] }
>(
  'window.extended',
  ({ byMs, endsAt, reason = null, against = [] }) =>
    `extended by ${formatDuration(byMs)}, until ${formatInstant(endsAt)}${although(reason, against)}`,
);
export const moved = eventKind<Undoable & { readonly which: Which; readonly on: string; readonly when: string; readonly voided: boolean }>(
  'window.moved',
  ({ which, on, when, voided }) => `moved${of(which, on)} to ${when}${voided ? '; it has to be approved again' : ''}`,
);
/** `seq` is the event that was undone; the window is at `version` now, and as it was at `as`. */
export const undone = eventKind<{ readonly seq: number; readonly what: string; readonly version: number; readonly as: number }>(
  'window.undone',
  ({ what }) => `undone: ${what}`,
);
/** Somebody changed it in a calendar that holds it, too. */
export const updated = eventKind<{ readonly when: string; readonly changed: readonly string[]; readonly voided: boolean }>(
  'window.updated',
  ({ when, changed, voided }) => `changed in its calendar (${changed.join(', ')}): ${when}${voided ? '; it has to be approved again' : ''}`,
);
/** The zone's rules changed, and with them the instants of a window that nobody touched. */
export const shifted = eventKind<When & { readonly before: number; readonly zone: string }>(
  'window.shifted',
  ({ before, startsAt, zone }) => `the rules of ${zone} changed: ${formatInstant(before)} is ${formatInstant(startsAt)} now`,
);
export const began = eventKind<When & { readonly lateMs: number; readonly against: readonly string[] }>(
  'window.began',
  ({ lateMs, against, ...when }) =>
    `on from ${stretch(when)}${late(lateMs)}${against.length === 0 ? '' : `, although ${against.join('; ')}`}`,
);
/** What it depends on, or what depends on it, is other than when it was approved. */
export const endangered = eventKind<{ readonly against: readonly string[] }>(
  'window.endangered',
  ({ against }) => `dependencies changed, and now ${against.join('; ')}`,
);
export const overran = eventKind<When & { readonly held: number }>(
  'window.overran',
  ({ endsAt, held }) =>
    `should have ended at ${formatInstant(endsAt)}, and nobody says that it has${held === 0 ? '' : `; ${alerts(held)} heard again`}`,
);
export const ended = eventKind<When & { readonly held: number; readonly early: boolean; readonly lateMs: number }>(
  'window.ended',
  ({ held, early, lateMs }) =>
    `over${early ? ' before its time' : ''}${late(lateMs)}; ${held === 0 ? 'it kept nothing quiet that is still open' : `${alerts(held)} no longer quiet`}`,
);
/** A flexible one whose time went by without a failure. */
export const passed = eventKind<When>('window.passed', (when) => `nothing failed from ${stretch(when)}: it was not needed`);
export const held = eventKind<When & { readonly by: string; readonly because: string }>(
  'window.held',
  ({ by, because, startsAt }) => `waits for ${by}, which ${because}: begins at ${formatInstant(startsAt)}`,
);
export const freed = eventKind<When & { readonly by: string }>(
  'window.freed',
  ({ by, startsAt }) => `${by} is over: begins at ${formatInstant(startsAt)}`,
);
export const ordered = eventKind<{ readonly after: readonly string[] }>('window.ordered', ({ after }) =>
  after.length === 0 ? 'waits for no other window' : `may begin when ${after.join(' and ')} ${after.length === 1 ? 'is' : 'are'} over`,
);
export const completed = eventKind<object>('window.completed', () => 'the last of it is over');

export const frozen = eventKind<{ readonly title: string; readonly kind: string; readonly scope: string; readonly when: string }>(
  'freeze.added',
  ({ title, kind, scope, when }) => `${title}: ${kind} on ${scope === '' ? 'everything' : scope}, ${when}`,
);
export const thawed = eventKind<object>('freeze.ended', () => 'ended');

export const windowEvents = [
  added,
  proposed,
  approved,
  announced,
  cancelled,
  extended,
  moved,
  undone,
  updated,
  shifted,
  began,
  endangered,
  overran,
  ended,
  passed,
  held,
  freed,
  ordered,
  completed,
  frozen,
  thawed,
] as const;
