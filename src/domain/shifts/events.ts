import { eventKind } from '../kernel/event.ts';
import { anyOf } from './shift.ts';

/** Of the shift, and of each thing that the note is about. */
export const noted = eventKind<{ readonly text: string; readonly about: readonly string[] }>(
  'shift.noted',
  ({ text }) => `shift log: ${text}`,
);
export const handedOver = eventKind<{
  readonly giver: string;
  readonly takers: readonly string[];
  readonly team: string | null;
  readonly note: string;
}>(
  'shift.handed-over',
  ({ giver, takers, team, note }) =>
    `${giver} hands ${team === null ? 'the shift' : `the shift of ${team}`} over to ${anyOf(takers)}${note === '' ? '' : `: ${note}`}`,
);
export const read = eventKind<{ readonly counts: Readonly<Record<string, number>> }>('shift.read', () => 'read the briefing');
export const accepted = eventKind<{ readonly giver: string; readonly by: string; readonly readAt: number }>(
  'shift.accepted',
  ({ giver, by }) => `${by} took over from ${giver}`,
);
export const withdrawn = eventKind<{ readonly giver: string; readonly by: string }>(
  'shift.withdrawn',
  ({ giver, by }) => `withdrawn by ${by}: ${giver} stays responsible`,
);
export const waits = eventKind<{ readonly giver: string; readonly takers: readonly string[]; readonly told: readonly string[] }>(
  'shift.waits',
  ({ giver, takers, told }) =>
    `${anyOf(takers)} has not accepted: ${giver} stays responsible; ${told.length === 0 ? 'nobody could be told' : `told ${told.join(', ')}`}`,
);

export const shiftEvents = [noted, handedOver, read, accepted, withdrawn, waits] as const;
