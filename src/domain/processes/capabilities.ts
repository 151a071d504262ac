import { z } from 'zod';
import { rowFrom, rowOf, WATCHED_COLUMNS, watchedRow } from '../diagnostics/aspects.ts';
import { effect, query } from '../kernel/capability.ts';
import { refuse } from '../kernel/refusal.ts';
import { processes } from './settings.ts';
import { watching } from './watching.ts';

export const list = query({
  name: 'process.list',
  summary: 'The processes that have to run, and how each was the last time.',
  input: z.object({}),
  output: z.array(watchedRow),
  columns: WATCHED_COLUMNS,
  permission: 'viewer',
  *run({ settings }) {
    const polls = new Map((yield* watching.polls.all()).map((poll) => [poll.source, poll]));
    return settings.of(processes).map(({ name }) => rowFrom(name, polls.get(name)));
  },
});

export const check = effect({
  name: 'process.check',
  summary: 'Looks at processes now: how many, zombies, PID and lock files. Raises nothing.',
  input: z.object({ name: z.string().optional().describe('As the configuration calls it; all if not said.') }),
  args: ['name'],
  output: z.array(watchedRow),
  columns: WATCHED_COLUMNS,
  permission: 'operator',
  async run(context, { name }) {
    const declared = context().settings.of(processes);
    const meant = declared.filter((one) => name === undefined || one.name === name);
    if (name !== undefined && meant.length === 0)
      return refuse({ kind: 'not-found', noun: 'process', reference: name, nearest: declared.map((one) => one.name) });
    return Promise.all(
      meant.map(async (one) => rowOf(one.name, await watching.look(one, AbortSignal.timeout(one.timeout)), context().now, null)),
    );
  },
});
