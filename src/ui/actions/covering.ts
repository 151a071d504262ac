/** Putting somebody else on call for a while, and taking that back. */

import { formatInstant } from '../../domain/kernel/instant.ts';
import { parseMoment } from '../../domain/kernel/moment.ts';
import { explain, isRefusal } from '../../domain/kernel/refusal.ts';
import type { DutyRow, OverrideRow, PersonRow } from '../rows.ts';
import { type FormDescription, formOf } from '../state/form.ts';
import { current, targets } from '../state/list.ts';
import { changeLayer, popLayer, pushLayer, topLayer, type UiState } from '../state/store.ts';
import { shortWall } from '../view/time.ts';
import { confirmed } from './acting.ts';
import type { Action, Ui } from './action.ts';
import { asked, perform, tell, tellRefused } from './command.ts';
import { zone } from './silencing.ts';
import { named } from './subjects.ts';

const WHOEVER = 'whoever has it';
const LENGTHS = ['1h', '2h', '4h', '8h', '12h', '1d', '2d', '1w'] as const;

const shown = (state: UiState): DutyRow | undefined => (state.screen === 'oncall' ? current(state.lists.oncall) : undefined);
const overrides = (state: UiState): readonly OverrideRow[] =>
  state.screen === 'oncall' ? targets(state.lists.oncall).filter((row): row is OverrideRow & DutyRow => 'author' in row) : [];

const field = (key: string, label: string, hint: string, choices: readonly string[] = [], value = choices[0] ?? ''): FormDescription => ({
  ...{ key, label, kind: choices.length === 0 ? 'line' : 'choice', choices, hint, value, problem: null },
});

async function cover(ui: Ui): Promise<void> {
  const row = shown(ui.store.getState());
  if (row === undefined) return;
  const people = await asked<readonly PersonRow[]>(ui, 'oncall.people', {});
  if (people === undefined) return;
  if (isRefusal(people)) return tellRefused(ui, people);
  const keys = people.map(({ person }) => person);
  const me = ui.desk.operator.name;
  const fields = [
    field('person', 'who', 'Who takes over. Left and right choose.', keys, keys.includes(me) ? me : keys[0]),
    field('kind', 'does', 'cover takes over; swap exchanges what either of the two has.', ['cover', 'swap']),
    field('instead', 'instead of', 'Only what is theirs; of a swap, the other one.', [WHOEVER, ...keys]),
    field('from', 'from', 'now, +2h, 18:00, "tomorrow 09:00", 2026-11-21 18:00', [], 'now'),
    field('lasts', 'lasts', 'Left and right choose; a time in "until" counts instead.', LENGTHS, '4h'),
    field('until', 'until', 'tomorrow 09:00, 2026-11-21 18:00; empty: as long as above.'),
    field('reason', 'why', 'For whoever wonders.'),
  ];
  const write = (values: Readonly<Record<string, string>>): void => void add(ui, row.plan, values);
  ui.store.setState((state) =>
    pushLayer(state, { ...formOf(`Put somebody else on call for ${row.plan}`, undefined, undefined, fields), write }),
  );
}

/** The form's values as the input of `override.add`; a sentence where a time is none. */
export function overrideInput(plan: string, values: Readonly<Record<string, string>>, now: number): object | string {
  const { person = '', kind = 'cover', instead = WHOEVER, from = '', lasts = '', until = '', reason = '' } = values;
  const moment = (text: string): number | undefined =>
    parseMoment(/^\d\d?:\d\d$/.test(text) ? `today ${text}` : text.replace(/^\+/, ''), { now, zone }, 'ahead')?.from;
  const begins = from === '' ? now : moment(from);
  const ends = until === '' ? undefined : moment(until);
  if (begins === undefined) return `"${from}" is no time; allowed: now, +2h, 18:00, tomorrow 09:00, 2026-11-21 18:00`;
  if (until !== '' && ends === undefined) return `"${until}" is no time; allowed: tomorrow 09:00, 2026-11-21 18:00`;
  return {
    ...{ plan, person, kind, reason, from: formatInstant(begins) },
    ...(instead === WHOEVER ? {} : { instead }),
    ...(ends === undefined ? { for: lasts } : { to: formatInstant(ends) }),
  };
}

async function add(ui: Ui, plan: string, values: Readonly<Record<string, string>>): Promise<void> {
  const input = overrideInput(plan, values, ui.desk.now());
  const wrong = (told: string): void => {
    const layer = topLayer(ui.store.getState());
    if (layer?.kind === 'form') ui.store.setState((state) => changeLayer(state, { ...layer, told }));
  };
  if (typeof input === 'string') return wrong(input);
  const answer = await asked<OverrideRow>(ui, 'override.add', input);
  if (answer === undefined) return;
  if (isRefusal(answer)) return wrong(explain(answer).text);
  ui.store.setState(popLayer);
  tell(ui, `${answer.number}: ${answer.person} has ${answer.plan} until ${shortWall(answer.endsAt)}.`, 'ok');
  ui.feed.refresh();
}

const takeBack = (ui: Ui): void => {
  const rows = overrides(ui.store.getState());
  const numbers = rows.map(({ number }) => number);
  confirmed(
    ui,
    `Take ${named(numbers)} back?`,
    rows.map(({ plan, person, endsAt }) => `${person} would have ${plan} until ${shortWall(endsAt)}; the plan counts again from now on.`),
    'Take back',
    () => void perform(ui, 'override.remove', { overrides: numbers }, () => `${named(numbers)} taken back.`),
  );
};

export const covering: readonly Action[] = [
  {
    id: 'override.add',
    title: 'Put somebody else on call for a while',
    group: 'Act',
    keys: ['o'],
    contexts: ['duties'],
    word: 'cover',
    capability: 'override.add',
    footer: 10,
    short: 'cover or swap',
    when: (state) => shown(state) !== undefined || 'There is no plan behind this row.',
    run: cover,
  },
  {
    id: 'override.remove',
    title: 'Take it back: the plan counts again',
    group: 'Act',
    keys: ['d'],
    contexts: ['duties'],
    word: 'uncover',
    capability: 'override.remove',
    footer: 11,
    short: 'take back',
    when: (state) => overrides(state).length > 0 || 'This is a plan; an override of it is what is taken back.',
    run: takeBack,
  },
];
