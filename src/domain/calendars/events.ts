import { eventKind } from '../kernel/event.ts';

/** A window and its entry were both changed, and one of them lost. */
export const conflicted = eventKind<{ readonly calendar: string; readonly lost: 'here' | 'there'; readonly said: string }>(
  'calendar.conflict',
  ({ calendar, lost, said }) =>
    lost === 'there' ? `calendar ${calendar} said otherwise, and lost: ${said}` : `calendar ${calendar} won; here it was: ${said}`,
);

export const calendarEvents = [conflicted] as const;
