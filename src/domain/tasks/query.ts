import { CLOCK_COLUMNS } from '../escalation/view.ts';
import { type Completion, complete, type KeyHelp } from '../kernel/completion.ts';
import type { Context } from '../kernel/context.ts';
import { type Compiled, compileQuery } from '../kernel/filter.ts';
import type { Listing, Order } from '../kernel/page.ts';
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import { type Expression, parseQuery, type Term, termsOf, unreadable } from '../kernel/syntax.ts';
import { isZone } from '../kernel/zone.ts';
import type { Attributes } from './attribute.ts';
import { type Asking, KEYS, taskKeys } from './meanings.ts';
import { TASK_COLUMNS } from './records.ts';
import { taskSettings } from './settings.ts';
import { orderFrom, SORT_NAMES, sortsWith } from './sort.ts';
import { urgencySql } from './urgency.ts';

export const askingOf = ({ now, actor, settings }: Context): Asking => {
  const { zone, attribute, urgency } = settings.of(taskSettings);
  return { now, zone, me: actor.name, attributes: attribute, weights: urgency };
};

export interface TaskQuery extends Compiled {
  /** What `sort:` says. */
  readonly order: Order | undefined;
}

/** Only open tasks, unless the query says which statuses or when they were closed. */
export function compileTasks(text: string, asking: Asking): TaskQuery | Refusal {
  const query = parseQuery(text);
  if (isRefusal(query)) return query;
  const said = shown(text, query);
  if (isRefusal(said)) return said;
  const { rest, sort, zone } = said;
  if (zone !== undefined && !isZone(zone.value))
    return unreadable(text, zone.valueColumn, `there is no zone ${zone.value}`, 'UTC, Europe/Budapest');
  const compiled = compileQuery(text, rest, taskKeys(zone === undefined ? asking : { ...asking, zone: zone.value }), 1);
  if (isRefusal(compiled)) return compiled;
  // Deleting closes, so "open" alone leaves the deleted out, and an index answers it.
  const scope = compiled.used.has('status') || compiled.used.has('closed') ? 'task.deleted_at is null' : 'task.closed_at is null';
  const where = `${scope} and ${compiled.where}`;
  if (sort === undefined) return { ...compiled, where, order: undefined };

  const now = `cast($${compiled.params.length + 1} as bigint)`;
  const order = orderFrom(sort.value, sortsWith(urgencySql(asking.weights, now)));
  if ('unknown' in order)
    return unreadable(text, sort.valueColumn + sort.value.indexOf(order.unknown), `"${order.unknown}" is no order`, SORT_NAMES.join(', '));
  if (!order.some(([column]) => column.includes(now))) return { ...compiled, where, order };
  // The moment stands in the condition too, because a parameter that a statement does not use is refused by both engines.
  return { ...compiled, where: `${where} and ${now} >= 0`, params: [...compiled.params, asking.now], order };
}

interface Shown {
  readonly rest: Expression;
  readonly sort?: Term;
  readonly zone?: Term;
}

const isDirective = (part: Expression): part is Term => part.kind === 'term' && (part.key === 'sort' || part.key === 'zone');

/** Takes out of a query what says how it is shown and read. It holds for the whole, so it stands in no group and behind no minus. */
function shown(text: string, query: Expression): Shown | Refusal {
  const branches = query.kind === 'any' ? query.parts : [query];
  const parts = branches.flatMap((branch) => (branch.kind === 'all' ? branch.parts : [branch]));
  const inside = parts
    .filter((part) => !isDirective(part))
    .flatMap(termsOf)
    .find(isDirective);
  if (inside !== undefined)
    return unreadable(text, inside.column, `${inside.key}: holds for the whole query`, 'outside of groups, without a minus');
  const directives = parts.filter(isDirective);
  const [sort, sortAgain] = directives.filter(({ key }) => key === 'sort');
  const [zone, zoneAgain] = directives.filter(({ key }) => key === 'zone');
  const twice = sortAgain ?? zoneAgain;
  if (twice !== undefined) return unreadable(text, twice.column, `${twice.key}: is said twice`, 'one of each');
  const left = branches.map((branch) =>
    branch.kind === 'all' ? { ...branch, parts: branch.parts.filter((part) => !isDirective(part)) } : branch,
  );
  const rest = left.filter((branch) => branch.kind !== 'all' || branch.parts.length > 0);
  return {
    rest: { kind: rest.length > 1 ? 'any' : 'all', parts: rest, column: 1 },
    ...(sort === undefined ? {} : { sort }),
    ...(zone === undefined ? {} : { zone }),
  };
}

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
  return complete(text, cursor, Object.fromEntries(helped));
}

/** The open by priority, then age; with a status named, the newest first; or as the query sorts them. */
export const taskListing = (compiled: TaskQuery): Listing => ({
  table: 'task',
  columns: `${TASK_COLUMNS}, ${CLOCK_COLUMNS.replace('clock.task', 'clock.task as clock_task').replace('clock.due_at', 'clock.due_at as clock_due_at')}`,
  joins: `left join clock on clock.task = task.number and clock.state = 'running' left join policy on policy.hash = clock.policy`,
  where: compiled.where,
  params: compiled.params,
  order:
    compiled.order ??
    (compiled.used.has('status') || compiled.used.has('closed')
      ? [['task.number', 'desc']]
      : [
          ['task.priority', 'asc'],
          ['task.number', 'asc'],
        ]),
  orders: {
    newest: [['task.number', 'desc']],
    oldest: [['task.number', 'asc']],
    changed: [
      ['task.updated_at', 'desc'],
      ['task.number', 'desc'],
    ],
  },
});
