/** What every key of a query means, and what completion and the guide say about it. */
import type { Selecting } from '../inventory/select.ts';
import type { KeyHelp } from '../kernel/completion.ts';
import { type Condition, equals, type Keys, lasting, type Meaning, oneOf, ranked, textIn, timed, word } from '../kernel/filter.ts';
import { parseReference } from '../kernel/id.ts';
import type { Here } from '../kernel/moment.ts';
import { PRIORITIES, SEVERITIES } from '../kernel/rank.ts';
import type { ATTRIBUTE_TYPES, Attributes } from './attribute.ts';
import type { KeyName } from './keys.ts';
import { BLOCKED, BLOCKING, ESCALATING, HAS_CHILD, HAS_LINK, HAS_NEEDS, HAS_TAG, HAS_WATCHER, OPEN, WAITS } from './relations.ts';
import { STATUSES } from './task.ts';
import { type Found, SEARCHED } from './text.ts';
import { touching } from './touching.ts';
import type { Weights } from './urgency.ts';

/** Who asks, when, where, and which attributes there are. */
export interface Asking extends Here {
  readonly me: string;
  readonly attributes: Attributes;
  readonly weights: Weights;
  /** What a selector of components has to know. */
  readonly selecting: Selecting;
  /** Where words may stand that were looked up; every task is looked into for the others. */
  readonly found?: Found;
}

interface Key extends KeyHelp {
  /** Nothing for what says how the list is shown instead of what is in it. */
  readonly meaning?: (asking: Asking) => Meaning;
}

const ALL: Condition = { sql: '1 = 1', params: [] };

const saying =
  ({ found }: Asking): Meaning =>
  (value) => {
    const said = textIn(...SEARCHED)(value);
    const tasks = found?.get(value);
    if (tasks === undefined || 'allowed' in said) return said;
    return { sql: `task.number in {numbers ?} and (${said.sql})`, params: [JSON.stringify(tasks), ...said.params] };
  };
const status = oneOf('task.status', STATUSES);

const person =
  (column: string, me: string): Meaning =>
  (value) =>
    value === 'none' ? { sql: `${column} is null`, params: [] } : { sql: `${column} = ?`, params: [value === 'me' ? me : value] };

const reference =
  (sql: string): Meaning =>
  (value) => {
    const meant = parseReference('T', value);
    return meant !== undefined && 'number' in meant ? { sql, params: [meant.number] } : { allowed: 'a number such as T12' };
  };

const filled = (column: string): Condition => ({ sql: `${column} is not null`, params: [] });
const TIMES = ['today', 'tomorrow', 'yesterday', 'now', 'none'];

const IS = (now: number): Readonly<Record<string, Condition>> => ({
  open: OPEN,
  overdue: { sql: 'task.due_at < ? and task.closed_at is null', params: [now] },
  blocked: BLOCKED,
  blocking: BLOCKING,
  escalating: ESCALATING,
  ready: {
    sql: `task.status in ('open', 'in_progress') and (task.scheduled_at is null or task.scheduled_at <= ?) and (${WAITS.sql}) is not true`,
    params: [now],
  },
});

const HAS: Readonly<Record<string, Condition>> = {
  due: filled('task.due_at'),
  scheduled: filled('task.scheduled_at'),
  estimate: filled('task.estimate'),
  owner: filled('task.assignee'),
  team: filled('task.team'),
  component: filled('task.component'),
  parent: filled('task.parent'),
  child: HAS_CHILD,
  tag: HAS_TAG,
  watcher: HAS_WATCHER,
  link: HAS_LINK,
  series: filled('task.series'),
  needs: HAS_NEEDS,
  checklist: { sql: "task.checklist <> '[]'", params: [] },
  description: { sql: "task.description <> ''", params: [] },
};

export const KEYS: Readonly<Record<KeyName, Key>> = {
  text: { summary: 'Words in the title, the description or the component; a bare word means the same.', meaning: saying },
  status: {
    summary: 'The status; closed for done and cancelled, any for all. Without it, a query finds open tasks.',
    values: [...STATUSES, 'closed', 'any'],
    meaning: () => (value) => (value === 'closed' ? filled('task.closed_at') : value === 'any' ? ALL : status(value)),
  },
  is: { summary: 'A state that follows from others.', values: Object.keys(IS(0)), meaning: ({ now }) => word(IS(now)) },
  has: { summary: 'Something is there.', values: Object.keys(HAS), meaning: () => word(HAS) },
  pri: { summary: 'The priority; >=high means high or urgent.', values: PRIORITIES, meaning: () => ranked('task.priority', PRIORITIES) },
  sev: { summary: 'The severity of what it came from.', values: SEVERITIES, meaning: () => ranked('task.severity', SEVERITIES) },
  due: { summary: 'When it is due.', values: TIMES, meaning: (asking) => timed('task.due_at', asking, 'ahead') },
  scheduled: { summary: 'When it is to begin.', values: TIMES, meaning: (asking) => timed('task.scheduled_at', asking, 'ahead') },
  created: { summary: 'When it was made.', values: TIMES, meaning: (asking) => timed('task.created_at', asking, 'back') },
  changed: { summary: 'When it was last changed.', values: TIMES, meaning: (asking) => timed('task.updated_at', asking, 'back') },
  started: { summary: 'When somebody started it.', values: TIMES, meaning: (asking) => timed('task.started_at', asking, 'back') },
  closed: {
    summary: 'When it was done or cancelled; finds closed tasks without status:.',
    values: TIMES,
    meaning: (asking) => timed('task.closed_at', asking, 'back'),
  },
  estimate: { summary: 'How long it is expected to take.', values: ['none'], meaning: () => lasting('task.estimate') },
  owner: { summary: 'Whose it is.', values: ['me', 'none'], meaning: ({ me }) => person('task.assignee', me) },
  team: { summary: "Which team's it is.", values: ['none'], meaning: ({ me }) => person('task.team', me) },
  watcher: {
    summary: 'Who watches it.',
    values: ['me'],
    meaning:
      ({ me }) =>
      (value) => ({
        sql: 'task.number in (select task_watcher.task from task_watcher where task_watcher.person = ?)',
        params: [value === 'me' ? me : value],
      }),
  },
  tag: {
    summary: 'A tag, whole.',
    meaning: () => (value) => ({ sql: 'task.number in (select task_tag.task from task_tag where task_tag.tag = ?)', params: [value] }),
  },
  cat: { summary: 'The category, whole.', meaning: () => equals('task.category') },
  comp: {
    summary: 'What touches it: a component with all that lies in it, a path such as eu/web/*, any selector of the inventory.',
    meaning: ({ selecting }) => touching(selecting),
  },
  src: { summary: 'The source of the alert that it came from.', meaning: () => equals('task.source') },
  cause: { summary: 'The alert that it came from, such as A87.', meaning: () => equals('task.cause') },
  parent: {
    summary: 'The task that it is part of.',
    values: ['none'],
    meaning: () => (value) => (value === 'none' ? { sql: 'task.parent is null', params: [] } : reference('task.parent = ?')(value)),
  },
  needs: {
    summary: 'It waits for this task.',
    meaning: () => reference('task.number in (select waiting.task from task_dependency as waiting where waiting.needs = ?)'),
  },
  blocks: {
    summary: 'This task waits for it.',
    meaning: () => reference('task.number in (select waiting.needs from task_dependency as waiting where waiting.task = ?)'),
  },
  link: {
    summary: 'Something that it is linked with: the target, or KIND=TARGET.',
    meaning: () => (value) => {
      const [kind, target] = value.includes('=') ? [value.slice(0, value.indexOf('=')), value.slice(value.indexOf('=') + 1)] : ['', value];
      return {
        sql: `task.number in (select task_link.task from task_link where task_link.target = ?${kind === '' ? '' : ' and task_link.kind = ?'})`,
        params: kind === '' ? [target] : [target, kind],
      };
    },
  },
  sort: { summary: 'The order, such as -pri,due; a minus turns it round.', list: true },
  zone: { summary: 'The zone whose days and clocks are meant, such as Europe/Budapest.', values: ['UTC'] },
};

/** The table that compiles a query; a bare word is text. */
export function taskKeys(asking: Asking): Keys {
  const keys: Record<string, Meaning> = { '': saying(asking) };
  for (const [name, { meaning }] of Object.entries(KEYS)) if (meaning !== undefined) keys[name] = meaning(asking);
  for (const [name, { type }] of Object.entries(asking.attributes)) keys[name] = attribute(name, type, asking);
  return keys;
}

function attribute(name: string, type: (typeof ATTRIBUTE_TYPES)[number], asking: Asking): Meaning {
  const compared: Readonly<Record<typeof type, Meaning>> = {
    text: textIn('given.value'),
    choice: equals('given.value'),
    number: (value) => numeric(value),
    instant: timed('given.number', asking, 'ahead'),
  };
  const among = (condition: Condition): Condition => ({
    sql: `task.number in (select given.task from task_attribute as given where given.name = ? and (${condition.sql}))`,
    params: [name, ...condition.params],
  });
  return (value) => {
    if (value === 'none') return { sql: `(${among(ALL).sql}) is not true`, params: [name] };
    const condition = compared[type](value);
    return 'allowed' in condition ? condition : among(condition);
  };
}

const numeric: Meaning = (value) => {
  const [, operator = '', text = ''] = /^(<=|>=|<|>|=|)(.*)$/.exec(value) ?? [];
  return text.trim() === '' || !Number.isFinite(Number(text))
    ? { allowed: 'a number, also with > >= < <=, or none' }
    : { sql: `given.number ${operator || '='} ?`, params: [Number(text)] };
};
