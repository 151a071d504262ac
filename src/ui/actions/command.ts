import { explain, isRefusal, type Refusal } from '../../domain/kernel/refusal.ts';
import { showKey } from '../keys/key.ts';
import { replaced } from '../state/list.ts';
import { changeList, SCREENS, toast, type UiState } from '../state/store.ts';
import { tidy } from '../state/tidy.ts';
import type { Token } from '../theme/theme.ts';
import type { Ui } from './action.ts';
import { unlocked } from './seat.ts';
import { alertsOf, tasksOf } from './subjects.ts';

interface Changed {
  readonly id: string;
  readonly number: string;
}

const isRow = (value: unknown): value is Changed => typeof value === 'object' && value !== null && 'id' in value && 'number' in value;

/** What a command answered, row by row; a verb over one thing answers one row. */
function sorted(answer: unknown): { readonly rows: readonly Changed[]; readonly refusals: readonly Refusal[] } {
  const items: readonly unknown[] = Array.isArray(answer) ? answer : [answer];
  return { rows: items.filter(isRow), refusals: items.filter(isRefusal) };
}

/** The answered rows take their places in every list, and lose their marks; what was refused stays marked for another try. */
function withRows(state: UiState, rows: readonly Changed[]): Pick<UiState, 'lists'> {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const numbers = new Set(rows.map((row) => row.number));
  let next = state;
  for (const screen of SCREENS) {
    const change = changeList(next, screen, (list) => {
      const marks = new Map(
        [...list.marks].filter(([, row]) => ![...alertsOf(row as never), ...tasksOf(row as never)].some((number) => numbers.has(number))),
      );
      const shown = replaced(list, byId as never);
      return marks.size === list.marks.size ? shown : { ...shown, marks, range: undefined };
    });
    next = { ...next, ...change };
  }
  return { lists: next.lists };
}

/** Asks the store. Undefined when it does not answer, which has been said then. */
export async function asked<T>(ui: Ui, capability: string, input: object): Promise<T | Refusal | undefined> {
  try {
    const answer = tidy((await ui.desk.run(capability, input)) as T | Refusal);
    // What was about to be done goes on when somebody has entered their PIN.
    return isRefusal(answer) && answer.refusal.kind === 'locked' && (await unlocked(ui)) ? asked(ui, capability, input) : answer;
  } catch (problem) {
    tell(ui, `Nothing was written: ${problem instanceof Error ? problem.message : String(problem)}`, 'critical');
    return undefined;
  }
}

export const tell = (ui: Ui, text: string, token: Token): void => ui.store.setState((state) => toast(state, text, token));

export const tellRefused = (ui: Ui, refusal: Refusal): void => tell(ui, refusedAs(refusal, 1), 'warning');

/** What undo takes back; of the others nobody should think so. */
const UNDOABLE = {
  'task.undo': /^task\.(?:create|edit|start|done|reopen|delete|depend|batch)$/,
  'window.undo': /^window\.(?:add|move|extend|cancel)$/,
};

export function undoHint(ui: Ui, capability: string): string {
  const undo = Object.entries(UNDOABLE).find(([, undoes]) => undoes.test(capability))?.[0];
  const [key] = undo !== undefined && ui.capabilities.has(undo) ? ui.keymap.keysOf(undo) : [];
  return key === undefined ? '' : `  ${showKey(key)} undoes it.`;
}

/** Runs a command, shows its outcome at once and reads everything again. Answers what the command did. */
export async function perform(
  ui: Ui,
  capability: string,
  input: object,
  done: (count: number) => string,
  /** Takes the refusals that it has a question for. */
  ask: (refusals: readonly Refusal[]) => readonly Refusal[] = () => [],
): Promise<unknown> {
  const answer = await asked<unknown>(ui, capability, input);
  if (answer === undefined) return undefined;
  const { rows, refusals: all } = sorted(answer);
  const taken = ask(all);
  const refusals = all.filter((refusal) => !taken.includes(refusal));
  const [first] = refusals;
  const said = [
    rows.length > 0 || all.length === 0 ? hinted(done(rows.length), undoHint(ui, capability)) : '',
    first === undefined ? '' : refusedAs(first, refusals.length),
  ];
  ui.store.setState((state) => ({
    ...withRows(state, rows),
    ...(said.every((text) => text === '')
      ? {}
      : toast(state, said.filter((text) => text !== '').join('  '), first === undefined ? 'ok' : 'warning')),
  }));
  ui.feed.refresh();
  return answer;
}

/** What says nothing hints at nothing. */
const hinted = (said: string, hint: string): string => (said === '' ? '' : `${said}${hint}`);

function refusedAs(first: Refusal, count: number): string {
  const { text, hint } = explain(first);
  const others = count > 1 ? ` And ${count - 1} more refused; they stay marked.` : '';
  return `${text}${hint === undefined ? '' : ` ${hint}`}${others}`;
}
