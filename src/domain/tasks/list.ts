import { z } from 'zod';
import { query } from '../kernel/capability.ts';
import { pageInput, pageOf, windowOf } from '../kernel/page.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { askingOf, compileTasks, taskListing } from './query.ts';
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
    const compiled = compileTasks(words.join(' '), askingOf(context));
    if (isRefusal(compiled)) return compiled;
    const window = yield* windowOf<ListedTask>(taskListing(compiled), { before: 0, after: limit });
    return yield* toRows(context, window.rows);
  },
});

export const page = query({
  name: 'task.page',
  summary: 'A window of the task list round one task, for screens.',
  input: pageInput,
  output: pageOf(listedRow),
  permission: 'viewer',
  *run(context, { query: text, ...around }) {
    const compiled = compileTasks(text, askingOf(context));
    if (isRefusal(compiled)) return compiled;
    const window = yield* windowOf<ListedTask>(taskListing(compiled), around);
    return { ...window, rows: yield* toRows(context, window.rows) };
  },
});
