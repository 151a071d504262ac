/** An appointment as mail carries it (RFC 6047): programs with a calendar take it in, move it and take it out again by themselves. */
import { writeCalendar } from '../../domain/icalendar/write.ts';
import type { Appointment } from '../../domain/kernel/ports.ts';

export interface Letter {
  /** An address, alone or as `Name <address>`. */
  readonly from: string;
  readonly to: string;
}

const bare = (sender: string): string => /<([^<>]+)>$/.exec(sender)?.[1] ?? sender;

export function invitation(appointment: Appointment, { from, to }: Letter): { method: string; filename: string; content: string } {
  const { uid, sequence, start, end, summary, description, tentative, stampedAt } = appointment;
  const method = appointment.method.toUpperCase();
  const entry = {
    ...{ uid, sequence, summary, description, start, length: end - start, stamp: stampedAt, organizer: bare(from) },
    ...{ location: '', categories: ['maintenance'], zone: 'UTC', allDay: false, ends: 'exact' as const, rule: null },
    ...{ except: [], added: [], overrides: [] },
    // It takes nobody's time: whoever is told need not be there.
    busy: false,
    status: method === 'CANCEL' ? ('CANCELLED' as const) : tentative ? ('TENTATIVE' as const) : ('CONFIRMED' as const),
    extra: { 'ATTENDEE;RSVP=FALSE': [`mailto:${to}`] },
  };
  return { method, filename: 'maintenance.ics', content: writeCalendar([entry], { now: stampedAt, method }) };
}
