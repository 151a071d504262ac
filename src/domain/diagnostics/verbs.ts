import { z } from 'zod';
import { effect, query } from '../kernel/capability.ts';
import { refuse } from '../kernel/refusal.ts';
import type { Section } from '../kernel/setting.ts';
import { rowFrom, rowOf, WATCHED_COLUMNS, watchedRow } from './aspects.ts';
import type { Watched, Watching } from './watching.ts';

interface Meant<S extends Watched> {
  readonly noun: string;
  readonly watching: Watching<S>;
  readonly declared: Section<z.ZodType<readonly S[]>>;
  readonly listed: string;
  readonly checked: string;
}

/** What can be asked of whatever is watched: how each was the last time, and how it is now. */
export const watchedVerbs = <S extends Watched & { readonly timeout: number }>({
  noun,
  watching,
  declared,
  listed,
  checked,
}: Meant<S>) => ({
  list: query({
    name: `${noun}.list`,
    summary: listed,
    input: z.object({}),
    output: z.array(watchedRow),
    columns: WATCHED_COLUMNS,
    permission: 'viewer',
    *run({ settings }) {
      const polls = new Map((yield* watching.polls.all()).map((poll) => [poll.source, poll]));
      return settings.of(declared).map(({ name }) => rowFrom(name, polls.get(name)));
    },
  }),
  check: effect({
    name: `${noun}.check`,
    summary: checked,
    input: z.object({ name: z.string().optional().describe('As the configuration calls it; all if not said.') }),
    args: ['name'],
    output: z.array(watchedRow),
    columns: WATCHED_COLUMNS,
    permission: 'operator',
    async run(context, { name }) {
      const known = context().settings.of(declared);
      const meant = known.filter((one) => name === undefined || one.name === name);
      if (name !== undefined && meant.length === 0)
        return refuse({ kind: 'not-found', noun, reference: name, nearest: known.map((one) => one.name) });
      return Promise.all(
        meant.map(async (one) => rowOf(one.name, await watching.look(one, AbortSignal.timeout(one.timeout)), context().now, null)),
      );
    },
  }),
});
