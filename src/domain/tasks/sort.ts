/** The orders of task lists. What is not there sorts last, whichever way. */
import type { Order } from '../kernel/page.ts';

type Direction = 'asc' | 'desc';
type Key = (direction: Direction) => Order;

/** Beyond every instant, and exact in JavaScript: an index is built on the same expression. */
const NEVER = '9007199254740991';

const plainly =
  (column: string): Key =>
  (direction) => [[column, direction]];

const instantly =
  (column: string): Key =>
  (direction) => [[`coalesce(${column}, ${direction === 'asc' ? NEVER : '-1'})`, direction]];

const wordly =
  (column: string): Key =>
  (direction) => [
    [`case when ${column} is null then 1 else 0 end`, 'asc'],
    [`coalesce(${column}, '')`, direction],
  ];

/** Rank 0 is the worst, and the worst is the highest. */
const turned = (direction: Direction): Direction => (direction === 'asc' ? 'desc' : 'asc');

const SORTS: Readonly<Record<string, Key>> = {
  due: instantly('task.due_at'),
  scheduled: instantly('task.scheduled_at'),
  created: plainly('task.created_at'),
  changed: plainly('task.updated_at'),
  closed: instantly('task.closed_at'),
  estimate: instantly('task.estimate'),
  pri: (direction) => [['task.priority', turned(direction)]],
  sev: (direction) => [['coalesce(task.severity, 9)', turned(direction)]],
  number: plainly('task.number'),
  title: plainly('task.title'),
  owner: wordly('task.assignee'),
  team: wordly('task.team'),
  comp: wordly('task.component'),
};

export const SORT_NAMES = [...Object.keys(SORTS), 'urgency'];

/** The orders that there are, with urgency as this SQL computes it. */
export const sortsWith = (urgency: string): Readonly<Record<string, Key>> => ({ ...SORTS, urgency: plainly(urgency) });

/** The order that `-pri,due` says, made unique by the number; or the word that is no order. */
export function orderFrom(text: string, sorts: Readonly<Record<string, Key>>): Order | { readonly unknown: string } {
  const order: (readonly [string, Direction])[] = [];
  for (const part of text.split(',')) {
    const name = part.replace(/^[-+]/, '');
    const key = Object.hasOwn(sorts, name) ? sorts[name] : undefined;
    if (key === undefined) return { unknown: part };
    order.push(...key(part.startsWith('-') ? 'desc' : 'asc'));
  }
  return order.some(([column]) => column === 'task.number') ? order : [...order, ['task.number', 'asc']];
}
