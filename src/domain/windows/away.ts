/** What `oncall lint` says of calendars: shifts of people who are away. */
import { hours } from '../kernel/clock.ts';
import { type Finding, type Lookout, spells } from '../oncall/lint.ts';
import { absences } from './busy.ts';

/** Whoever is in a meeting can still be reached; whoever is away for so long has not planned to be. */
const LEAST = hours(4);

export const absenceLookout: Lookout = {
  named: () => [],
  *findings(_context, outlook) {
    const { schedules, rotations } = outlook.roster;
    const plans = [...schedules, ...rotations].map(({ name }) => name);
    const found: Finding[] = [];
    for (const { person, calendar, title, start, end } of yield* absences(outlook.from, outlook.to)) {
      if (end - start < LEAST) continue;
      for (const plan of plans)
        for (const shift of spells(outlook, (at) => outlook.on(plan, at) === person)) {
          const [from, to] = [Math.max(shift.from, start), Math.min(shift.to, end)];
          if (from >= to) continue;
          const text = `${person} is on call in ${plan}, and away by calendar ${calendar}: ${title}`;
          found.push({ kind: 'away', subject: person, from, to, text, hint: 'watchbill oncall override add' });
        }
    }
    return found;
  },
};
