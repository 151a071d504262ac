/** What may stand at the cursor of a query that is being typed: keys, their values, and the people, tags and components that there are. */
import { z } from 'zod';
import { query } from '../kernel/capability.ts';
import { type Completion, complete as completeQuery, type KeyHelp } from '../kernel/completion.ts';
import { all, type Script } from '../kernel/script.ts';
import { people } from '../oncall/settings.ts';
import type { Attributes } from './attribute.ts';
import { KEYS } from './meanings.ts';
import { taskSettings } from './settings.ts';
import { SORT_NAMES } from './sort.ts';

/** Values that somebody knows: the owners, tags and teams that there are. */
export type Known = Readonly<Record<string, readonly string[]>>;

/** What may stand at the cursor of a query. */
export function completeTasks(text: string, cursor: number, attributes: Attributes = {}, known: Known = {}): Completion {
  const declared = Object.entries(attributes).map(([name, { type, choices }]): [string, KeyHelp] => [
    name,
    { summary: `An attribute: ${type}.`, values: choices },
  ]);
  const sort: KeyHelp = { ...KEYS.sort, values: SORT_NAMES };
  const keys: Readonly<Record<string, KeyHelp>> = { ...KEYS, sort, ...Object.fromEntries(declared) };
  const helped = Object.entries(keys).map(([name, help]): [string, KeyHelp] => [
    name,
    { ...help, values: [...(help.values ?? []), ...(known[name] ?? [])] },
  ]);
  return completeQuery(text, cursor, Object.fromEntries(helped));
}

/** Where the values of a key are found. Open tasks say them; what only closed ones said is nobody's next query. */
const FOUND: Readonly<Record<string, readonly [table: string, column: string]>> = {
  owner: ['task', 'assignee'],
  team: ['task', 'team'],
  cat: ['task', 'category'],
  comp: ['task', 'component'],
  src: ['task', 'source'],
  tag: ['task_tag', 'tag'],
  watcher: ['task_watcher', 'person'],
};
const MOST = 50;

function* valuesOf(key: string, begun: string): Script<readonly string[]> {
  const [table, column] = (Object.hasOwn(FOUND, key) ? FOUND[key] : undefined) ?? [];
  if (table === undefined || column === undefined) return [];
  const open = table === 'task' ? 'closed_at is null and ' : '';
  const rows = yield* all<{ value: string }>(
    `select distinct ${column} as value from ${table} where ${open}${column} >= $1 and ${column} < $2 order by 1 limit ${MOST}`,
    begun,
    `${begun}\u{10ffff}`,
  );
  return rows.map(({ value }) => value);
}

/** The key whose value is being typed, and how it begins. */
const TYPING = /([a-z]+):[<>=]*"?([^\s"]*)$/;

export const complete = query({
  name: 'task.complete',
  summary: 'What may follow in a query that is being typed.',
  input: z.object({
    text: z.string().max(10_000).default('').describe('What was typed so far.'),
    cursor: z.int().min(0).optional().describe('Where in it the cursor is; at its end if not said.'),
  }),
  args: ['text'],
  output: z.object({
    from: z.int(),
    to: z.int(),
    candidates: z.array(z.object({ text: z.string(), summary: z.string().optional() })),
  }),
  permission: 'viewer',
  *run({ settings }, { text, cursor = text.length }) {
    const at = Math.min(cursor, text.length);
    const [, key = '', begun = ''] = TYPING.exec(text.slice(0, at)) ?? [];
    const persons = key === 'owner' || key === 'watcher' ? Object.keys(settings.of(people)) : [];
    const found = yield* valuesOf(key, begun);
    const { from, to, candidates } = completeTasks(text, at, settings.of(taskSettings).attribute, {
      [key]: [...new Set([...persons, ...found])],
    });
    return { from, to, candidates: candidates.slice(0, MOST).map((one) => ({ ...one })) };
  },
});
