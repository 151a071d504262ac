import { offerReader } from '../domain/icalendar/entry.ts';

/** Who reads calendars of other programs; loaded when one is read. */
export function offerCalendars(): void {
  offerReader(async () => (await import('../integrations/icalendar/read.ts')).readCalendar);
}
