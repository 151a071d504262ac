import type { Completion as Candidates } from '../../domain/kernel/completion.ts';
import { isRefusal } from '../../domain/kernel/refusal.ts';
import { field, insert } from '../state/field.ts';
import { activeOf } from '../state/form.ts';
import type { Filter, Layer, WithField } from '../state/layers.ts';
import { changeLayer, popLayer, type ScreenName, toast, topLayer, type UiState } from '../state/store.ts';
import { tidy } from '../state/tidy.ts';
import type { Action, Ui } from './action.ts';
import { setFilter } from './finding.ts';
import { availability } from './permission.ts';

/** One thing the command line could go on with. */
export interface Completion {
  /** The whole line after it. */
  readonly line: string;
  readonly label: string;
  readonly hint: string;
}

const words = (actions: readonly Action[]): readonly Action[] => actions.filter((action) => action.word !== undefined);

/** The short names everybody's fingers know. */
const ALIASES: Readonly<Record<string, string>> = { q: 'quit', 'q!': 'quit', x: 'quit', h: 'help', acknowledge: 'ack' };

export const actionFor = (actions: readonly Action[], word: string): Action | undefined =>
  words(actions).find((action) => action.word === (ALIASES[word] ?? word)) ?? actions.find((action) => action.id === word);

export function completionsFor(ui: Pick<Ui, 'actions' | 'store' | 'desk' | 'capabilities'>, line: string): readonly Completion[] {
  const state = ui.store.getState();
  const space = line.indexOf(' ');
  if (space < 0) {
    return words(ui.actions)
      .filter(
        (action) => action.word?.startsWith(line) && availability(action, state, ui.desk.operator.role, ui.capabilities).kind !== 'hidden',
      )
      .map((action) => ({
        line: `${action.word}${action.argument === undefined ? '' : ' '}`,
        label: action.word ?? '',
        hint: action.title,
      }));
  }
  const action = actionFor(ui.actions, line.slice(0, space));
  const given = line.slice(space + 1);
  return (action?.values ?? [])
    .filter((value) => value.startsWith(given))
    .map((value) => ({ line: `${line.slice(0, space)} ${value}`, label: value, hint: '' }));
}

const remember = (lines: readonly string[], line: string): readonly string[] =>
  line === '' ? lines : [...lines.filter((one) => one !== line), line].slice(-100);

/** A field's text changed: the filter acts on it at once, a menu goes back to its first line. */
export function typed(ui: Ui, layer: WithField): void {
  // A choice is made from its words; what is typed on it names one by its first letter.
  if (layer.kind === 'form' && activeOf(layer)?.kind === 'choice' && activeOf(layer)?.choices.includes(layer.field.text) !== true) return;
  const next: Layer = 'selected' in layer ? { ...layer, selected: 0 } : layer;
  ui.store.setState((state) => changeLayer(state, next));
  if (layer.kind === 'prompt') layer.watch?.(layer.field.text);
  if (layer.kind !== 'filter') return;
  setFilter(ui, layer.field.text);
  offer(ui);
}

/** Which capability knows what may follow in the filter of a screen. */
const COMPLETED: Readonly<Partial<Record<ScreenName, string>>> = { queue: 'task.complete', alerts: 'alert.complete' };

/** What may follow in the filter, read while it is typed. An answer to what was typed before is nobody's; a Tab that was faster is not lost. */
export function offer(ui: Ui, waiting = false): void {
  const layer = topLayer(ui.store.getState());
  const capability = COMPLETED[ui.store.getState().screen];
  if (layer?.kind !== 'filter' || capability === undefined || !ui.capabilities.has(capability)) return;
  const { text, at } = layer.field;
  const take = (answer: unknown): void => {
    const now = topLayer(ui.store.getState());
    if (isRefusal(answer) || now?.kind !== 'filter' || now.field.text !== text || now.field.at !== at) return;
    const completion = { ...(tidy(answer) as Candidates), text, at };
    const next: Filter = { ...now, completion, selected: 0 };
    ui.store.setState((state) => changeLayer(state, next));
    if (waiting) insertCandidate(ui, next);
  };
  // Without an answer nothing is offered, and the list itself says when the store does not answer.
  ui.desk.run(capability, { text, cursor: at }).then(take, () => undefined);
}

/** The candidates for the filter as it stands; none while only its end has been reached. */
export const candidatesOf = ({ field, completion }: Filter): Candidates['candidates'] =>
  completion?.text === field.text && completion.at === field.at ? completion.candidates : [];

/** Takes a candidate into the filter. A value ends its term, a key waits for its value. */
function insertCandidate(ui: Ui, layer: Filter): boolean {
  const chosen = candidatesOf(layer)[layer.selected];
  if (chosen === undefined || layer.completion === undefined) return false;
  const { from, to } = layer.completion;
  const { text } = layer.field;
  const word = chosen.text.endsWith(':') || /^\s/.test(text.slice(to)) ? chosen.text : `${chosen.text} `;
  typed(ui, { ...layer, field: { text: text.slice(0, from) + word + text.slice(to), at: from + word.length } });
  return true;
}

export function typeText(ui: Ui, layer: WithField, text: string): void {
  const choices = layer.kind === 'form' && activeOf(layer)?.kind === 'choice' ? activeOf(layer)?.choices : undefined;
  const named = choices?.find((choice) => text !== '' && choice.startsWith(text.toLowerCase()));
  typed(ui, { ...layer, field: named === undefined ? insert(layer.field, text) : field(named) });
}

export function complete(ui: Ui): void {
  const layer = topLayer(ui.store.getState());
  if (layer?.kind === 'filter' && !insertCandidate(ui, layer)) offer(ui, true);
  if (layer?.kind !== 'command') return;
  const completion = completionsFor(ui, layer.field.text)[layer.selected];
  if (completion !== undefined) typed(ui, { ...layer, field: { text: completion.line, at: completion.line.length } });
}

export function runLine(ui: Ui): void {
  const layer = topLayer(ui.store.getState());
  if (layer === undefined) return;
  // A candidate that was moved to by the arrows is meant; the filter itself is done with another Enter.
  if (layer.kind === 'filter' && layer.selected > 0 && insertCandidate(ui, layer)) return;
  const history = ({ history: had }: UiState, text: string): UiState['history'] => ({
    ...had,
    [layer.kind]: remember(had[layer.kind as 'command'], text),
  });
  ui.store.setState(popLayer);
  if (layer.kind === 'prompt') layer.run(layer.field.text);
  if (layer.kind === 'filter') ui.store.setState((state) => ({ history: history(state, layer.field.text.trim()) }));
  if (layer.kind !== 'command') return;
  // A choice that was moved to by the arrows is meant; otherwise the line is taken as typed.
  const chosen = layer.selected > 0 ? completionsFor(ui, layer.field.text)[layer.selected] : undefined;
  const line = (chosen?.line ?? layer.field.text).trim();
  if (line === '') return;
  ui.store.setState((state) => ({ history: history(state, line) }));
  const [word = '', ...rest] = line.split(/\s+/);
  const action = actionFor(ui.actions, word) ?? unique(ui, word);
  if (action === undefined)
    ui.store.setState((state) => toast(state, `There is no command "${word}"; Tab completes, ? lists them.`, 'warning'));
  else ui.perform(action.id, rest.join(' '));
}

/** A beginning that fits one word only is that word. */
function unique(ui: Ui, word: string): Action | undefined {
  const fitting = completionsFor(ui, word);
  return fitting.length === 1 && word !== '' ? actionFor(ui.actions, fitting[0]?.label ?? '') : undefined;
}
