import { z } from 'zod';
import { command, query } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { duration } from '../kernel/fields.ts';
import { label } from '../kernel/id.ts';
import { formatInstant, instant } from '../kernel/instant.ts';
import { each, takeNumbers } from '../kernel/number.ts';
import { refusal } from '../kernel/outcome.ts';
import { plain } from '../kernel/plain.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { added, removed } from './events.ts';
import { OVERRIDE_KINDS, type Override } from './override.ts';
import { allOverrides, insert, overrideOf, overridesFrom, remove as removeRow } from './records.ts';
import { people, rotations, schedules } from './settings.ts';

const overrideRow = z.object({
  number: z.string(),
  id: z.string(),
  kind: z.enum(OVERRIDE_KINDS),
  plan: z.string(),
  person: z.string(),
  instead: z.string().nullable(),
  startsAt: instant,
  endsAt: instant,
  reason: z.string(),
  author: z.string(),
  createdAt: instant,
  removedAt: instant.nullable(),
  removedBy: z.string().nullable(),
});

const COLUMNS = [
  { key: 'number', title: 'Override' },
  { key: 'plan', title: 'Plan' },
  { key: 'kind', title: 'Kind' },
  { key: 'person', title: 'Who' },
  { key: 'instead', title: 'Instead of' },
  { key: 'startsAt', title: 'From', format: 'instant' },
  { key: 'endsAt', title: 'Until', format: 'instant' },
  { key: 'reason', title: 'Why' },
  { key: 'author', title: 'By' },
] as const;

const toRow = (override: Override): z.output<typeof overrideRow> => ({ ...override, number: label('O', override.number) });

export const add = command({
  name: 'override.add',
  summary: 'Puts somebody else on call for a while: covers for somebody, or swaps two.',
  input: z.object({
    plan: z.string().describe('The schedule or rotation.'),
    person: z.string().describe('Who takes over; a key of [people].'),
    kind: z.enum(OVERRIDE_KINDS).default('cover').describe('cover takes over; swap exchanges what either of the two has.'),
    instead: z.string().optional().describe('Only what is this person’s. Of a swap, the other one.'),
    from: instant.optional().describe('From when; now if not said.'),
    to: instant.optional().describe('Until when, not included.'),
    for: duration.optional().describe('How long, instead of until when.'),
    reason: z
      .string()
      .max(200)
      .transform((text) => plain(text).trim())
      .default('')
      .describe('Why, for whoever wonders.'),
  }),
  args: ['plan', 'person'],
  output: overrideRow,
  columns: COLUMNS,
  permission: 'operator',
  *run(context, input) {
    const wrong = unknownIn(context, input);
    if (wrong !== undefined) return wrong;
    const startsAt = input.from ?? context.now;
    const endsAt = input.to ?? (input.for === undefined ? undefined : startsAt + input.for);
    if (endsAt === undefined || (input.to !== undefined && input.for !== undefined))
      return no(
        endsAt === undefined ? 'nothing says when it ends' : 'both --to and --for say when it ends',
        '--to "tomorrow 09:00" or --for 4h',
      );
    if (endsAt <= startsAt || endsAt <= context.now)
      return no(`it would end at ${formatInstant(endsAt)}, ${endsAt <= startsAt ? 'before it begins' : 'which is over'}`, 'a later end');
    const override: Override = {
      number: yield* takeNumbers('O', 1),
      id: context.mint(),
      kind: input.kind,
      plan: input.plan,
      person: input.person,
      instead: input.instead ?? null,
      startsAt,
      endsAt,
      reason: input.reason,
      author: context.actor.name,
      createdAt: context.now,
      removedAt: null,
      removedBy: null,
    };
    yield* insert(override);
    const { kind, plan, person, instead, reason } = override;
    yield* record(context, [added(label('O', override.number), { kind, plan, person, instead, startsAt, endsAt, reason })]);
    return toRow(override);
  },
});

interface Said {
  readonly plan: string;
  readonly person: string;
  readonly kind: Override['kind'];
  readonly instead?: string | undefined;
}

function unknownIn({ settings }: Context, { plan, person, kind, instead }: Said): Refusal | undefined {
  const plans = [...settings.of(schedules), ...settings.of(rotations)].map(({ name }) => name);
  if (!plans.includes(plan))
    return no(`${plain(plan)} is no schedule or rotation`, plans.join(', ') || 'none yet; the configuration has [[rotation]]');
  const known = Object.keys(settings.of(people));
  for (const name of [person, ...(instead === undefined ? [] : [instead])])
    if (!known.includes(name)) return no(`${plain(name)} is nobody in [people]`, known.join(', ') || 'nobody yet');
  if (kind === 'swap' && instead === undefined) return no('a swap is between two', '--instead NAME');
  return person === instead ? no(`${person} would take over from ${person}`, 'two people') : undefined;
}

const no = (problem: string, allowed: string): Refusal => refuse({ kind: 'invalid', where: 'oncall override add', problem, allowed });

export const list = query({
  name: 'override.list',
  summary: 'Who takes over from whom: what is in force and what is to come, or everything there ever was.',
  input: z.object({
    all: z.boolean().default(false).describe('Also those that are over or were taken back, newest first.'),
    limit: z.int().min(1).max(10_000).default(200).describe('At most so many.'),
  }),
  output: z.array(overrideRow),
  columns: COLUMNS,
  permission: 'viewer',
  *run({ now }, { all, limit }) {
    const found = all
      ? yield* allOverrides(limit)
      : [...(yield* overridesFrom(now))].sort((a, b) => a.startsAt - b.startsAt).slice(0, limit);
    return found.map(toRow);
  },
});

export const remove = command({
  name: 'override.remove',
  summary: 'Takes overrides back: from now on the plan counts again.',
  input: z.object({ overrides: z.array(z.string()).min(1).describe('Numbers such as O3, ids, or the beginnings of ids.') }),
  args: ['overrides'],
  output: z.array(z.union([overrideRow, refusal])),
  columns: COLUMNS,
  permission: 'operator',
  run: (context, { overrides }) =>
    each(overrides, function* (text): Script<z.output<typeof overrideRow> | Refusal> {
      const override = yield* overrideOf(text);
      if (isRefusal(override)) return override;
      const { number, plan, person, removedAt, removedBy, endsAt } = override;
      if (removedAt !== null)
        return refuse({
          kind: 'already',
          subject: label('O', number),
          state: 'removed',
          ...(removedBy === null ? {} : { by: removedBy }),
          at: removedAt,
        });
      if (endsAt <= context.now) return refuse({ kind: 'already', subject: label('O', number), state: 'over', at: endsAt });
      yield* removeRow(number, context.now, context.actor.name);
      yield* record(context, [removed(label('O', number), { plan, person })]);
      return toRow({ ...override, removedAt: context.now, removedBy: context.actor.name });
    }),
});
