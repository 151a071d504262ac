import { z } from 'zod';
import { rowFrom, rowOf, WATCHED_COLUMNS, watchedRow } from '../diagnostics/aspects.ts';
import { effect, query } from '../kernel/capability.ts';
import { refuse } from '../kernel/refusal.ts';
import { repositories } from './settings.ts';
import { watching } from './watching.ts';

export const list = query({
  name: 'repository.list',
  summary: 'The Git repositories that are watched, and how each was the last time.',
  input: z.object({}),
  output: z.array(watchedRow),
  columns: WATCHED_COLUMNS,
  permission: 'viewer',
  *run({ settings }) {
    const polls = new Map((yield* watching.polls.all()).map((poll) => [poll.source, poll]));
    return settings.of(repositories).map(({ name }) => rowFrom(name, polls.get(name)));
  },
});

export const check = effect({
  name: 'repository.check',
  summary: 'Looks at Git repositories now: objects, uncommitted work, remotes, locks and sizes. Raises nothing.',
  input: z.object({ name: z.string().optional().describe('As the configuration calls it; all if not said.') }),
  args: ['name'],
  output: z.array(watchedRow),
  columns: WATCHED_COLUMNS,
  permission: 'operator',
  async run(context, { name }) {
    const declared = context().settings.of(repositories);
    const meant = declared.filter((one) => name === undefined || one.name === name);
    if (name !== undefined && meant.length === 0)
      return refuse({ kind: 'not-found', noun: 'repository', reference: name, nearest: declared.map((one) => one.name) });
    return Promise.all(
      meant.map(async (one) => rowOf(one.name, await watching.look(one, AbortSignal.timeout(one.timeout)), context().now, null)),
    );
  },
});
