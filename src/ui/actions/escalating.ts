/** What is done to clocks by key on the Escalations screen. What tells people is confirmed first, with their names. */
import { isRefusal } from '../../domain/kernel/refusal.ts';
import type { ListedClock, UiState } from '../state/store.ts';
import { confirmed } from './acting.ts';
import type { Action, Ui } from './action.ts';
import { ask } from './asking.ts';
import { asked, tell, tellRefused } from './command.ts';
import { isClock, named, rowsFor } from './subjects.ts';

const clocksFor = (state: UiState): readonly ListedClock[] => rowsFor(state).filter(isClock);
const inState =
  (...states: readonly ListedClock['state'][]) =>
  (state: UiState): true | string => {
    const clocks = clocksFor(state);
    if (clocks.length === 0) return 'There is no clock here.';
    return clocks.every((clock) => states.includes(clock.state)) || `This needs a clock that is ${states.join(' or ')}.`;
  };

async function act(ui: Ui, verb: string, clocks: readonly ListedClock[], input: object, said: string): Promise<void> {
  const answer = await asked<readonly unknown[]>(ui, `escalation.${verb}`, { clocks: clocks.map(({ task }) => task), ...input });
  if (answer === undefined) return;
  if (isRefusal(answer)) return tellRefused(ui, answer);
  const refused = answer.filter(isRefusal);
  const done = clocks.length - refused.length;
  if (done > 0) tell(ui, `${done === clocks.length ? named(clocks.map(({ subject }) => subject)) : `${done} clocks`} ${said}.`, 'ok');
  for (const one of refused) tellRefused(ui, one);
  ui.feed.refresh();
}

const whom = ({ tells, targets }: ListedClock): string =>
  tells.join(', ') || `nobody (${targets.join(', ') || 'no target'} reaches nobody)`;
const lineOf = (clock: ListedClock): string => `${clock.subject} ${clock.title}: step ${clock.step} of ${clock.steps}, ${whom(clock)}`;

/** So many lines of a confirmation say who; the rest is a number. */
const NAMED = 8;
const linesOf = (clocks: readonly ListedClock[]): readonly string[] => [
  ...clocks.slice(0, NAMED).map(lineOf),
  ...(clocks.length > NAMED ? [`and ${clocks.length - NAMED} more`] : []),
];

const counted = (clocks: readonly ListedClock[]): string => (clocks.length === 1 ? (clocks[0]?.subject ?? '') : `${clocks.length} clocks`);

function askWhom(ui: Ui, verb: 'reroute' | 'handover', title: string, said: string): void {
  const clocks = clocksFor(ui.store.getState());
  ask(ui, `${title} ${counted(clocks)}`, 'people, schedule:NAME, rotation:NAME, team:NAME or addresses', '', (typed) => {
    const to = typed.split(/[\s,]+/).filter((word) => word !== '');
    confirmed(
      ui,
      `${title} ${to.join(', ')}?`,
      linesOf(clocks),
      'Tell them',
      () => void act(ui, verb, clocks, { to }, `${said} ${to.join(', ')}`),
    );
  });
}

const askSpan = (ui: Ui, verb: 'pause' | 'snooze', title: string, usual: string, said: string): void => {
  const clocks = clocksFor(ui.store.getState());
  ask(ui, `${title} ${counted(clocks)} for`, '30m, 2h', usual, (span) => void act(ui, verb, clocks, { for: span }, `${said} for ${span}`));
};

const clockAction = (action: Omit<Action, 'group' | 'contexts' | 'capability'> & { readonly verb: string }): Action => ({
  ...action,
  group: 'Act',
  contexts: ['clocks'],
  capability: `escalation.${action.verb}`,
});

export const escalating: readonly Action[] = [
  clockAction({
    id: 'escalation.fire',
    verb: 'fire',
    title: 'Fire the next step now',
    keys: ['F'],
    word: 'fire',
    footer: 4,
    short: 'fire now',
    when: inState('running'),
    run: (ui) => {
      const clocks = clocksFor(ui.store.getState());
      confirmed(ui, `Tell these people now?`, linesOf(clocks), 'Tell them', () => void act(ui, 'fire', clocks, {}, 'fired'));
    },
  }),
  clockAction({
    id: 'escalation.skip',
    verb: 'skip',
    title: 'Skip the next step: its people are not told',
    keys: ['X'],
    word: 'skip-step',
    footer: 5,
    short: 'skip step',
    when: inState('running'),
    run: (ui) => {
      const clocks = clocksFor(ui.store.getState());
      confirmed(ui, `Leave these people out?`, linesOf(clocks), 'Skip', () => void act(ui, 'skip', clocks, {}, 'skipped a step'));
    },
  }),
  clockAction({
    id: 'escalation.reroute',
    verb: 'reroute',
    title: 'Tell somebody else now',
    keys: ['R'],
    word: 'reroute',
    footer: 6,
    short: 're-route',
    when: inState('running', 'paused'),
    run: (ui) => askWhom(ui, 'reroute', 'Re-route', 'went to'),
  }),
  clockAction({
    id: 'escalation.handover',
    verb: 'handover',
    title: 'Hand over to somebody, who has to take it',
    keys: ['H'],
    word: 'hand-over',
    footer: 7,
    short: 'hand over',
    when: inState('running', 'answered', 'snoozed', 'paused'),
    run: (ui) => askWhom(ui, 'handover', 'Hand over', 'handed over to'),
  }),
  clockAction({
    id: 'escalation.pause',
    verb: 'pause',
    title: 'Pause the clock for a while',
    keys: ['o'],
    word: 'pause-clock',
    footer: 8,
    short: 'pause',
    when: inState('running'),
    run: (ui) => askSpan(ui, 'pause', 'Pause', '1h', 'paused'),
  }),
  clockAction({
    id: 'escalation.snooze',
    verb: 'snooze',
    title: 'Take it for a while; the clock starts over then',
    keys: ['m'],
    word: 'snooze',
    footer: 9,
    short: 'snooze',
    when: inState('running', 'answered', 'snoozed', 'paused'),
    run: (ui) => askSpan(ui, 'snooze', 'Snooze', '30m', 'snoozed'),
  }),
  clockAction({
    id: 'escalation.resume',
    verb: 'resume',
    title: 'Run it again',
    keys: ['O'],
    word: 'resume-clock',
    footer: 10,
    short: 'resume',
    when: inState('paused', 'snoozed'),
    run: (ui) => act(ui, 'resume', clocksFor(ui.store.getState()), {}, 'running again'),
  }),
  clockAction({
    id: 'escalation.reapply',
    verb: 'reapply',
    title: 'Take the policy as it is now',
    keys: ['A'],
    word: 'reapply',
    footer: 11,
    short: 'apply policy',
    when: (state) => clocksFor(state).some(({ changed }) => changed) || 'Its policy has not changed.',
    run: (ui) =>
      act(
        ui,
        'reapply',
        clocksFor(ui.store.getState()).filter(({ changed }) => changed),
        {},
        'under the policy as it is now',
      ),
  }),
];
