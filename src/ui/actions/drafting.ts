/** A new window in one line. What the line means, and what would stand against it, is said while it is typed. */

import { DAY } from '../../domain/kernel/civil.ts';
import { formatInstant } from '../../domain/kernel/instant.ts';
import { explain, isRefusal } from '../../domain/kernel/refusal.ts';
import { lineOf } from '../../domain/windows/line.ts';
import type { CalendarAnswer, PlannedRow } from '../rows.ts';
import { dayOf, HERE } from '../state/calendar.ts';
import { field } from '../state/field.ts';
import { chosen, cursorOf, slotOf } from '../state/slots.ts';
import { changeLayer, pushLayer, topLayer, type UiState } from '../state/store.ts';
import { cityOf, clockAt, dayText } from '../view/bar.ts';
import { type Piece, piece } from '../view/look.ts';
import { conflictLines } from '../view/window.ts';
import type { Action, Ui } from './action.ts';
import { asked, perform } from './command.ts';
import { goTo } from './going.ts';
import { warn } from './planned.ts';

const TITLE = 'New window';
const HINT = 'Kernel patches every 2nd tue 02:00 +2h Europe/Berlin db-3';

interface Preview {
  readonly when: string;
  readonly targets: readonly string[];
  readonly start: number;
  readonly end: number;
  readonly conflicts: CalendarAnswer['conflicts'];
}

/** So many conflicts are told under the line; x tells all. */
const TOLD = 3;

const meant = (title: string, { when, targets, start, end, conflicts }: Preview): readonly (readonly Piece[])[] => [
  [piece(title === '' ? 'Work' : title, 'strong'), piece(targets.length === 0 ? '' : ` on ${targets.join(' ')}`)],
  [piece(when), piece(`  first ${dayText(dayOf(start, HERE))} ${clockAt(start, HERE)}-${clockAt(end, HERE)} ${cityOf(HERE)}`, 'dim')],
  ...(conflicts.length === 0 ? [[piece('nothing stands against it', 'ok')]] : conflictLines(conflicts.slice(0, TOLD))),
];

const named = (title: string, targets: readonly string[]): string => title || `Work on ${targets.join(' ') || 'nothing named'}`;

/** Under the line that is being typed; an answer to another one is late. */
function told(ui: Ui, text: string, lines: readonly (readonly Piece[])[]): void {
  ui.store.setState((state) => {
    const layer = topLayer(state);
    return layer?.kind === 'prompt' && layer.title === TITLE && layer.field.text === text
      ? changeLayer(state, { ...layer, told: lines })
      : {};
  });
}

async function watch(ui: Ui, text: string): Promise<void> {
  if (text.trim() === '') return told(ui, text, []);
  const line = lineOf(text, { now: ui.desk.now(), zone: HERE });
  if (isRefusal(line)) return told(ui, text, [[piece(explain(line).text, 'warning')]]);
  const answer = await asked<Preview>(ui, 'window.preview', { when: line.when, target: line.on });
  if (answer === undefined) return;
  told(ui, text, isRefusal(answer) ? [[piece(explain(answer).text, 'warning')]] : meant(line.title, answer));
}

/** Where the cursor stands, in the words of a line; a day has no time yet. */
function here(state: UiState): string {
  const { from } = cursorOf(state);
  const day = formatInstant(dayOf(from, HERE) * DAY).slice(0, 10);
  const at = Math.max(from, state.now) === from && slotOf(state) !== DAY ? `${clockAt(from, HERE)} ` : '';
  const { shape, line } = state.calendar;
  const on = shape === 'component' && line !== undefined && chosen(state) === undefined ? ` ${line.replace(/^\d+ /, '')}` : '';
  return `${day} ${at}${at === '' ? '' : '+1h'}${on}`;
}

function open(ui: Ui, text: string): void {
  ui.store.setState((state) =>
    pushLayer(state, {
      kind: 'prompt',
      title: TITLE,
      hint: HINT,
      field: field(text),
      run: (typed) => void plan(ui, typed),
      watch: (typed) => void watch(ui, typed),
    }),
  );
  void watch(ui, text);
}

async function plan(ui: Ui, text: string): Promise<void> {
  if (text.trim() === '') return;
  const line = lineOf(text, { now: ui.desk.now(), zone: HERE });
  if (isRefusal(line)) return open(ui, text);
  const input = { title: named(line.title, line.on), when: line.when, target: line.on };
  const answer = await perform(ui, 'window.add', input, () => '');
  if (answer === undefined) return;
  if (isRefusal(answer)) return open(ui, text);
  const { number, start } = answer as PlannedRow;
  if (start !== null) goTo(ui, start);
  await warn(ui, number, `${number} is proposed.`);
}

export const drafting: readonly Action[] = [
  {
    id: 'window.add',
    title: 'Plan a window in a line: what, when, on what',
    group: 'Act',
    keys: ['n'],
    contexts: ['calendar'],
    word: 'window',
    argument: HINT,
    capability: 'window.add',
    footer: 2,
    short: 'new',
    run: (ui, argument) => (argument === '' ? open(ui, here(ui.store.getState())) : plan(ui, argument)),
  },
];
