import { polls } from '../../domain/calendars/polls.ts';
import { forgetCalendars } from '../../domain/calendars/records.ts';
import { type Calendar, calendars } from '../../domain/calendars/settings.ts';
import { syncCalendar } from '../../domain/calendars/sync.ts';
import { ENGINE } from '../../domain/kernel/access.ts';
import { explain, isRefusal } from '../../domain/kernel/refusal.ts';
import { forgetBusy } from '../../domain/windows/busy.ts';
import { offerCalendarsElsewhere } from '../calendars.ts';
import type { Duty } from '../engine.ts';
import type { Surroundings } from '../run.ts';
import { pollingDuty, type Reading } from './polling.ts';

/** Keeps calendars and windows together. */
export function calendarDuty(around: Surroundings, nudge: () => void): Duty {
  const { log } = around.ports;
  offerCalendarsElsewhere();

  const read = async (calendar: Calendar, { holder, signal, broken, context, took }: Reading): Promise<void> => {
    const outcome = await syncCalendar(around.ports, context, { calendar, holder, signal, broken });
    const fields = { actor: ENGINE.name, calendar: calendar.name, ms: took() };
    if (isRefusal(outcome)) return log.write('warn', explain(outcome).text, fields);
    const { text, changes, conflicts, refused } = outcome;
    const level = conflicts.length + refused.length > 0 ? 'warn' : changes.length > 0 ? 'info' : 'debug';
    log.write(level, `calendar ${calendar.name}: ${text}`, fields);
  };

  return pollingDuty(
    around,
    {
      name: 'calendars',
      polls,
      declared: () => around.settings().of(calendars),
      read,
      *forget(_context, gone) {
        yield* forgetCalendars(gone);
        yield* forgetBusy(gone);
      },
    },
    nudge,
  );
}
