import { pollsOf } from '../kernel/poll-records.ts';
import type { Calendar } from './settings.ts';

/** When each calendar is read; never its address, which may be a secret. */
export const polls = pollsOf<Calendar>('calendar_poll', ({ as, every, cron, zone, direction, targets, states, scope, person }) =>
  JSON.stringify([as, every ?? cron ?? '', zone, direction, targets ?? '', states, scope ?? '', person ?? '']),
);
