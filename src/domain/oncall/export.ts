import { z } from 'zod';
import { query } from '../kernel/capability.ts';
import { DAY, weekdayOf } from '../kernel/civil.ts';
import type { Instant } from '../kernel/clock.ts';
import { isRefusal, refuse } from '../kernel/refusal.ts';
import { calendar, type Entry } from './ical.ts';
import { type Roster, watches } from './oncall.ts';
import { people } from './settings.ts';
import { nameOf, plansNamed, rosterFrom } from './who.ts';

/** From a Monday on, so that what is cut off at either end is cut at the same place for a week. */
const weekBegin = (now: Instant): Instant => {
  const day = Math.floor(now / DAY);
  return (day - weekdayOf(day)) * DAY;
};

interface Duty extends Entry {
  readonly person: string;
  readonly plan: string;
}

/** Who has which of these plans, for as long as it does not change. A rotation of one never hands over: it is shown up to the end. */
function* dutiesOf(roster: Roster, plans: readonly string[], from: Instant, to: Instant): Generator<Omit<Duty, 'summary' | 'description'>> {
  for (const plan of plans)
    for (const { person, from: begins, until } of watches(roster, plan, from, to))
      if (person !== undefined)
        yield { person, plan, uid: `${plan}-${begins / 1_000}@watchbill`, from: begins, until: Math.min(until ?? to, to) };
}

export const exportCalendar = query({
  name: 'oncall.export',
  summary: 'A calendar of who is on call, for programs that read iCalendar: of a plan, a team or a person.',
  input: z.object({
    name: z.string().max(100).optional().describe('A team, schedule or rotation, or a person; otherwise everything.'),
    days: z.int().min(1).max(400).default(92).describe('How many days, from Monday of this week.'),
  }),
  output: z.string().meta({ document: true }),
  permission: 'viewer',
  *run(context, { name, days }) {
    const { settings, now } = context;
    const from = weekBegin(now);
    const roster = yield* rosterFrom(context, from);
    const every = [
      ...new Set([
        ...roster.teams.flatMap(({ oncall }) => oncall),
        ...roster.schedules.map((plan) => plan.name),
        ...roster.rotations.map((plan) => plan.name),
      ]),
    ];
    const person = name !== undefined && Object.hasOwn(settings.of(people), name) ? name : undefined;
    const plans = name === undefined || person !== undefined ? every : plansNamed(roster, name);
    if (isRefusal(plans))
      return refuse({
        kind: 'invalid',
        where: 'oncall export',
        problem: `${name} is no plan and nobody`,
        allowed: [...every, ...Object.keys(settings.of(people))].join(', ') || 'none yet',
      });
    const entries = [...dutiesOf(roster, plans, from, from + days * DAY)]
      .filter((duty) => person === undefined || duty.person === person)
      .map(
        (duty): Entry => ({
          ...duty,
          summary: `${nameOf(settings, duty.person)} on call (${duty.plan})`,
          description: `Watchbill, plan ${duty.plan}`,
        }),
      );
    return calendar(name === undefined ? 'On call' : `On call: ${person === undefined ? name : nameOf(settings, person)}`, now, entries);
  },
});
