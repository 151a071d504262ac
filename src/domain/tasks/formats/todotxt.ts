/**
 * todo.txt: a line a task, `x (A) 2026-11-02 2026-11-01 title +category @tag key:value` (github.com/todotxt/todo.txt). Days instead of instants
 * and no description: it carries what it has words for.
 */
import type { Instant } from '../../kernel/clock.ts';
import { formatInstant, parseInstant } from '../../kernel/instant.ts';
import { PRIORITIES, priorityAt } from '../../kernel/rank.ts';
import { type Format, type Portable, portable, titleFrom } from './portable.ts';

const day = (at: Instant): string => formatInstant(at).slice(0, 10);
const fromDay = (text: string | undefined): Instant | null => parseInstant(`${text}T00:00:00Z`) ?? null;

function line(task: Portable): string {
  const closed = task.status === 'done' || task.status === 'cancelled';
  const letter = String.fromCharCode(65 + PRIORITIES.indexOf(task.priority));
  return [
    ...(closed ? ['x', day(task.closedAt ?? 0)] : [`(${letter})`]),
    ...(task.createdAt === null ? [] : [day(task.createdAt)]),
    task.title,
    ...(task.category === 'task' ? [] : [`+${task.category.replace(/\s+/g, '_')}`]),
    ...task.tags.map((tag) => `@${tag}`),
    ...(task.dueAt === null ? [] : [`due:${day(task.dueAt)}`]),
    ...(task.scheduledAt === null ? [] : [`t:${day(task.scheduledAt)}`]),
    ...(closed ? [`pri:${letter}`] : []),
    ...(task.status === 'open' || task.status === 'done' ? [] : [`status:${task.status}`]),
    ...(task.uid === null ? [] : [`uid:${task.uid}`]),
  ].join(' ');
}

const HEAD = /^(?:(x) (?:(\d{4}-\d\d-\d\d) )?)?(?:\(([A-Z])\) )?(?:(\d{4}-\d\d-\d\d) )?(.*)$/;
/** Only the keys that are written here; `http://…` and the like stay in the title. */
const WORD = /(?:^|\s)(?:\+(\S+)|@(\S+)|(due|t|pri|status|uid):(\S+))(?=\s|$)/g;

function taskFrom(text: string): Portable {
  const [, done, closed, letter, created, rest = ''] = HEAD.exec(text) ?? [];
  const found = [...rest.matchAll(WORD)];
  const keyed = Object.fromEntries(found.flatMap(([, , , key, value]) => (key === undefined ? [] : [[key, value]])));
  const rank = (letter ?? keyed['pri'])?.charCodeAt(0);
  const status = portable.shape.status.safeParse(keyed['status'] ?? (done === undefined ? 'open' : 'done'));
  const isDone = done !== undefined;
  return {
    ...portable.parse({ title: 'none' }),
    uid: keyed['uid'] ?? null,
    title: titleFrom(rest.replace(WORD, '')),
    status: status.success ? status.data : isDone ? 'done' : 'open',
    priority: rank === undefined ? 'normal' : priorityAt(rank - 65),
    category: found.find(([, category]) => category !== undefined)?.[1] ?? 'task',
    tags: found.flatMap(([, , tag]) => (tag === undefined ? [] : [tag])),
    createdAt: fromDay(created),
    dueAt: fromDay(keyed['due']),
    scheduledAt: fromDay(keyed['t']),
    closedAt: isDone ? (fromDay(closed) ?? fromDay(created) ?? 0) : null,
  };
}

export const todotxt: Format = {
  write: (tasks) => tasks.map((task) => `${line(task)}\n`).join(''),
  read: (text) =>
    text
      .split(/\r?\n/)
      .filter((one) => one.trim() !== '')
      .map(taskFrom),
};
