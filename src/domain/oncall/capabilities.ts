import { z } from 'zod';
import { ROLES } from '../kernel/access.ts';
import { query } from '../kernel/capability.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { isRefusal, refuse } from '../kernel/refusal.ts';
import { FINDING_KINDS, lint as look } from './lint.ts';
import { watchAt, watches } from './oncall.ts';
import { people, teams } from './settings.ts';
import { nameOf, plansNamed, rosterFrom } from './who.ts';

const onCallRow = z.object({
  team: z.string().nullable().describe('The team that asks; null for a plan that no team names.'),
  plan: z.string().describe('The schedule, rotation or person that says who.'),
  person: z.string().nullable().describe('Their key; null while nobody is on call.'),
  name: z.string().describe('What they are called; nobody while nobody is.'),
  until: instant.nullable().describe('When somebody else is; null when that is not in sight.'),
  next: z.string().nullable().describe('Who is then; null for nobody.'),
  layer: z.string().nullable().describe('The rotation or person of the schedule whose turn it is.'),
  override: z.string().nullable().describe('The override that made it so.'),
});

export const who = query({
  name: 'oncall.who',
  summary: 'Who is on call, until when, and who comes next.',
  input: z.object({
    name: z.string().max(100).optional().describe('A team, schedule or rotation; team:NAME where two are called alike. Otherwise all.'),
    at: instant.optional().describe('When; now if not said.'),
  }),
  args: ['name'],
  output: z.array(onCallRow),
  columns: [
    { key: 'team', title: 'Team' },
    { key: 'plan', title: 'Plan' },
    { key: 'name', title: 'On call' },
    { key: 'until', title: 'Until', format: 'instant' },
    { key: 'next', title: 'Then' },
    { key: 'override', title: 'By' },
  ],
  permission: 'viewer',
  *run(context, { name, at = context.now }) {
    const roster = yield* rosterFrom(context, at);
    const asked = name === undefined ? undefined : plansNamed(roster, name);
    if (isRefusal(asked)) return asked;
    const teamsOf = (plan: string): readonly string[] =>
      roster.teams.filter(({ oncall }) => oncall.includes(plan)).map((team) => team.name);
    const layered = new Set(roster.schedules.flatMap(({ layers }) => layers));
    const rows: readonly (readonly [team: string | null, plan: string])[] =
      asked === undefined
        ? [
            ...roster.teams.flatMap((team) => team.oncall.map((plan) => [team.name, plan] as const)),
            // What only serves as a layer is seen through its schedule.
            ...[...roster.schedules, ...roster.rotations.filter((rotation) => !layered.has(rotation.name))]
              .filter((plan) => teamsOf(plan.name).length === 0)
              .map((plan) => [null, plan.name] as const),
          ]
        : asked.map((plan) => [teamsOf(plan)[0] ?? null, plan] as const);
    return rows.map(([team, plan]) => {
      const watch = watchAt(roster, plan, at);
      const next = watch.until === null ? undefined : watchAt(roster, plan, watch.until).person;
      return {
        team,
        plan,
        person: watch.person ?? null,
        name: nameOf(context.settings, watch.person),
        until: watch.until,
        next: next ?? null,
        layer: watch.layer ?? null,
        override: watch.override === undefined ? null : label('O', watch.override),
      };
    });
  },
});

export const show = query({
  name: 'oncall.show',
  summary: 'The next days of a plan: who has it from when until when, and where nobody does.',
  input: z.object({
    plan: z.string().max(100).describe('A schedule, a rotation, or a team of one plan.'),
    from: instant.optional().describe('From when; now if not said.'),
    days: z.int().min(1).max(92).default(7).describe('How many days.'),
  }),
  args: ['plan'],
  output: z.array(
    z.object({
      person: z.string().nullable().describe('Their key; null while nobody is on call.'),
      name: z.string().describe('What they are called; nobody while nobody is.'),
      from: instant,
      until: instant,
      layer: z.string().nullable(),
      override: z.string().nullable(),
    }),
  ),
  columns: [
    { key: 'from', title: 'From', format: 'instant' },
    { key: 'until', title: 'Until', format: 'instant' },
    { key: 'name', title: 'On call' },
    { key: 'layer', title: 'Layer' },
    { key: 'override', title: 'By' },
  ],
  permission: 'viewer',
  *run(context, { plan: name, from = context.now, days }) {
    const roster = yield* rosterFrom(context, from);
    const plans = plansNamed(roster, name);
    if (isRefusal(plans)) return plans;
    const [plan, ...others] = plans;
    if (plan === undefined || others.length > 0)
      return refuse({
        kind: 'invalid',
        where: name,
        problem: `asks ${plans.length} plans`,
        allowed: plans.join(', ') || 'a schedule or a rotation',
      });
    const to = from + days * 86_400_000;
    return [...watches(roster, plan, from, to)].map((watch) => ({
      person: watch.person ?? null,
      name: nameOf(context.settings, watch.person),
      from: watch.from,
      until: Math.min(watch.until ?? to, to),
      layer: watch.layer ?? null,
      override: watch.override === undefined ? null : label('O', watch.override),
    }));
  },
});

const listPeople = query({
  name: 'oncall.people',
  summary: 'Who there is: what each may do, and in which teams.',
  input: z.object({}),
  output: z.array(z.object({ person: z.string(), name: z.string(), role: z.enum(ROLES), teams: z.array(z.string()) })),
  columns: [
    { key: 'person', title: 'Person' },
    { key: 'name', title: 'Name' },
    { key: 'role', title: 'Role' },
    { key: 'teams', title: 'Teams', format: 'list' },
  ],
  permission: 'viewer',
  *run({ settings }) {
    const known = settings.of(teams);
    return Object.entries(settings.of(people)).map(([person, { name, role }]) => ({
      person,
      name,
      role,
      teams: known.filter(({ members }) => members.includes(person)).map((team) => team.name),
    }));
  },
});

export { listPeople as people };

export const lint = query({
  name: 'oncall.lint',
  summary:
    'What would leave an alert unanswered in the next days: gaps, people and policies that reach nobody, contacts that nobody has proved to read. Ends with 12 when there is something.',
  input: z.object({ days: z.int().min(1).max(92).default(14).describe('How far to look ahead.') }),
  output: z.array(
    z.object({
      kind: z.enum(FINDING_KINDS),
      subject: z.string().describe('The team, plan, person or policy.'),
      from: instant,
      to: instant.describe('Until when, as far as was looked.'),
      text: z.string(),
      hint: z.string(),
    }),
  ),
  columns: [
    { key: 'kind', title: 'What' },
    { key: 'from', title: 'From', format: 'instant' },
    { key: 'to', title: 'Until', format: 'instant' },
    { key: 'text', title: 'Finding' },
    { key: 'hint', title: 'Hint' },
  ],
  exitCode: ({ length }) => (length > 0 ? 12 : 0),
  permission: 'viewer',
  *run(context, { days }) {
    return [...(yield* look(context, days * 86_400_000))];
  },
});

export { exportCalendar as export } from './export.ts';
