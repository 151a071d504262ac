import { z } from 'zod';
import { query } from '../kernel/capability.ts';
import { firstOf, pageInput, pageOf, windowOf } from '../kernel/page.ts';
import { explain, isRefusal } from '../kernel/refusal.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { GROUPS } from './group.ts';
import { compileAsked, countingOf, type Groups, ORDERS, taskListing } from './query.ts';
import { COLUMNS, type ListedTask, listedRow, toRows } from './view.ts';

export const list = query({
  name: 'task.list',
  summary: 'Lists tasks: the open ones by priority and age, or what the query says.',
  input: z.object({
    query: z
      .array(z.string())
      .default([])
      .describe('Terms such as status:done (pri:>=high or due:<2d) owner:me tag:patching "disk full" sort:-pri,due.'),
    limit: z.int().min(1).max(1_000_000).default(100).describe('At most so many.'),
  }),
  args: ['query'],
  output: z.array(listedRow),
  columns: COLUMNS,
  permission: 'viewer',
  *run(context, { query: words, limit }) {
    const compiled = yield* compileAsked(context, words.join(' '));
    if (isRefusal(compiled)) return compiled;
    const rows = yield* firstOf<ListedTask>(taskListing(compiled), limit);
    return yield* toRows(context, rows);
  },
});

export const page = query({
  name: 'task.page',
  summary: 'A window of the task list round one task, for screens.',
  input: pageInput.extend({
    group: z.enum(GROUPS).optional().describe('What the list is cut into groups by; they go before any order.'),
    folded: z.array(z.string()).default([]).describe('The groups whose tasks are left out, by their names.'),
  }),
  output: pageOf(listedRow).extend({
    groups: z
      .array(z.object({ name: z.string().describe('Empty where the tasks have none.'), count: z.int() }))
      .optional()
      .describe('Every group in its order, the folded ones too.'),
  }),
  permission: 'viewer',
  *run(context, { query: text, group, folded, ...around }) {
    const { sort } = around;
    const named = sort === undefined || Object.hasOwn(ORDERS, sort);
    const compiled = yield* compileAsked(context, text, { group, folded, ...(named ? {} : { sort }) });
    if (isRefusal(compiled)) return compiled;
    const window = yield* windowOf<ListedTask>(taskListing(compiled), around);
    const rows = yield* toRows(context, window.rows);
    return compiled.groups === undefined ? { ...window, rows } : { ...window, rows, groups: yield* groupsOf(compiled.groups) };
  },
});

function* groupsOf({ grouping, order, where, params }: Groups): Script<{ name: string; count: number }[]> {
  const keys = order.map(([column], at) => `${column} as k${at}`).join(', ');
  const by = order.map((_key, at) => at + 1).join(', ');
  const rows = yield* all<Readonly<Record<string, unknown>>>(
    `select ${keys}, count(*) as count from task where ${where} group by ${by} order by ${by}`,
    ...params,
  );
  return rows.map((row) => ({ name: grouping.name(order.map((_key, at) => row[`k${at}`])), count: Number(row['count']) }));
}

export const count = query({
  name: 'task.count',
  summary: 'How many tasks each of several queries finds.',
  input: z.object({ queries: z.array(z.string()).min(1).max(100).describe('A query of tasks; may be given several times.') }),
  output: z.array(
    z.object({ query: z.string(), count: z.int().nullable(), problem: z.string().nullable().describe('Why it finds nothing.') }),
  ),
  columns: [
    { key: 'count', title: 'Tasks', align: 'right' },
    { key: 'query', title: 'Query' },
    { key: 'problem', title: 'Problem' },
  ],
  permission: 'viewer',
  *run(context, { queries }) {
    const counts: { query: string; count: number | null; problem: string | null }[] = [];
    for (const text of queries) {
      const compiled = yield* compileAsked(context, text);
      if (isRefusal(compiled)) {
        counts.push({ query: text, count: null, problem: explain(compiled).text });
        continue;
      }
      const row = yield* one<{ count: number }>(`select count(*) as count from task where ${countingOf(compiled)}`, ...compiled.params);
      counts.push({ query: text, count: Number(row?.count ?? 0), problem: null });
    }
    return counts;
  },
});
