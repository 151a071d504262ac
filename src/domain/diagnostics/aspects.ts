import { z } from 'zod';
import type { Column } from '../kernel/capability.ts';
import { instant } from '../kernel/instant.ts';
import type { Poll } from '../kernel/polling.ts';
import { STATES } from './check.ts';
import type { Aspect } from './raise.ts';

export const aspect = z.object({ aspect: z.string(), state: z.enum(STATES), found: z.string(), todo: z.string().nullable() });

/** How something that is looked at again and again was the last time. */
export const watchedRow = z.object({
  name: z.string(),
  state: z.enum([...STATES, 'waiting']).describe('The worst of its aspects; waiting until it was first looked at.'),
  found: z.string().nullable().describe('What is wrong, or else how it is.'),
  lookedAt: instant.nullable(),
  nextAt: instant.nullable(),
  aspects: z.array(aspect),
});
export type WatchedRow = z.output<typeof watchedRow>;

export const WATCHED_COLUMNS: readonly Column[] = [
  { key: 'name', title: 'Name' },
  { key: 'state', title: 'State' },
  { key: 'found', title: 'Found' },
  { key: 'lookedAt', title: 'Looked', format: 'age' },
];

export const worstOf = (aspects: readonly Aspect[]): WatchedRow['state'] =>
  STATES.filter((state) => state !== 'skipped').find((state) => aspects.some((one) => one.state === state)) ?? 'ok';

const shown = ({ aspect: name, state, found, todo }: Aspect): z.output<typeof aspect> => ({
  aspect: name,
  state,
  found,
  todo: todo ?? null,
});

export const rowOf = (name: string, aspects: readonly Aspect[], lookedAt: number, nextAt: number | null): WatchedRow => {
  const state = worstOf(aspects);
  const said = aspects.filter((one) => one.state === state).map(({ found }) => found);
  return { name, state, found: said.join(' ') || null, lookedAt, nextAt, aspects: aspects.map(shown) };
};

/** As the row of its schedule keeps it. */
export function rowFrom(name: string, poll: Poll | undefined): WatchedRow {
  if (poll?.report == null || poll.triedAt === null)
    return { name, state: 'waiting', found: poll?.problem ?? null, lookedAt: null, nextAt: poll?.dueAt ?? null, aspects: [] };
  return rowOf(name, JSON.parse(poll.report) as Aspect[], poll.triedAt, poll.dueAt);
}
