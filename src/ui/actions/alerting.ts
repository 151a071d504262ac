/** What a person does about alerts beyond answering them: puts them together, takes them apart, keeps them quiet, looks at who sends them. */
import { explain, isRefusal } from '../../domain/kernel/refusal.ts';
import type { AlertDetail, AlertRow, IncidentDetail, SilenceRow } from '../rows.ts';
import { type FormDescription, formOf } from '../state/form.ts';
import { current, fromTheTop, targets } from '../state/list.ts';
import { changeLayer, listOf, popLayer, pushLayer, topLayer, type UiState } from '../state/store.ts';
import { roundDuration } from '../view/time.ts';
import { confirmed } from './acting.ts';
import type { Action, Ui } from './action.ts';
import { asked, perform, tell, tellRefused } from './command.ts';
import { setFilter } from './finding.ts';
import { commonMatchers, durations, NO, REMINDERS, silenceInput, YES } from './silencing.ts';
import { alertsFor, currentRow, isAlert, named } from './subjects.ts';

const onAlerts = (state: UiState): boolean => state.screen === 'alerts';

const groupByIncident = (ui: Ui): void => {
  ui.store.setState(({ lists }) => ({
    lists: {
      ...lists,
      alerts: { ...fromTheTop(lists.alerts), group: lists.alerts.group === '' ? 'incident' : '', folded: [] },
    },
  }));
  ui.feed.follow();
};

const several = (state: UiState): true | string => alertsFor(state).length > 1 || 'Mark the alerts that are one problem first: Space does.';

/** The first marked leads: its task and its clock stay. */
const merge = (ui: Ui): void => {
  const alerts = alertsFor(ui.store.getState());
  confirmed(
    ui,
    `Make ${alerts.length} alerts one incident?`,
    [`${named(alerts)} share the task and the clock of ${alerts[0]} from now on; those of the others end. x takes one out again.`],
    'Merge',
    () => void perform(ui, 'alert.merge', { alerts }, (count) => `${count} alerts are one incident now.`),
  );
};

const members = (state: UiState): readonly string[] =>
  targets<AlertRow>(listOf(state) as never)
    .filter((row) => isAlert(row) && row.incident !== null)
    .map(({ number }) => number);

const split = (ui: Ui): void => {
  const alerts = members(ui.store.getState());
  confirmed(
    ui,
    `Take ${named(alerts)} out of the incident?`,
    ['Each gets a task and a clock of its own, and people are told.'],
    'Take out',
    () => void perform(ui, 'alert.split', { alerts }, (count) => `${count === 1 ? named(alerts) : `${count} alerts`} taken out.`),
  );
};

/** So many alerts are looked at to see what they have in common. */
const COMPARED = 20;

async function labelsOf(ui: Ui, subjects: readonly string[]): Promise<readonly AlertDetail[]> {
  const [incident] = subjects;
  if (incident?.startsWith('I')) {
    const detail = await asked<IncidentDetail>(ui, 'incident.show', { incident });
    if (detail === undefined || isRefusal(detail)) return [];
    return labelsOf(
      ui,
      detail.alerts.map(({ number }) => number),
    );
  }
  const details = await Promise.all(subjects.slice(0, COMPARED).map((alert) => asked<AlertDetail>(ui, 'alert.show', { alert })));
  return details.filter((detail): detail is AlertDetail => detail !== undefined && !isRefusal(detail));
}

const choice = (key: string, label: string, choices: readonly string[], hint: string): FormDescription => ({
  key,
  label,
  kind: 'choice',
  choices,
  hint,
  value: choices[0] ?? '',
  problem: null,
});

function openSilence(ui: Ui, title: string, matchers: readonly string[]): void {
  const fields: readonly FormDescription[] = [
    {
      key: 'comment',
      label: 'why',
      kind: 'line',
      choices: [],
      hint: 'Why, for whoever wonders at 03:00.',
      value: '',
      problem: null,
    },
    choice('lasts', 'lasts', durations(ui.desk.now()), 'Left and right choose. More than a day is for a lead, by the command line.'),
    {
      key: 'matchers',
      label: 'alerts with',
      kind: 'text',
      choices: [],
      hint: 'One a line, all must fit: severity=warning job!=db host=~web-.* env!~test|lab',
      value: matchers.join('\n'),
      problem: null,
    },
    choice('endsOnResolve', 'ends early', [NO, YES], 'Ends when the last alert that it holds resolves.'),
    choice('remind', 'reminds you', REMINDERS, 'So long before it ends.'),
    choice('repage', 'pages then', [YES, NO], 'Pages for what still fires when it ends.'),
  ];
  const write = (values: Readonly<Record<string, string>>): void => void add(ui, values);
  ui.store.setState((state) => pushLayer(state, { ...formOf(title, undefined, undefined, fields), write }));
}

async function add(ui: Ui, values: Readonly<Record<string, string>>): Promise<void> {
  const input = silenceInput(values, ui.desk.now());
  const answer = await asked<SilenceRow>(ui, 'silence.add', input);
  if (answer === undefined) return;
  if (isRefusal(answer)) {
    const layer = topLayer(ui.store.getState());
    if (layer?.kind === 'form') ui.store.setState((state) => changeLayer(state, { ...layer, told: explain(answer).text }));
    else tellRefused(ui, answer);
    return;
  }
  ui.store.setState(popLayer);
  ui.perform('mark.clear');
  const { number, holds, endsAt, startsAt } = answer;
  tell(
    ui,
    `${number} keeps ${holds} open alert${holds === 1 ? '' : 's'} quiet for ${roundDuration(endsAt - startsAt)}; 6 shows the silences.`,
    'ok',
  );
  ui.feed.refresh();
}

async function silence(ui: Ui): Promise<void> {
  const alerts = alertsFor(ui.store.getState());
  const found = await labelsOf(ui, alerts);
  if (found.length === 0) return;
  openSilence(ui, `Silence what is like ${named(alerts)}`, commonMatchers(found));
}

const shown = (state: UiState): SilenceRow | undefined => (state.screen === 'silences' ? current(state.lists.silences) : undefined);
const silences = (state: UiState): readonly SilenceRow[] =>
  state.screen === 'silences' ? targets(state.lists.silences).filter((row) => row.state !== 'expired') : [];

const expire = (ui: Ui): void => {
  const rows = silences(ui.store.getState());
  const numbers = rows.map(({ number }) => number);
  const holds = rows.reduce((sum, row) => sum + row.holds, 0);
  confirmed(
    ui,
    `End ${named(numbers)} now?`,
    [
      holds === 0
        ? 'No open alert is held.'
        : `${holds} open alert${holds === 1 ? ' is' : 's are'} held; what still fires and nothing else keeps quiet is paged.`,
    ],
    'End',
    () => void perform(ui, 'silence.expire', { silences: numbers }, () => `${named(numbers)} ended.`),
  );
};

export const alerting: readonly Action[] = [
  {
    id: 'alert.group',
    title: 'Group the alerts by incident, or not',
    group: 'Find',
    keys: ['b'],
    contexts: ['alerts'],
    word: 'incidents',
    when: onAlerts,
    footer: 45,
    short: (state) => (state.lists.alerts.group === '' ? 'by incident' : 'flat'),
    run: groupByIncident,
  },
  {
    id: 'alert.silence',
    title: 'Silence this: keep it and what is like it quiet for a while',
    group: 'Act',
    keys: ['m'],
    contexts: ['alerts'],
    word: 'silence',
    capability: 'silence.add',
    footer: 22,
    short: 'silence',
    when: (state) => alertsFor(state).length > 0 || 'There is no alert behind this row.',
    run: silence,
  },
  {
    id: 'alert.merge',
    title: 'Merge the marked into one incident',
    group: 'Act',
    keys: ['M'],
    contexts: ['alerts'],
    word: 'merge',
    capability: 'alert.merge',
    footer: 23,
    short: (state) => `merge ${listOf(state).marks.size} marked`,
    when: several,
    run: merge,
  },
  {
    id: 'alert.split',
    title: 'Take it out of its incident',
    group: 'Act',
    keys: ['x'],
    contexts: ['alerts'],
    word: 'split',
    capability: 'alert.split',
    footer: 33,
    short: 'take out',
    when: (state) => members(state).length > 0 || 'It belongs to no incident.',
    run: split,
  },
  {
    id: 'silence.new',
    title: 'New silence',
    group: 'Act',
    keys: ['m'],
    contexts: ['silences'],
    capability: 'silence.add',
    footer: 10,
    short: (state) => (shown(state) === undefined ? 'new silence' : 'new one like it'),
    run: (ui) => {
      const row = shown(ui.store.getState());
      openSilence(ui, row === undefined ? 'New silence' : `A silence like ${row.number}`, row?.matchers ?? []);
    },
  },
  {
    id: 'silence.expire',
    title: 'End the silence now',
    group: 'Act',
    keys: ['d'],
    contexts: ['silences'],
    word: 'expire',
    capability: 'silence.expire',
    footer: 11,
    short: 'end now',
    when: (state) => silences(state).length > 0 || 'It is over already.',
    run: expire,
  },
  {
    id: 'silence.held',
    title: 'Show the alerts that are quiet',
    group: 'Find',
    keys: ['t'],
    contexts: ['silences'],
    footer: 24,
    short: 'quiet alerts',
    run: (ui) => {
      ui.perform('screen.alerts');
      setFilter(ui, 'muted');
    },
  },
  {
    id: 'screen.rejections',
    title: 'What was sent here and not taken in',
    group: 'Screens',
    keys: ['i'],
    contexts: ['sources'],
    word: 'rejections',
    capability: 'source.rejections',
    footer: 10,
    short: 'what was refused',
    when: (state) => state.screen !== 'rejections',
    run: (ui) => {
      const state = ui.store.getState();
      const row = currentRow(state);
      ui.store.setState(() => ({ screen: 'rejections', previous: state.screen, pane: 'list', detail: undefined, detailTop: 0 }));
      setFilter(ui, row !== undefined && 'minutes' in row && row.rejected > 0 ? row.name : '');
      ui.feed.refresh();
    },
  },
];
