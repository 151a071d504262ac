/**
 * One verb over every task that a query finds, in one transaction: what fails is named and can be tried again, and one undo takes back all.
 *
 * A query can find more than somebody thought, so nothing happens without the exact count. `dry_run` says it; if it is another one by the
 * time of the command, somebody has to look again.
 */
import { z } from 'zod';
import { command } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import { label } from '../kernel/id.ts';
import { explain, isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { depend } from './depend.ts';
import { operationOf } from './events.ts';
import { reference } from './fields.ts';
import { compileAsked } from './query.ts';
import { taskOf } from './records.ts';
import { taskSettings } from './settings.ts';
import { start } from './start.ts';
import { valueOnWire } from './values.ts';
import { done, edit, note, delete as remove, reopen } from './verbs.ts';

const VERBS = { edit, start, done, reopen, note, depend, delete: remove } as const;
type BatchVerb = keyof typeof VERBS;
const NAMES = Object.keys(VERBS) as [BatchVerb, ...BatchVerb[]];

type Values = Readonly<Record<string, string>>;

/** What is to be done to which tasks. */
interface Job {
  readonly query: string;
  readonly verb: BatchVerb;
  readonly values: Values;
  readonly tasks: readonly { readonly number: number; readonly title: string }[];
}

export const batch = command({
  name: 'task.batch',
  summary: 'Does one verb to every task that a query finds: first with --dry-run, then with --confirm and the count that it said.',
  input: z.object({
    query: z.string().optional().describe('Which tasks, in the query language of lists.'),
    tasks: z.array(reference).optional().describe('Which tasks, by their numbers, instead of a query.'),
    verb: z.enum(NAMES).optional().describe('What to do to them.'),
    values: z
      .record(z.string(), z.string())
      .default({})
      .describe('What the verb takes besides, KEY=VALUE: priority=high due=+2d tag=web,db.'),
    dryRun: z.boolean().default(false).describe('Say what is found, and change nothing.'),
    confirm: z.int().min(0).optional().describe('How many tasks it is about.'),
    retryFailed: z.string().optional().describe('The id of a batch whose failures are to be tried again, or last.'),
  }),
  args: ['query', 'verb', 'values'],
  output: z.object({
    id: z.string().nullable().describe('What --retry-failed takes; none for a dry run.'),
    query: z.string(),
    verb: z.enum(NAMES),
    matched: z.int(),
    done: z.int(),
    failed: z.int(),
    items: z.array(
      z.object({
        number: z.string(),
        title: z.string(),
        outcome: z.enum(['matched', 'done', 'failed']),
        problem: z.string().nullable().describe('Why it failed.'),
      }),
    ),
  }),
  permission: 'operator',
  *run(context, { query, tasks, verb, values, dryRun, confirm, retryFailed }) {
    const job = retryFailed === undefined ? yield* found(context, { query, tasks, verb, values }) : yield* failures(context, retryFailed);
    if (isRefusal(job)) return job;
    const { input } = VERBS[job.verb];
    const given = inputFrom(context, job);
    if (isRefusal(given)) return given;
    const answer = { query: job.query, verb: job.verb, matched: job.tasks.length };
    if (dryRun) {
      const items = job.tasks.map(({ number, title }) => ({
        number: label('T', number),
        title,
        outcome: 'matched' as const,
        problem: null,
      }));
      return { id: null, ...answer, done: 0, failed: 0, items };
    }
    if (retryFailed === undefined && confirm !== job.tasks.length) return unconfirmed(job.tasks.length, confirm);

    const act = VERBS[job.verb].run as unknown as (context: Context, input: object) => Script<unknown>;
    const refused = new Map<number, Refusal>();
    for (const { number } of job.tasks) {
      const reference = label('T', number);
      const result = yield* act(context, 'tasks' in input.shape ? { ...given, tasks: [reference] } : { ...given, task: reference });
      const first: unknown = Array.isArray(result) ? result[0] : result;
      if (isRefusal(first)) refused.set(number, first);
    }
    const id = operationOf(context);
    yield* all(
      `insert into task_batch (id, at, actor, query, verb, input, matched, failures)
       values ($1, cast($2 as bigint), $3, $4, $5, $6, cast($7 as bigint), $8)`,
      id,
      context.now,
      context.actor.name,
      job.query,
      job.verb,
      JSON.stringify(job.values),
      job.tasks.length,
      JSON.stringify([...refused.keys()]),
    );
    const items = job.tasks.map(({ number, title }) => {
      const refusal = refused.get(number);
      const problem = refusal === undefined ? null : explain(refusal).text;
      return { number: label('T', number), title, outcome: problem === null ? ('done' as const) : ('failed' as const), problem };
    });
    return { id, ...answer, done: job.tasks.length - refused.size, failed: refused.size, items };
  },
});

const unconfirmed = (matched: number, confirmed: number | undefined): Refusal =>
  refuse({
    kind: 'invalid',
    where: 'task batch',
    problem: `the query finds ${matched} task${matched === 1 ? '' : 's'}, and ${confirmed ?? 'nothing'} was confirmed; nothing was changed`,
    hint: `--dry-run shows them, --confirm ${matched} does it.`,
  });

interface Said {
  readonly query: string | undefined;
  readonly tasks: readonly string[] | undefined;
  readonly verb: BatchVerb | undefined;
  readonly values: Values;
}

function* found(context: Context, { query = '', tasks: named = [], verb, values }: Said): Script<Job | Refusal> {
  if ((query.trim() === '') === (named.length === 0) || verb === undefined)
    return refuse({
      kind: 'invalid',
      where: 'task batch',
      problem: 'a verb and either a query or tasks say what to do',
      allowed: `'tag:web' ${NAMES.join('|')}, or --retry-failed last`,
    });
  if (named.length > 0) return yield* meant(named, verb, values);
  const compiled = yield* compileAsked(context, query);
  if (isRefusal(compiled)) return compiled;
  const order = (compiled.order ?? [['task.number', 'asc']]).map((key) => key.join(' ')).join(', ');
  const tasks = yield* all<Job['tasks'][number]>(
    `select task.number, task.title from task where ${compiled.where} order by ${order}`,
    ...compiled.params,
  );
  return { query, verb, values, tasks };
}

/** Tasks that somebody picked one by one. They are a query too, so that what was done can be read afterwards. */
function* meant(named: readonly string[], verb: BatchVerb, values: Values): Script<Job | Refusal> {
  const tasks: Job['tasks'][number][] = [];
  for (const text of new Set(named)) {
    const task = yield* taskOf(text);
    if (isRefusal(task)) return task;
    tasks.push({ number: task.number, title: task.title });
  }
  return { query: tasks.map(({ number }) => label('T', number)).join(' '), verb, values, tasks };
}

/** What failed in an earlier batch, to be done as it was meant. */
function* failures(context: Context, id: string): Script<Job | Refusal> {
  const last = id === 'last';
  const row = yield* one<{ query: string; verb: BatchVerb; input: string; failures: string }>(
    `select query, verb, input, failures from task_batch where ${last ? 'actor' : 'id'} = $1 order by at desc, id desc limit 1`,
    last ? context.actor.name : id,
  );
  if (row === undefined)
    return refuse({
      kind: 'invalid',
      where: 'task batch',
      problem: last ? 'you have done no batch' : `there is no batch ${id}`,
      allowed: 'an id that a batch printed, or last',
    });
  const tasks = yield* all<Job['tasks'][number]>(
    'select number, title from task where number in {numbers $1} order by number',
    row.failures,
  );
  return { query: row.query, verb: row.verb, values: JSON.parse(row.input) as Values, tasks };
}

/** The verb's input but for its task, checked by its own schema before anything is done. */
function inputFrom({ now, settings }: Context, { verb, values }: Job): Readonly<Record<string, unknown>> | Refusal {
  const { input } = VERBS[verb];
  const shape: Readonly<Record<string, z.core.$ZodType>> = input.shape;
  const { tasks: _tasks, task: _task, ...rest } = shape;
  const here = { now, zone: settings.of(taskSettings).zone };
  const unknown = Object.keys(values).find((key) => !Object.hasOwn(rest, key));
  if (unknown !== undefined)
    return refuse({
      kind: 'invalid',
      where: `task batch ${verb}`,
      problem: `it takes no ${unknown}`,
      allowed: Object.keys(rest).join(', ') || 'nothing besides the tasks',
    });
  const onWire = Object.fromEntries(
    Object.entries(rest).flatMap(([key, schema]) => (values[key] === undefined ? [] : [[key, valueOnWire(schema, values[key], here)]])),
  );
  const parsed = z.strictObject(rest).safeParse(onWire);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return refuse({
    kind: 'invalid',
    where: `task batch ${verb} ${issue?.path.join('.') ?? ''}`.trim(),
    problem: issue?.message ?? 'is not understood',
  });
}
