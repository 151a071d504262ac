/** What may stand at the cursor of a query that is being typed: keys, their values, and the people, tags and components that there are. */
import { query } from '../kernel/capability.ts';
import {
  type Completion,
  complete as completeQuery,
  completionInput,
  completionOutput,
  firstCandidates,
  type KeyHelp,
  MOST_CANDIDATES,
  typingAt,
} from '../kernel/completion.ts';
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
function* valuesOf(key: string, begun: string): Script<readonly string[]> {
  const [table, column] = (Object.hasOwn(FOUND, key) ? FOUND[key] : undefined) ?? [];
  if (table === undefined || column === undefined) return [];
  const open = table === 'task' ? 'closed_at is null and ' : '';
  const rows = yield* all<{ value: string }>(
    `select distinct ${column} as value from ${table} where ${open}${column} >= $1 and ${column} < $2 order by 1 limit ${MOST_CANDIDATES}`,
    begun,
    `${begun}\u{10ffff}`,
  );
  return rows.map(({ value }) => value);
}

export const complete = query({
  name: 'task.complete',
  summary: 'What may follow in a query that is being typed.',
  input: completionInput,
  args: ['text'],
  output: completionOutput,
  permission: 'viewer',
  *run({ settings }, { text, cursor = text.length }) {
    const at = Math.min(cursor, text.length);
    const { key, begun } = typingAt(text, at);
    const persons = key === 'owner' || key === 'watcher' ? Object.keys(settings.of(people)) : [];
    const found = yield* valuesOf(key, begun);
    const completion = completeTasks(text, at, settings.of(taskSettings).attribute, {
      [key]: [...new Set([...persons, ...found])],
    });
    return firstCandidates(completion);
  },
});
