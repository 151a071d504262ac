/**
 * The form of a task. Every field is checked by the store when it is left, with the very input that will be written; nothing typed is lost
 * by a refusal. Where somebody else changed the task since it was opened, both values of a field are shown and the person chooses.
 */
import { isRefusal } from '../../domain/kernel/refusal.ts';
import { type Edit, edits, field } from '../state/field.ts';
import {
  activeOf,
  type Clash,
  changesOf,
  chosenBy,
  clashesOf,
  type Form,
  type FormDescription,
  formOf,
  movedLine,
  moveForm,
  valuesOf,
  withProblems,
} from '../state/form.ts';
import { changeLayer, popLayer, pushLayer, topLayer } from '../state/store.ts';
import { age } from '../view/time.ts';
import type { Action, Ui } from './action.ts';
import { asked, tell, tellRefused, undoHint } from './command.ts';

interface Described {
  readonly task: string | null;
  readonly version: number | null;
  readonly changedBy: string | null;
  readonly changedAt: number | null;
  readonly fields: readonly FormDescription[];
  readonly input: Readonly<Record<string, unknown>> | null;
}

/** Opens the form of a task, or of a new one. */
export async function openForm(ui: Ui, task?: string): Promise<void> {
  const answer = await asked<Described>(ui, 'task.form', task === undefined ? {} : { task });
  if (answer === undefined) return;
  if (isRefusal(answer)) return tellRefused(ui, answer);
  const title = answer.task === null ? 'New task' : `Change ${answer.task}`;
  const form = formOf(title, answer.task ?? undefined, answer.version ?? undefined, answer.fields);
  ui.store.setState((state) => pushLayer(state, form));
}

const formOn = (ui: Ui): Form | undefined => {
  const layer = topLayer(ui.store.getState());
  return layer?.kind === 'form' ? layer : undefined;
};

const change = (ui: Ui, to: (form: Form) => Form): void => {
  const form = formOn(ui);
  if (form !== undefined) ui.store.setState((state) => changeLayer(state, to(form)));
};

/** Asks what is wrong with what was typed; the answer goes to the fields that still say it. */
async function check(ui: Ui, form: Form): Promise<Described | undefined> {
  const values = changesOf(form);
  const answer = await asked<Described>(ui, 'task.form', { values, ...(form.task === undefined ? {} : { task: form.task }) });
  if (answer === undefined) return undefined;
  if (isRefusal(answer)) {
    tellRefused(ui, answer);
    return undefined;
  }
  change(ui, (now) => withProblems(now, values, answer.fields));
  return answer;
}

const go =
  (by: 1 | -1, inText: boolean) =>
  (ui: Ui): void => {
    const form = formOn(ui);
    if (form === undefined) return;
    const line = inText && activeOf(form)?.kind === 'text' ? movedLine(form.field, by) : undefined;
    const left = activeOf(form);
    change(ui, () => (line === undefined ? moveForm(form, form.at + by) : { ...form, field: line }));
    // A title that is still to come is not wrong yet.
    if (line === undefined && left !== undefined && left.key in changesOf(form) && form.write === undefined) void check(ui, form);
  };

const enter = (ui: Ui): void => {
  const form = formOn(ui);
  if (form === undefined) return;
  if (activeOf(form)?.kind === 'text') {
    const { text, at } = form.field;
    change(ui, () => ({ ...form, field: { text: `${text.slice(0, at)}\n${text.slice(at)}`, at: at + 1 } }));
  } else go(1, false)(ui);
};

const sideways =
  (by: 1 | -1, edit: Edit) =>
  (ui: Ui): void =>
    change(ui, (form) => (activeOf(form)?.kind === 'choice' ? chosenBy(form, by) : { ...form, field: edits[edit](form.field) }));

async function save(ui: Ui): Promise<void> {
  const form = formOn(ui);
  if (form === undefined) return;
  if (form.write !== undefined) return form.write(valuesOf(form));
  if (form.task !== undefined && Object.keys(changesOf(form)).length === 0) {
    ui.store.setState(popLayer);
    return tell(ui, 'Nothing was changed.', 'dim');
  }
  const answer = await check(ui, form);
  const now = formOn(ui);
  if (answer === undefined || now === undefined) return;
  // Whoever went on typing meanwhile did not mean this to be all.
  if (now.at !== form.at || now.field !== form.field)
    return change(ui, (one) => ({ ...one, told: 'Not written yet: Ctrl+S writes it all.' }));
  const wrong = answer.fields.findIndex(({ problem }) => problem !== null);
  if (answer.input === null || wrong >= 0)
    return change(ui, (one) => ({
      ...moveForm(one, Math.max(0, wrong)),
      told: 'Nothing was written: the marked fields are not understood.',
    }));
  await write(ui, form, answer.input, form.version, []);
}

async function write(ui: Ui, form: Form, input: object, version: number | undefined, kept: readonly string[]): Promise<void> {
  const { task } = form;
  const said = task === undefined ? { ...input } : { task, version, ...input };
  const answer = await asked<{ readonly number: string }>(ui, task === undefined ? 'task.create' : 'task.edit', said);
  if (answer === undefined) return;
  if (isRefusal(answer)) {
    if (answer.refusal.kind === 'changed-meanwhile') return settle(ui, form);
    return tellRefused(ui, answer);
  }
  ui.store.setState(popLayer);
  const beside = kept.length === 0 ? '' : ` What others changed stays: ${kept.join(', ')}.`;
  tell(ui, `${answer.number} ${task === undefined ? 'created' : 'changed'}.${beside}${undoHint(ui, 'task.edit')}`, 'ok');
  ui.feed.refresh();
}

/** Somebody was faster. Fields that both changed are chosen one by one; the others go together by themselves. */
async function settle(ui: Ui, form: Form): Promise<void> {
  if (form.task === undefined) return;
  const now = await asked<Described>(ui, 'task.form', { task: form.task });
  if (now === undefined) return;
  if (isRefusal(now)) return tellRefused(ui, now);
  const { clashes, others } = clashesOf(form, now.fields);
  choose(ui, form, now, clashes, others, changesOf(form));
}

function choose(
  ui: Ui,
  form: Form,
  now: Described,
  clashes: readonly Clash[],
  others: readonly string[],
  values: Readonly<Record<string, string>>,
): void {
  const [clash, ...rest] = clashes;
  if (clash === undefined) return void merge(ui, form, now, others, values);
  const by = now.changedBy ?? 'somebody';
  const ago = now.changedAt === null ? '' : ` ${age(now.changedAt, ui.desk.now())} ago`;
  const shown = (text: string): string => (text.trim() === '' ? 'nothing' : `"${text.replaceAll('\n', ' ').slice(0, 60)}"`);
  ui.store.setState((state) =>
    pushLayer(state, {
      kind: 'choice',
      title: `${by} changed ${clash.label} of ${form.task}${ago}`,
      options: [
        { value: 'theirs', label: `keep ${by}'s: ${shown(clash.theirs)}` },
        { value: 'mine', label: `write yours: ${shown(clash.mine)}` },
      ],
      selected: 0,
      run: (which) => {
        const { [clash.key]: _, ...without } = values;
        const next = which === 'mine' ? values : without;
        choose(ui, form, now, rest, which === 'mine' ? others : [...others, clash.label], next);
      },
    }),
  );
}

/** Writes what was chosen, over the task as it is now. */
async function merge(
  ui: Ui,
  form: Form,
  now: Described,
  others: readonly string[],
  values: Readonly<Record<string, string>>,
): Promise<void> {
  if (Object.keys(values).length === 0) {
    ui.store.setState(popLayer);
    return tell(ui, `Nothing of yours was written; ${now.changedBy ?? 'the other'}'s stays.`, 'dim');
  }
  const answer = await asked<Described>(ui, 'task.form', { task: form.task, values });
  if (answer === undefined) return;
  if (isRefusal(answer)) return tellRefused(ui, answer);
  if (answer.input !== null) await write(ui, form, answer.input, now.version ?? undefined, others);
}

/** What was typed is not thrown away by a key that only leaves. */
const leave = (ui: Ui): void => {
  const form = formOn(ui);
  if (form === undefined) return;
  if (Object.keys(changesOf(form)).length === 0) {
    ui.store.setState(popLayer);
    return;
  }
  ui.store.setState((state) =>
    pushLayer(state, {
      kind: 'confirm',
      title: 'Leave without writing?',
      lines: ['What was typed here is gone then. Ctrl+S writes it.'],
      confirm: 'Leave',
      chosen: 'cancel',
      field: field(),
      run: () => ui.store.setState(popLayer),
    }),
  );
};

const key = (
  id: string,
  title: string,
  keys: readonly string[],
  run: Action['run'],
  footer?: readonly [place: number, short: string],
): Action => ({
  id: `form.${id}`,
  title,
  group: 'Dialogs',
  keys,
  contexts: ['form'],
  run,
  ...(footer === undefined ? {} : { footer: footer[0], short: footer[1] }),
});

export const forming: readonly Action[] = [
  key('save', 'Write the form', ['ctrl+s'], save, [1, 'write']),
  key('close', 'Leave the form', ['esc'], leave, [2, 'leave']),
  key('next', 'The next field', ['tab'], go(1, false), [3, 'next field']),
  key('prior', 'The field before', ['shift+tab'], go(-1, false)),
  key('down', 'Down: a line, or the next field', ['down'], go(1, true)),
  key('up', 'Up: a line, or the field before', ['up'], go(-1, true)),
  key('enter', 'A new line in a text, else the next field', ['enter'], enter),
  key('left', 'Left, or the choice before', ['left'], sideways(-1, 'left')),
  key('right', 'Right, or the next choice', ['right'], sideways(1, 'right')),
];
