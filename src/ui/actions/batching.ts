/**
 * One verb over many tasks: the marked ones, or all that the filter finds. The store says first which they are; nothing happens before a
 * person has typed their count, and what failed is shown with its reason and can be tried again. One undo takes back all of it.
 */
import { isRefusal } from '../../domain/kernel/refusal.ts';
import { pushLayer } from '../state/store.ts';
import { type Piece, piece } from '../view/look.ts';
import { confirmed } from './acting.ts';
import type { Action, Ui } from './action.ts';
import { ask } from './asking.ts';
import { asked, tell, tellRefused, undoHint } from './command.ts';
import { tasksFor } from './subjects.ts';

type Values = Readonly<Record<string, string>>;

interface Job {
  readonly scope: { readonly query: string } | { readonly tasks: readonly string[] };
  readonly verb: string;
  readonly values: Values;
}

interface Result {
  readonly id: string | null;
  readonly verb: string;
  readonly matched: number;
  readonly done: number;
  readonly failed: number;
  readonly items: readonly { readonly number: string; readonly title: string; readonly outcome: string; readonly problem: string | null }[];
}

const VERBS: readonly { readonly value: string; readonly label: string; readonly takes?: string; readonly hint?: string }[] = [
  {
    value: 'edit',
    label: 'change fields',
    takes: '',
    hint: 'KEY=VALUE: priority=high due=+7d tag=web,db assignee=bob status=waiting; none for no value',
  },
  { value: 'start', label: 'start' },
  { value: 'done', label: 'done' },
  { value: 'reopen', label: 'open again' },
  { value: 'note', label: 'add a note', takes: 'text', hint: 'The note that each of them gets.' },
  { value: 'depend', label: 'let them wait for a task', takes: 'on', hint: 'A number such as T12, or several with commas.' },
  { value: 'delete', label: 'delete' },
];

/** `due="tomorrow 09:00" tag=web,db` as keys and values; undefined where a word is no such thing. */
export function valuesFrom(text: string): Values | undefined {
  const values: Record<string, string> = {};
  const rest = text.replace(/(?<=^|\s)([A-Za-z]+)=(?:"([^"]*)"|(\S*))/g, (_whole, key: string, quoted?: string, bare?: string) => {
    values[key] = quoted ?? bare ?? '';
    return '';
  });
  return rest.trim() === '' && Object.keys(values).length > 0 ? values : undefined;
}

/** How many of the tasks a dialog names before it counts the rest. */
const NAMED = 8;

/** Asks which tasks it is, then the person, then does it. */
export async function runBatch(ui: Ui, job: Job): Promise<void> {
  const input = { ...job.scope, verb: job.verb, values: job.values };
  const found = await asked<Result>(ui, 'task.batch', { ...input, dryRun: true });
  if (found === undefined) return;
  if (isRefusal(found)) return tellRefused(ui, found);
  if (found.matched === 0) return tell(ui, 'The filter finds nothing; nothing was changed.', 'warning');
  const what = [job.verb, ...Object.entries(job.values).map(([key, value]) => `${key}=${value}`)].join(' ');
  const rest = found.matched - NAMED;
  confirmed(
    ui,
    `${what}: ${found.matched} ${found.matched === 1 ? 'task' : 'tasks'}?`,
    [
      ...found.items.slice(0, NAMED).map(({ number, title }) => `${number} ${title}`),
      ...(rest > 0 ? [`and ${rest} more`] : []),
      '',
      `Type ${found.matched} to do it.`,
    ],
    'Do it',
    () => void doIt(ui, { ...input, confirm: found.matched }),
    String(found.matched),
  );
}

async function doIt(ui: Ui, input: object): Promise<void> {
  const result = await asked<Result>(ui, 'task.batch', input);
  if (result === undefined) return;
  if (isRefusal(result)) return tellRefused(ui, result);
  ui.perform('mark.clear');
  ui.feed.refresh();
  const { id, verb, done, failed, items } = result;
  tell(
    ui,
    `${verb}: ${done} done${failed > 0 ? `, ${failed} failed` : ''}.${done > 0 ? undoHint(ui, 'task.batch') : ''}`,
    failed > 0 ? 'warning' : 'ok',
  );
  if (failed === 0 || id === null) return;
  ui.store.setState((state) =>
    pushLayer(state, {
      kind: 'told',
      title: `${verb}: ${done} done, ${failed} failed`,
      lines: [...items].sort((a, b) => Number(a.problem === null) - Number(b.problem === null)).map(itemLine),
      top: 0,
      retry: () => void doIt(ui, { retryFailed: id }),
    }),
  );
}

const itemLine = ({ number, title, problem }: Result['items'][number]): readonly Piece[] => [
  piece(number.padEnd(8), 'strong'),
  piece(problem === null ? 'done    ' : 'failed  ', problem === null ? 'ok' : 'error'),
  piece(problem ?? title, problem === null ? 'dim' : 'text'),
];

const batch = (ui: Ui, argument: string): void => {
  const state = ui.store.getState();
  const list = state.lists.queue;
  const tasks = list.marks.size > 0 ? tasksFor(state) : [];
  const query = list.query.trim() === '' ? 'is:open' : list.query.trim();
  const scope: Job['scope'] = tasks.length > 0 ? { tasks } : { query };
  const choose = (verb: string, given = ''): void => {
    const { takes, hint = '' } = VERBS.find(({ value }) => value === verb) ?? {};
    const go = (text: string): void => {
      const values = takes === undefined ? {} : takes === '' ? valuesFrom(text) : { [takes]: text };
      if (values === undefined) tell(ui, `"${text}" is not KEY=VALUE; nothing was changed.`, 'warning');
      else void runBatch(ui, { scope, verb, values });
    };
    if (takes === undefined || given !== '') go(given);
    else ask(ui, `${verb}: ${'tasks' in scope ? `${tasks.length} marked` : `all of ${query}`}`, hint, '', go);
  };
  const [verb = '', ...rest] = argument.split(' ');
  if (verb !== '') {
    if (VERBS.some(({ value }) => value === verb)) choose(verb, rest.join(' '));
    else tell(ui, `There is no verb ${verb} for many; allowed: ${VERBS.map(({ value }) => value).join(', ')}.`, 'warning');
    return;
  }
  const title = 'tasks' in scope ? `To the ${tasks.length} marked` : 'To everything the filter finds';
  ui.store.setState((now) => pushLayer(now, { kind: 'choice', title, options: VERBS, selected: 0, run: (value) => choose(value) }));
};

export const batching: readonly Action[] = [
  {
    id: 'task.batch',
    title: 'One verb to all that are marked, or to everything the filter finds',
    group: 'Act',
    keys: ['B'],
    contexts: ['tasks'],
    word: 'batch',
    argument: 'a verb and what it takes: edit priority=high',
    values: VERBS.map(({ value }) => value),
    capability: 'task.batch',
    when: (state) => state.screen === 'queue',
    footer: 47,
    short: (state) => (state.lists.queue.marks.size > 0 ? `batch ${state.lists.queue.marks.size} marked` : 'batch'),
    run: batch,
  },
];
