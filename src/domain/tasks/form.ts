/**
 * A task as a form: every field as the text that a person sees and types. What was typed is read by the inputs of `task.create` and
 * `task.edit` themselves, field by field, so each wrong one has its own sentence before anything is written; the answer carries what those
 * commands then take. Times are those of the zone that the field names.
 */
import { z } from 'zod';
import { query } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import { formatDuration } from '../kernel/duration.ts';
import { label } from '../kernel/id.ts';
import { formatInstant, instant } from '../kernel/instant.ts';
import { PRIORITIES } from '../kernel/rank.ts';
import { explain, isRefusal, type Refusal } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { wallIn } from '../kernel/zone.ts';
import type { Attributes } from './attribute.ts';
import { planned, reference } from './fields.ts';
import { taskOf } from './records.ts';
import { taskSettings } from './settings.ts';
import type { Task } from './task.ts';
import { touchedBy } from './touching.ts';
import { valueOnWire } from './values.ts';
import { create, edit } from './verbs.ts';

interface FormField {
  readonly key: string;
  readonly label: string;
  readonly kind: 'line' | 'text' | 'choice';
  readonly choices?: readonly string[];
  readonly hint: string;
  /** Spaces part its values as commas do. */
  readonly words?: true;
  /** What is not one of its values, in a sentence. */
  readonly wrong?: string;
  readonly of: (task: Task) => string;
}

/** What is typed is all the links from now on; the commands take those that come and those that go. */
const LINKS = 'link';

const FIELDS = (zone: string): readonly FormField[] => {
  const when = `in ${zone}: tomorrow 09:00, +2d, 2026-11-21 17:00; empty for none`;
  const wrong = `is not a moment; allowed: tomorrow 09:00, +2d, 2026-11-21 17:00, 2026-11-21T16:00:00Z`;
  const at = (time: number | null): string => (time === null ? '' : wallText(time, zone));
  return [
    { key: 'title', label: 'Title', kind: 'line', hint: 'What is to be done.', of: ({ title }) => title },
    {
      key: 'description',
      label: 'Description',
      kind: 'text',
      hint: 'More about it; Enter begins a new line.',
      of: ({ description }) => description,
    },
    {
      key: 'priority',
      label: 'Priority',
      kind: 'choice',
      choices: PRIORITIES,
      hint: 'Left and right choose.',
      of: ({ priority }) => priority,
    },
    { key: 'due', label: 'Due', kind: 'line', hint: `When it has to be done, ${when}.`, wrong, of: ({ dueAt }) => at(dueAt) },
    {
      key: 'scheduled',
      label: 'Scheduled',
      kind: 'line',
      hint: `When it is to begin, ${when}.`,
      wrong,
      of: ({ scheduledAt }) => at(scheduledAt),
    },
    {
      key: 'estimate',
      label: 'Estimate',
      kind: 'line',
      hint: 'How long it takes: 30m, 1h30m.',
      wrong: 'is not a duration; allowed: 30m, 1h30m, 2d',
      of: ({ estimate }) => (estimate === null ? '' : formatDuration(estimate)),
    },
    { key: 'assignee', label: 'Owner', kind: 'line', hint: 'Who does it; empty for nobody.', of: ({ assignee }) => assignee ?? '' },
    { key: 'team', label: 'Team', kind: 'line', hint: 'The team that it is for.', of: ({ team }) => team ?? '' },
    {
      key: 'category',
      label: 'Category',
      kind: 'line',
      hint: 'What kind of work it is: task, incident, change.',
      wrong: 'is no category; allowed: text of 1 to 60 characters',
      of: ({ category }) => category,
    },
    {
      key: 'watcher',
      label: 'Watchers',
      kind: 'line',
      hint: 'Who hears of it besides, by name, with spaces between.',
      words: true,
      of: ({ watchers }) => watchers.join(' '),
    },
    { key: 'tag', label: 'Tags', kind: 'line', hint: 'Words with spaces between.', words: true, of: ({ tags }) => tags.join(' ') },
    {
      key: 'component',
      label: 'Component',
      kind: 'line',
      hint: 'What it touches, by name; several with commas.',
      of: ({ component }) => component ?? '',
    },
    {
      key: 'needs',
      label: 'Waits for',
      kind: 'line',
      hint: 'Numbers such as T12, with spaces between.',
      words: true,
      of: ({ needs }) => needs.map((number) => label('T', number)).join(' '),
    },
    {
      key: LINKS,
      label: 'Links',
      kind: 'text',
      hint: 'KIND=TARGET, one a line: url=https://example.org, change=CHG42, alert=A12.',
      of: ({ links }) => links.map(({ kind, target }) => `${kind}=${target}`).join('\n'),
    },
    {
      key: 'parent',
      label: 'Part of',
      kind: 'line',
      hint: 'A number such as T12.',
      of: ({ parent }) => (parent === null ? '' : label('T', parent)),
    },
  ];
};

/** What a new task says without being told. */
const BEGINNING: Readonly<Record<string, string>> = { priority: 'normal', category: 'task' };

/** Attributes go by their names behind this. */
const ATTRIBUTE = 'attribute.';

const attributeFields = (declared: Attributes): readonly FormField[] =>
  Object.entries(declared).map(([name, { type, choices }]) => ({
    key: `${ATTRIBUTE}${name}`,
    label: name,
    kind: type === 'choice' ? ('choice' as const) : ('line' as const),
    ...(type === 'choice' ? { choices: ['', ...choices] } : {}),
    hint: type === 'choice' ? 'Left and right choose.' : `An attribute: ${type}.`,
    of: ({ attributes }: Task) => attributes[name] ?? '',
  }));

const wallText = (at: number, zone: string): string => formatInstant(wallIn(zone, at)).slice(0, 16).replace('T', ' ');

type Said = Parameters<typeof planned>[0];

/** What one field says to a command, on the wire and read; or its problem. */
function* readField(
  context: Context,
  task: Task | undefined,
  field: FormField,
  text: string,
  zone: string,
): Script<{ readonly wire: unknown } | string> {
  const { now, actor, settings } = context;
  const saying = { by: actor.name, now, attributes: settings.of(taskSettings).attribute };
  if (field.key.startsWith(ATTRIBUTE)) {
    const wire = { [field.key.slice(ATTRIBUTE.length)]: text.trim() };
    const refused = text.trim() === '' && task === undefined ? {} : yield* planned({ attribute: wire } as Said, task, saying);
    return isRefusal(refused) ? sentence(refused) : { wire };
  }
  if (field.key === LINKS) {
    const typed = text.split('\n').flatMap((one) => one.trim() || []);
    const before = task === undefined ? [] : field.of(task).split('\n').filter(Boolean);
    const wire = {
      link: typed.filter((one) => !before.includes(one)),
      ...(task === undefined ? {} : { unlink: before.filter((one) => !typed.includes(one)) }),
    };
    const read = create.input.shape.link.safeParse(wire.link);
    if (!read.success) return read.error.issues[0]?.message ?? 'is not understood';
    const refused = yield* planned(wire as Said, task, saying);
    return isRefusal(refused) ? sentence(refused) : { wire };
  }
  const { shape } = (task === undefined ? create : edit).input;
  const schema = (shape as Readonly<Record<string, z.ZodType>>)[field.key];
  if (schema === undefined) return 'is not a field of tasks';
  const said = field.kind === 'text' ? text : field.words ? text.trim().replace(/[\s,]+/g, ',') : text.trim();
  // An empty text is "none" where there may be none, and itself elsewhere.
  const empty = said === '' && schema.safeParse(null).success;
  const wire = field.kind === 'text' ? said : empty ? null : valueOnWire(schema, said, { now, zone });
  const read = schema.safeParse(wire);
  if (!read.success) return field.wrong ?? read.error.issues[0]?.message ?? 'is not understood';
  const refused =
    field.key === 'component'
      ? yield* touchedBy((read.data ?? []) as readonly string[])
      : yield* planned({ [field.key]: read.data } as Said, task, saying);
  return isRefusal(refused) ? sentence(refused) : { wire };
}

const sentence = (refusal: Refusal): string => {
  const { text, hint } = explain(refusal);
  return `${text}${hint === undefined ? '' : ` ${hint}`}`;
};

/** What was typed for a field that says something else than the task does. */
const isChanged = (typed: string | undefined, value: string): typed is string => typed !== undefined && typed.trim() !== value.trim();

export const form = query({
  name: 'task.form',
  summary: 'The fields of a task as texts to edit, and what is wrong with those that were typed.',
  input: z.object({
    task: reference.optional().describe('The task; without it, a new one.'),
    values: z.record(z.string(), z.string()).default({}).describe('What was typed, by field.'),
  }),
  args: ['task'],
  output: z.object({
    task: z.string().nullable(),
    version: z.int().nullable(),
    changedBy: z.string().nullable(),
    changedAt: instant.nullable(),
    fields: z.array(
      z.object({
        key: z.string(),
        label: z.string(),
        kind: z.enum(['line', 'text', 'choice']),
        choices: z.array(z.string()),
        hint: z.string(),
        value: z.string().describe('What the task says.'),
        problem: z.string().nullable().describe('What is wrong with what was typed.'),
      }),
    ),
    input: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe('What create or edit take for what was typed; nothing while something is wrong.'),
  }),
  permission: 'viewer',
  *run(context, { task: text, values }) {
    const task = text === undefined ? undefined : yield* taskOf(text);
    if (isRefusal(task)) return task;
    const settings = context.settings.of(taskSettings);
    const zone = task?.dueZone ?? settings.zone;
    const fields: {
      key: string;
      label: string;
      kind: 'line' | 'text' | 'choice';
      choices: string[];
      hint: string;
      value: string;
      problem: string | null;
    }[] = [];
    const input: Record<string, unknown> = {};
    for (const field of [...FIELDS(zone), ...attributeFields(settings.attribute)]) {
      const value = task === undefined ? (BEGINNING[field.key] ?? '') : field.of(task);
      const typed = values[field.key];
      const read = isChanged(typed, value) ? yield* readField(context, task, field, typed, zone) : undefined;
      if (typeof read === 'object') {
        const wire = field.key.startsWith(ATTRIBUTE)
          ? { ...(input['attribute'] as object | undefined), ...(read.wire as object) }
          : read.wire;
        if (field.key === LINKS) Object.assign(input, wire);
        else input[field.key.startsWith(ATTRIBUTE) ? 'attribute' : field.key] = wire;
      }
      const { key, label: name, kind, choices = [], hint } = field;
      fields.push({ key, label: name, kind, choices: [...choices], hint, value, problem: typeof read === 'string' ? read : null });
    }
    const [titled] = fields;
    if (task === undefined && titled !== undefined && titled.problem === null && input['title'] === undefined)
      titled.problem = 'a title says something';
    return {
      task: task === undefined ? null : label('T', task.number),
      version: task?.version ?? null,
      changedBy: task?.updatedBy ?? null,
      changedAt: task?.updatedAt ?? null,
      fields,
      input: fields.some(({ problem }) => problem !== null) ? null : input,
    };
  },
});
