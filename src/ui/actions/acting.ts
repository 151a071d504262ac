import { PRIORITIES } from '../../domain/kernel/rank.ts';
import type { TaskRow } from '../rows.ts';
import { field } from '../state/field.ts';
import { pushLayer, toast, type UiState } from '../state/store.ts';
import type { Action, Ui } from './action.ts';
import { ask } from './asking.ts';
import { perform } from './command.ts';
import { openForm } from './forming.ts';
import { startTasks } from './starting.ts';
import { alertsFor, currentRow, isAlert, isClock, isComponent, isSync, isTask, named, rowsFor, tasksFor } from './subjects.ts';

const someAlerts = (state: UiState): true | string => alertsFor(state).length > 0 || 'There is no alert behind this row.';
const someTasks = (state: UiState): true | string => tasksFor(state).length > 0 || 'There is no task behind this row.';
export const oneTask = (state: UiState): true | string =>
  tasksFor(state).length > 1 ? 'This works on one task at a time.' : someTasks(state);
/** What clocks of incidents run for. */
const incidentsOf = (state: UiState): readonly string[] =>
  rowsFor(state).flatMap((row) => (isClock(row) && row.subject.startsWith('I') ? [row.subject] : []));
const copyable = (state: UiState): true | string => currentRow(state) !== undefined || 'There is nothing here to copy.';
const marks = (state: UiState): number => state.lists[state.screen].marks.size;

/** "ack", or "ack 12 marked": the footer says what an action would fall on. */
const counted =
  (word: string) =>
  (state: UiState): string =>
    marks(state) > 0 ? `${word} ${marks(state)} marked` : word;

/** A verb over tasks that needs nothing but them. */
const taskVerb = (verb: string, title: string, keys: readonly string[], said: string, footer: number): Action => ({
  id: `task.${verb}`,
  title,
  group: 'Act',
  keys,
  contexts: ['tasks', ...(verb === 'done' ? [] : ['alerts' as const])],
  word: verb,
  capability: `task.${verb}`,
  footer,
  short: counted(verb),
  when: someTasks,
  run: (ui, argument) => {
    const tasks = argument === '' ? tasksFor(ui.store.getState()) : argument.split(/[\s,]+/);
    return perform(ui, `task.${verb}`, { tasks }, (count) => `${count === 1 ? named(tasks) : `${count} tasks`} ${said}.`);
  },
});

export const confirmed = (ui: Ui, title: string, lines: readonly string[], confirm: string, run: () => void, expect?: string): void =>
  ui.store.setState((state) =>
    pushLayer(state, {
      kind: 'confirm',
      title,
      lines,
      confirm,
      chosen: 'cancel',
      field: field(),
      run,
      ...(expect === undefined ? {} : { expect }),
    }),
  );

/** Up to this many, `yes` is typed; beyond it the very count, so that a hand on the wrong selection notices. */
const BY_WORD = 5;

const deleteTasks = (ui: Ui): void => {
  const tasks = tasksFor(ui.store.getState());
  const expect = tasks.length <= BY_WORD ? 'yes' : String(tasks.length);
  const what = `${tasks.length === 1 ? 'task' : `${tasks.length} tasks`} ${named(tasks)}`;
  confirmed(
    ui,
    `Delete ${what}?`,
    ['Their clocks stop and they leave every list.', `Type ${expect} to delete.`],
    'Delete',
    () => {
      void perform(ui, 'task.delete', { tasks }, (count) => `${count === 1 ? named(tasks) : `${count} tasks`} deleted.`);
    },
    expect,
  );
};

const resolveAlerts = (ui: Ui): void => {
  const alerts = alertsFor(ui.store.getState());
  const lines = ['Use it when the source cannot say so itself. If it still fires, the source opens the alert again.'];
  confirmed(ui, `Resolve ${named(alerts)} by hand?`, lines, 'Resolve', () => {
    void perform(ui, 'alert.resolve', { alerts }, (count) => `${count === 1 ? named(alerts) : `${count} alerts`} resolved.`);
  });
};

/** The one task that is meant, as its row stands now where the list holds it. */
export const taskMeant = (state: UiState): { readonly task: string; readonly row: TaskRow | undefined } => {
  const [task = ''] = tasksFor(state);
  const row = currentRow(state);
  return { task, row: row !== undefined && isTask(row) && row.number === task ? row : undefined };
};

const edit = (ui: Ui, task: string, version: number | undefined, changes: object, said: string): void =>
  void perform(ui, 'task.edit', { task, ...(version === undefined ? {} : { version }), ...changes }, () => `${task} ${said}.`);

export const acting: readonly Action[] = [
  {
    id: 'alert.acknowledge',
    title: 'Acknowledge: stop its clocks, a person has it',
    group: 'Act',
    keys: ['a'],
    contexts: ['alerts', 'tasks'],
    word: 'ack',
    argument: 'a note, if you like',
    capability: 'alert.acknowledge',
    footer: 10,
    short: counted('ack'),
    when: (state) => incidentsOf(state).length > 0 || someAlerts(state),
    run: (ui, argument) => {
      const [incidents, alerts] = [incidentsOf(ui.store.getState()), alertsFor(ui.store.getState())];
      if (incidents.length > 0) void perform(ui, 'incident.acknowledge', { incidents }, () => `${named(incidents)} acknowledged.`);
      if (alerts.length === 0) return undefined;
      return perform(
        ui,
        'alert.acknowledge',
        { alerts, ...(argument === '' ? {} : { note: argument }) },
        (count) => `${count === 1 ? named(alerts) : `${count} alerts`} acknowledged.`,
      );
    },
  },
  {
    ...taskVerb('start', 'Start the task: it is yours', ['s'], 'started', 20),
    run: (ui, argument) => startTasks(ui, argument === '' ? tasksFor(ui.store.getState()) : argument.split(/[\s,]+/)),
  },
  taskVerb('done', 'The task is done', ['d'], 'done', 21),
  taskVerb('reopen', 'Open a closed task again', ['o'], 'open again', 60),
  {
    id: 'alert.resolve',
    title: 'Resolve by hand',
    group: 'Act',
    keys: ['d'],
    contexts: ['alerts'],
    word: 'resolve',
    capability: 'alert.resolve',
    footer: 21,
    short: counted('resolve'),
    when: someAlerts,
    run: resolveAlerts,
  },
  {
    id: 'task.note',
    title: 'Add a note',
    group: 'Act',
    keys: ['c'],
    contexts: ['tasks', 'alerts'],
    word: 'note',
    argument: 'text',
    capability: 'task.note',
    footer: 30,
    short: 'note',
    when: oneTask,
    run: (ui, argument) => {
      const { task } = taskMeant(ui.store.getState());
      const write = (text: string): void => void perform(ui, 'task.note', { task, text }, () => `Note added to ${task}.`);
      if (argument === '') ask(ui, `Note on ${task}`, 'Enter writes it into the timeline, Esc leaves it.', '', write);
      else write(argument);
    },
  },
  {
    id: 'task.create',
    title: 'New task',
    group: 'Act',
    keys: ['n'],
    contexts: ['global'],
    word: 'new',
    argument: 'title',
    capability: 'task.create',
    footer: 31,
    short: 'new',
    run: (ui, argument) => {
      const create = (title: string): void => void perform(ui, 'task.create', { title }, () => `Created: ${title}`);
      if (argument !== '') create(argument);
      else if (ui.capabilities.has('task.form')) void openForm(ui);
      else ask(ui, 'New task', 'Its title. Enter creates it, Esc leaves it.', '', create);
    },
  },
  {
    id: 'task.edit',
    title: 'Change it: every field in a form',
    group: 'Act',
    keys: ['e'],
    contexts: ['tasks', 'alerts'],
    word: 'edit',
    argument: 'a task, or nothing',
    capability: 'task.form',
    footer: 33,
    short: 'edit',
    when: oneTask,
    run: (ui, argument) => openForm(ui, argument === '' ? taskMeant(ui.store.getState()).task : argument),
  },
  {
    id: 'task.title',
    title: 'Change the title',
    group: 'Act',
    keys: [],
    contexts: ['tasks'],
    word: 'title',
    argument: 'new title',
    capability: 'task.edit',
    when: oneTask,
    run: (ui, argument) => {
      const { task, row } = taskMeant(ui.store.getState());
      const write = (title: string): void => edit(ui, task, row?.version, { title }, 'renamed');
      if (argument === '') ask(ui, `Title of ${task}`, 'Enter changes it, Esc leaves it.', row?.title ?? '', write);
      else write(argument);
    },
  },
  {
    id: 'task.priority',
    title: 'Change the priority',
    group: 'Act',
    keys: ['!'],
    contexts: ['tasks'],
    word: 'priority',
    argument: 'urgent, high, normal or low',
    values: PRIORITIES,
    capability: 'task.edit',
    when: oneTask,
    run: (ui, argument) => {
      const { task, row } = taskMeant(ui.store.getState());
      const write = (priority: string): void => edit(ui, task, row?.version, { priority }, `is now ${priority}`);
      if (argument !== '') return write(argument);
      const options = PRIORITIES.map((value) => ({ value, label: value }));
      const selected = Math.max(
        0,
        options.findIndex(({ value }) => value === row?.priority),
      );
      ui.store.setState((state) => pushLayer(state, { kind: 'choice', title: `Priority of ${task}`, options, selected, run: write }));
    },
  },
  {
    id: 'task.delete',
    title: 'Delete, after a typed confirmation',
    group: 'Act',
    keys: ['D'],
    contexts: ['tasks'],
    word: 'delete',
    capability: 'task.delete',
    when: someTasks,
    run: deleteTasks,
  },
  {
    id: 'copy.number',
    title: 'Copy the number',
    group: 'Act',
    keys: ['y'],
    contexts: ['global'],
    when: copyable,
    run: (ui) => copy(ui, (state) => currentRow(state)?.number ?? ''),
  },
  {
    id: 'copy.summary',
    title: 'Copy one line about it, for a chat or a ticket',
    group: 'Act',
    keys: ['Y'],
    contexts: ['global'],
    when: copyable,
    run: (ui) => copy(ui, summary),
  },
];

const copy = (ui: Ui, what: (state: UiState) => string): void => {
  const text = what(ui.store.getState());
  const taken = ui.terminal.copy(text);
  ui.store.setState((state) =>
    taken ? toast(state, `Copied by the terminal (OSC 52): ${text}`) : toast(state, 'That is too long for a terminal to copy.', 'warning'),
  );
};

function summary(state: UiState): string {
  const row = currentRow(state);
  if (row === undefined) return '';
  if (isSync(row)) return [row.name, row.format ?? 'by hand', `${row.components} components`, row.error ?? ''].join(' | ');
  if (isComponent(row)) return [row.number, row.path, row.type, 'status' in row ? row.status : (row.state ?? 'not watched')].join(' | ');
  if (isClock(row)) return [row.number, row.title, row.priority, row.policy, `step ${row.step} of ${row.steps}`].join(' | ');
  if (isTask(row)) return joined(row.number, row.title, row.priority, row.status, row.component, row.assignee);
  if (isAlert(row)) return joined(row.number, row.title, row.severity, row.status, row.source, row.component, row.muted);
  if ('matchers' in row) return [row.number, row.state, row.matchers.join(' '), row.comment, row.author].join(' | ');
  if ('author' in row) return joined(row.number, row.plan, row.person, row.instead, row.reason);
  if ('layer' in row) return joined(row.team, row.plan, row.name, row.next);
  if ('occurrence' in row) return joined(row.number, row.title, row.state, row.occurrence, row.zone, row.targets.join(' '));
  if ('sample' in row) return [row.source, row.reason, `${row.count} times`, row.problem].join(' | ');
  if ('points' in row) return joined(row.title, row.of, row.last);
  if ('stage' in row) return joined(row.number, row.title, row.severity, row.stage, row.lead);
  if ('section' in row) return joined(row.section, row.subject, row.text, row.who);
  if ('chore' in row) return joined(row.name, row.lastState ?? 'never ran', row.schedule, row.moved);
  return joined(row.name, row.kind, row.silent ? 'silent' : 'heard', `${row.received} reports`, row.lastError?.problem ?? null);
}

const joined = (...parts: readonly (string | null)[]): string => parts.filter((part) => part !== null).join(' | ');
