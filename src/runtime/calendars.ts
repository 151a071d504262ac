import { offerOutside } from '../domain/calendars/remote.ts';
import { offerCalendars } from './exchange.ts';

/** Who reaches calendars elsewhere, and reads what they hold; loaded when one is asked. */
export function offerCalendarsElsewhere(): void {
  offerCalendars();
  offerOutside({
    remote: async (calendar, asking) => (await import('../integrations/calendars/caldav.ts')).remoteOf(calendar, asking),
    fetch: async (calendar, mark, asking) =>
      (await import('../integrations/calendars/published.ts')).fetchPublished(calendar, mark, asking),
  });
}
