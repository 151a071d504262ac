/** What a task is planned with, changed from where it is seen; and undo, for whatever was changed. */
import { isRefusal } from '../../domain/kernel/refusal.ts';
import type { ChecklistItem, TaskRow } from '../rows.ts';
import type { Choice } from '../state/layers.ts';
import { changeLayer, pushLayer, topLayer } from '../state/store.ts';
import { type Piece, piece } from '../view/look.ts';
import { oneTask, taskMeant } from './acting.ts';
import type { Action, Ui } from './action.ts';
import { ask } from './asking.ts';
import { asked, perform, tell, tellRefused } from './command.ts';
import { named, tasksFor } from './subjects.ts';

interface Reversed {
  readonly number: string;
  readonly what: string;
}

const reverse =
  (verb: 'undo' | 'redo', done: string) =>
  async (ui: Ui, argument: string): Promise<void> => {
    const answer = await asked<readonly Reversed[]>(ui, `task.${verb}`, argument === '' ? {} : { task: argument });
    if (answer === undefined) return;
    if (isRefusal(answer)) tellRefused(ui, answer);
    else {
      const [first] = answer;
      const numbers = [...new Set(answer.map(({ number }) => number))];
      tell(ui, `${done}: ${named(numbers)} ${first?.what ?? ''}`, 'ok');
    }
    ui.feed.refresh();
  };

interface Urgency {
  readonly number: string;
  readonly title: string;
  readonly urgency: number;
  readonly terms: readonly {
    readonly term: string;
    readonly why: string;
    readonly weight: number;
    readonly factor: number;
    readonly points: number;
  }[];
}

const urgencyLines = ({ urgency, terms }: Urgency): readonly (readonly Piece[])[] => [
  ...terms.map(({ term, why, weight, factor, points }): readonly Piece[] => [
    piece(term.padEnd(12), points === 0 ? 'dim' : 'text'),
    piece(points.toFixed(2).padStart(8), points === 0 ? 'dim' : points < 0 ? 'ok' : 'strong'),
    piece(`  = ${String(weight).padStart(4)} x ${factor.toFixed(3)}   `, 'dim'),
    piece(why, points === 0 ? 'dim' : 'text'),
  ]),
  [],
  [
    piece('urgency'.padEnd(12), 'heading'),
    piece(urgency.toFixed(2).padStart(8), 'heading'),
    piece('  sort:-urgency puts the highest first', 'dim'),
  ],
];

const explainUrgency = async (ui: Ui): Promise<void> => {
  const [task = ''] = tasksFor(ui.store.getState());
  const answer = await asked<Urgency>(ui, 'task.urgency', { task });
  if (answer === undefined) return;
  if (isRefusal(answer)) return tellRefused(ui, answer);
  ui.store.setState((state) =>
    pushLayer(state, { kind: 'told', title: `Why ${answer.number} is as urgent as it is`, lines: urgencyLines(answer), top: 0 }),
  );
};

const ADD = 'add';

const itemLabel = ({ text, doneAt, doneBy }: ChecklistItem): string =>
  `${doneAt === null ? '[ ]' : '[x]'} ${text}${doneBy === null ? '' : `  (${doneBy})`}`;

/** The checklist as a list to tick: it stays open, because one line is seldom the only one. */
function checklist(ui: Ui, task: string, items: readonly ChecklistItem[], selected: number): Choice {
  return {
    kind: 'choice',
    title: `Checklist of ${task}`,
    options: [...items.map((item, at) => ({ value: String(at + 1), label: itemLabel(item) })), { value: ADD, label: '+   one more line' }],
    selected,
    stays: true,
    run: (value) => {
      if (value === ADD) addItem(ui, task);
      else void tick(ui, task, Number(value), items[Number(value) - 1]?.doneAt !== null);
    },
  };
}

const isRow = (answer: unknown): answer is TaskRow => typeof answer === 'object' && answer !== null && 'checklist' in answer;

async function tick(ui: Ui, task: string, line: number, done: boolean): Promise<void> {
  const answer = await perform(
    ui,
    'task.edit',
    { task, [done ? 'untick' : 'tick']: [line] },
    () => `${task}: line ${line} ${done ? 'is open again' : 'is done'}.`,
  );
  if (isRow(answer)) show(ui, task, answer.checklist, line - 1);
}

function addItem(ui: Ui, task: string): void {
  ask(ui, `One more line for ${task}`, 'Enter adds it, Esc leaves it.', '', (text) => {
    void perform(ui, 'task.edit', { task, addItem: [text] }, () => `${task}: one more line.`).then((answer) => {
      if (isRow(answer)) show(ui, task, answer.checklist, answer.checklist.length);
    });
  });
}

/** Shows the checklist, in place of itself where it is open. */
const show = (ui: Ui, task: string, items: readonly ChecklistItem[], selected: number): void =>
  ui.store.setState((state) => {
    const next = checklist(ui, task, items, selected);
    const top = topLayer(state);
    return top?.kind === 'choice' && top.title === next.title ? changeLayer(state, next) : pushLayer(state, next);
  });

const openChecklist = async (ui: Ui, argument: string): Promise<void> => {
  const { task } = taskMeant(ui.store.getState());
  const answer = await asked<TaskRow>(ui, 'task.show', { task });
  if (answer === undefined) return;
  if (isRefusal(answer)) return tellRefused(ui, answer);
  const line = Number(argument);
  if (argument === '') show(ui, task, answer.checklist, 0);
  else await tick(ui, task, line, answer.checklist[line - 1]?.doneAt != null);
};

const numbersIn = (text: string): readonly string[] => text.split(/[\s,]+/).filter((word) => word !== '');

const depend = async (ui: Ui, argument: string): Promise<void> => {
  const { task } = taskMeant(ui.store.getState());
  const answer = await asked<TaskRow>(ui, 'task.show', { task });
  if (answer === undefined) return;
  if (isRefusal(answer)) return tellRefused(ui, answer);
  const write = (text: string): void =>
    void perform(ui, 'task.edit', { task, needs: numbersIn(text) }, () => `${task} waits for ${numbersIn(text).join(', ') || 'nothing'}.`);
  if (argument !== '') return write(argument === 'none' ? '' : argument);
  ui.store.setState((state) =>
    pushLayer(state, {
      kind: 'prompt',
      title: `What ${task} waits for`,
      hint: 'Numbers such as T12, spaces between; nothing for nothing. Enter writes it.',
      field: { text: answer.needs.join(' '), at: answer.needs.join(' ').length },
      run: write,
    }),
  );
};

const STATUSES = ['open', 'blocked', 'waiting', 'cancelled'] as const;

const setStatus = (ui: Ui, argument: string): void => {
  const { task, row } = taskMeant(ui.store.getState());
  const write = (status: string): void => void perform(ui, 'task.edit', { task, status }, () => `${task} is ${status} now.`);
  if (argument !== '') {
    write(argument);
    return;
  }
  const options = STATUSES.map((value) => ({ value, label: value }));
  const selected = Math.max(
    0,
    options.findIndex(({ value }) => value === row?.status),
  );
  ui.store.setState((state) => pushLayer(state, { kind: 'choice', title: `Status of ${task}`, options, selected, run: write }));
};

export const planning: readonly Action[] = [
  {
    id: 'task.undo',
    title: 'Undo your last change of tasks, whatever it touched',
    group: 'Act',
    keys: ['u'],
    contexts: ['global'],
    word: 'undo',
    argument: 'a task, or nothing',
    capability: 'task.undo',
    footer: 55,
    short: 'undo',
    run: reverse('undo', 'Undone'),
  },
  {
    id: 'task.redo',
    title: 'Do again what was undone last',
    group: 'Act',
    keys: ['U', 'ctrl+r'],
    contexts: ['global'],
    word: 'redo',
    argument: 'a task, or nothing',
    capability: 'task.redo',
    run: reverse('redo', 'Done again'),
  },
  {
    id: 'task.urgency',
    title: 'Why it is as urgent as it is',
    group: 'Act',
    keys: ['i'],
    contexts: ['tasks'],
    word: 'urgency',
    capability: 'task.urgency',
    when: oneTask,
    run: explainUrgency,
  },
  {
    id: 'task.checklist',
    title: 'Tick lines of the checklist, or add one',
    group: 'Act',
    keys: ['t'],
    contexts: ['tasks'],
    word: 'tick',
    argument: 'a line of the checklist',
    capability: 'task.edit',
    footer: 32,
    short: 'checklist',
    when: oneTask,
    run: openChecklist,
  },
  {
    id: 'task.needs',
    title: 'Change what it waits for',
    group: 'Act',
    keys: ['w'],
    contexts: ['tasks'],
    word: 'needs',
    argument: 'numbers such as T12, or none',
    capability: 'task.edit',
    when: oneTask,
    run: depend,
  },
  {
    id: 'task.status',
    title: 'Set the status: open, blocked, waiting, cancelled',
    group: 'Act',
    keys: ['='],
    contexts: ['tasks'],
    word: 'status',
    argument: STATUSES.join(', '),
    values: STATUSES,
    capability: 'task.edit',
    when: oneTask,
    run: setStatus,
  },
];
