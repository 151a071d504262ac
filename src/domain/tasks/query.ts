import { NEXT_COLUMNS } from '../escalation/view.ts';
import { inventorySettings } from '../inventory/settings.ts';
import type { Context } from '../kernel/context.ts';
import { type Compiled, compileQuery } from '../kernel/filter.ts';
import type { Here } from '../kernel/moment.ts';
import type { Listing, Order } from '../kernel/page.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { type Expression, parseQuery, type Term, termsOf, unreadable } from '../kernel/syntax.ts';
import { isZone } from '../kernel/zone.ts';
import { ascending, type Grouping, type GroupName, groupingOf, numbered } from './group.ts';
import { type Asking, taskKeys } from './meanings.ts';
import { TASK_COLUMNS } from './records.ts';
import { taskSettings } from './settings.ts';
import { orderFrom, SORT_NAMES, sortsWith } from './sort.ts';
import { lookUp } from './text.ts';
import { urgencySql } from './urgency.ts';

const askingOf = ({ now, actor, settings }: Context): Asking => {
  const { zone, attribute, urgency } = settings.of(taskSettings);
  return { now, zone, me: actor.name, attributes: attribute, weights: urgency, selecting: settings.of(inventorySettings) };
};

export interface TaskQuery extends Compiled {
  /** What `sort:` says, or whoever shows the list. */
  readonly order: Order | undefined;
  readonly groups: Groups | undefined;
}

/** How the list is cut into groups. Its condition leaves nothing out: a group that is folded is counted too. */
export interface Groups {
  readonly grouping: Grouping;
  readonly order: Order;
  readonly where: string;
  readonly params: readonly unknown[];
}

/** What a screen asks for beside the query: an order that goes before the query's own, and groups, some of them folded. */
export interface Shape {
  readonly sort?: string | undefined;
  readonly group?: GroupName | undefined;
  readonly folded?: readonly string[] | undefined;
}

/** Only open tasks, unless the query says which statuses or when they were closed. */
export function compileTasks(text: string, asking: Asking, shape: Shape = {}): TaskQuery | Refusal {
  const query = parseQuery(text);
  if (isRefusal(query)) return query;
  const said = shown(text, query);
  if (isRefusal(said)) return said;
  const { rest, sort, zone } = said;
  if (zone !== undefined && !isZone(zone.value))
    return unreadable(text, zone.valueColumn, `there is no zone ${zone.value}`, 'UTC, Europe/Budapest');
  const here = zone === undefined ? asking : { ...asking, zone: zone.value };
  const compiled = compileQuery(text, rest, taskKeys(here), 1);
  if (isRefusal(compiled)) return compiled;
  // Deleting closes, so "open" alone leaves the deleted out, and an index answers it.
  const scope = compiled.used.has('status') || compiled.used.has('closed') ? 'task.deleted_at is null' : 'task.closed_at is null';
  const ordered = inOrder({ ...compiled, where: `${scope} and ${compiled.where}` }, asking, shape.sort ?? sort?.value);
  if (!('unknown' in ordered)) return inGroups(ordered, shape, here);
  const problem = `"${ordered.unknown}" is no order`;
  return sort === undefined || shape.sort !== undefined
    ? refuse({ kind: 'invalid', where: 'the order', problem, allowed: SORT_NAMES.join(', ') })
    : unreadable(text, sort.valueColumn + sort.value.indexOf(ordered.unknown), problem, SORT_NAMES.join(', '));
}

/** What somebody asks for now: its words are looked up in the index of texts first. */
export function* compileAsked(context: Context, text: string, shape: Shape = {}): Script<TaskQuery | Refusal> {
  const query = parseQuery(text);
  if (isRefusal(query)) return query;
  const words = termsOf(query).flatMap(({ key, value }) => (key === '' || key === 'text' ? [value] : []));
  return compileTasks(text, { ...askingOf(context), found: yield* lookUp(words) }, shape);
}

type Ordered = Compiled & Pick<TaskQuery, 'order'>;

function inOrder(compiled: Compiled, { weights, now: at }: Asking, sort: string | undefined): Ordered | { readonly unknown: string } {
  if (sort === undefined) return { ...compiled, order: undefined };
  const now = `cast($${compiled.params.length + 1} as bigint)`;
  const order = orderFrom(sort, sortsWith(urgencySql(weights, now)));
  if ('unknown' in order) return order;
  if (!order.some(([column]) => column.includes(now))) return { ...compiled, order };
  // The moment stands in the condition too, because a parameter that a statement does not use is refused by both engines.
  return { ...compiled, where: `${compiled.where} and ${now} >= 0`, params: [...compiled.params, at], order };
}

function inGroups(ordered: Ordered, { group, folded = [] }: Shape, here: Here): TaskQuery {
  if (group === undefined) return { ...ordered, groups: undefined };
  const grouping = groupingOf(group, here);
  const { columns, used } = numbered(grouping, ordered.params.length + 1);
  const where = `${ordered.where} and ${used}`;
  const params = [...ordered.params, ...grouping.params];
  const hidden = folded.flatMap((name) => [grouping.values(name) ?? []].filter((values) => values.length > 0));
  const left = hidden.map((_values, at) => {
    const first = params.length + 1 + at * columns.length;
    return `not (${columns.map((column, index) => `${column} = $${first + index}`).join(' and ')})`;
  });
  return {
    ...ordered,
    where: [where, ...left].join(' and '),
    params: [...params, ...hidden.flat()],
    groups: { grouping, order: ascending(columns), where, params },
  };
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

/** What the queue's index holds (`0006-task-search.sql`), or another table's. */
const INDEXED: ReadonlySet<string> = new Set([
  ...['status', 'is', 'pri', 'sev', 'due', 'scheduled', 'created', 'cat', 'owner', 'team', 'comp'],
  ...['tag', 'watcher', 'needs', 'blocks', 'link'],
]);

/**
 * A count looks at every task. By an index that lacks what it looks for, that is a row after another out of their order: of 100,000, it takes
 * 70 ms and not the 26 of the table from its beginning to its end. A plus before a column takes it out of the planner's indexes.
 */
export const countingOf = ({ where, used }: Compiled): string =>
  [...used].every((key) => INDEXED.has(key)) ? where : where.replace(/^task\./, '+task.');

/** The open by priority, then age; with a status named, the newest first; or as the query sorts them. Groups go before any order. */
export function taskListing(compiled: TaskQuery): Listing {
  const groups = compiled.groups?.order ?? [];
  const closed = compiled.used.has('status') || compiled.used.has('closed');
  const usual: Order = closed ? ORDERS.newest : [['task.priority', 'asc'], ...ORDERS.oldest];
  return {
    table: 'task',
    columns: `${TASK_COLUMNS}, ${NEXT_COLUMNS}`,
    joins: `left join clock on clock.task = task.number and clock.state = 'running' left join policy on policy.hash = clock.policy`,
    where: compiled.where,
    counting: countingOf(compiled),
    params: compiled.params,
    order: [...groups, ...(compiled.order ?? usual)],
    orders: Object.fromEntries(Object.entries(ORDERS).map(([name, order]) => [name, [...groups, ...order]])),
  };
}

/** The orders that screens ask for by one word. */
export const ORDERS = {
  newest: [['task.number', 'desc']],
  oldest: [['task.number', 'asc']],
  changed: [
    ['task.updated_at', 'desc'],
    ['task.number', 'desc'],
  ],
} as const satisfies Readonly<Record<string, Order>>;
