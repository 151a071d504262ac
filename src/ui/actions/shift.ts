/** The screen of the shift: its briefing, its log, and how it changes hands. Taking over is two keys: one to read, one to confirm. */
import { isRefusal } from '../../domain/kernel/refusal.ts';
import { type Briefing, SECTIONS } from '../../domain/shifts/briefing.ts';
import type { HandoverRow, ShiftRow } from '../rows.ts';
import type { UiState } from '../state/store.ts';
import { confirmed } from './acting.ts';
import type { Action, Ui } from './action.ts';
import { ask } from './asking.ts';
import { asked, tell, tellRefused } from './command.ts';

const waiting = (state: UiState): ShiftRow | undefined =>
  state.lists.shift.rows.find(({ section, to }) => section === 'hand-over' && to.includes(state.operator.name));

async function act(ui: Ui, capability: string, input: object, said: (row: HandoverRow) => string): Promise<void> {
  const answer = await asked<HandoverRow>(ui, capability, input);
  if (answer === undefined) return;
  if (isRefusal(answer)) tellRefused(ui, answer);
  else tell(ui, said(answer), 'ok');
  ui.feed.refresh();
}

const FIRST = 3;

/** What is taken over, in the fewest lines that say it. */
const summary = (briefing: Briefing): readonly string[] =>
  SECTIONS.flatMap((name) => {
    const [count, lines] = [briefing.counts[name], briefing[name]];
    return count === 0
      ? []
      : [
          `${count} ${name}: ${lines
            .slice(0, FIRST)
            .map(({ subject, text }) => `${subject} ${text}`.trim())
            .join('; ')}`,
        ];
  });

/** What was read here is what the record keeps. */
async function takeOver(ui: Ui): Promise<void> {
  const row = waiting(ui.store.getState());
  if (row === undefined) return;
  const briefing = await asked<Briefing>(ui, 'shift.read', { handover: row.subject });
  if (briefing === undefined) return;
  if (isRefusal(briefing)) return tellRefused(ui, briefing);
  const lines = summary(briefing);
  confirmed(
    ui,
    `Take over ${row.subject}?`,
    lines.length === 0 ? ['Nothing is open, quiet, planned or owed.'] : lines,
    'Take over',
    () => void act(ui, 'shift.accept', { handover: row.subject }, ({ says }) => says),
  );
}

function handOver(ui: Ui): void {
  ask(ui, 'Hand the shift over to', 'people, or team:NAME for any one of a team', '', (typed) => {
    const to = typed.split(/[\s,]+/).filter((word) => word !== '');
    confirmed(
      ui,
      `Hand the shift over to ${to.join(' or ')}?`,
      ['Until somebody accepts, whoever has it stays responsible.'],
      'Hand over',
      () => void act(ui, 'shift.handover', { to }, ({ says }) => says),
    );
  });
}

const show = (ui: Ui): void => {
  ui.store.setState((state) => ({
    screen: 'shift',
    previous: state.screen === 'shift' ? state.previous : state.screen,
    pane: 'list',
    detail: undefined,
    detailTop: 0,
  }));
  ui.feed.refresh();
  ui.feed.follow();
};

export const shift: readonly Action[] = [
  {
    id: 'screen.shift',
    title: 'Shift: who has it, its briefing, its log, and taking over',
    group: 'Screens',
    keys: [],
    contexts: ['global'],
    word: 'shift',
    capability: 'shift.show',
    when: (state) => state.screen !== 'shift',
    run: show,
  },
  {
    id: 'shift.accept',
    title: 'Take the shift over: read the briefing, then confirm',
    group: 'Act',
    keys: ['A'],
    contexts: ['shift'],
    capability: 'shift.accept',
    footer: 4,
    short: 'take over',
    when: (state) => waiting(state) !== undefined || 'No hand-over waits for you.',
    run: takeOver,
  },
  {
    id: 'shift.handover',
    title: 'Hand the shift over to somebody, who has to take it',
    group: 'Act',
    keys: ['H'],
    contexts: ['shift'],
    capability: 'shift.handover',
    footer: 5,
    short: 'hand over',
    run: handOver,
  },
  {
    id: 'shift.log',
    title: 'Write a note for whoever comes next',
    group: 'Act',
    keys: ['n'],
    contexts: ['shift'],
    capability: 'shift.log',
    footer: 6,
    short: 'note',
    run: (ui) =>
      ask(ui, 'Shift log', 'what the next person should know', '', (text) => void act(ui, 'shift.log', { text }, () => 'Noted.')),
  },
];
