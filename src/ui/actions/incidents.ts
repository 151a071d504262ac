/** The screen of incidents, and what people do to one: answer, lead, move, tell, end. What tells people is shown before it does. */
import { markdownOf } from '../../domain/incidents/markdown.ts';
import type { IncidentReport } from '../../domain/incidents/report.ts';
import { explain, isRefusal } from '../../domain/kernel/refusal.ts';
import type { IncidentRow, PersonRow } from '../rows.ts';
import { formOf } from '../state/form.ts';
import { current } from '../state/list.ts';
import { popLayer, pushLayer, type UiState } from '../state/store.ts';
import { piece } from '../view/look.ts';
import type { Action, Ui } from './action.ts';
import { ask } from './asking.ts';
import { asked, perform, tell, tellRefused } from './command.ts';
import { field, openDeclare, showIncidents, told, words } from './declaring.ts';
import { alertsFor, currentRow, isClock } from './subjects.ts';

/** The incident under the cursor: a row of the screen, a heading among alerts, what a clock runs for. */
export function incidentMeant(state: UiState): string | undefined {
  if (state.screen === 'incidents') return current(state.lists.incidents)?.number;
  const row = currentRow(state);
  const number = row !== undefined && isClock(row) ? row.subject : alertsFor(state)[0];
  return number?.startsWith('I') === true ? number : undefined;
}

const shown = (state: UiState): IncidentRow | undefined => (state.screen === 'incidents' ? current(state.lists.incidents) : undefined);

const some = (state: UiState): true | string => incidentMeant(state) !== undefined || 'There is no incident behind this row.';
/** Known to be over only where the row says so; elsewhere the store refuses. */
const open = (state: UiState): true | string => {
  const row = shown(state);
  return row?.status === 'resolved' ? `${row.number} is resolved.` : some(state);
};

const choose = (
  ui: Ui,
  title: string,
  options: readonly { readonly value: string; readonly label: string }[],
  run: (value: string) => void,
): void => ui.store.setState((state) => pushLayer(state, { kind: 'choice', title, options, selected: 0, run }));

const STAGES = ['investigating', 'identified', 'monitoring'] as const;

const move = (ui: Ui, argument: string): void => {
  const incident = incidentMeant(ui.store.getState()) ?? '';
  const write = (stage: string): void => void perform(ui, 'incident.status', { incident, stage }, () => `${incident} is ${stage} now.`);
  if (argument !== '') {
    write(argument);
    return;
  }
  const row = shown(ui.store.getState());
  const stages = STAGES.filter((stage) => stage !== row?.stage);
  choose(
    ui,
    `How far is ${incident}?`,
    stages.map((value) => ({ value, label: value })),
    write,
  );
};

const ROLES = ['lead', 'scribe', 'communications'] as const;

const give = async (ui: Ui): Promise<void> => {
  const incident = incidentMeant(ui.store.getState()) ?? '';
  const people = await asked<readonly PersonRow[]>(ui, 'oncall.people', {});
  if (people === undefined) return;
  if (isRefusal(people)) return tellRefused(ui, people);
  const me = ui.desk.operator.name;
  const keys = [me, ...people.map(({ person }) => person).filter((person) => person !== me)];
  choose(
    ui,
    `A role in ${incident}`,
    ROLES.map((value) => ({ value, label: value })),
    (role) =>
      choose(
        ui,
        `Who is ${role} of ${incident}?`,
        [
          ...keys.map((value) => ({ value, label: value === me ? `${value}, you` : `${value}, who is told` })),
          { value: 'none', label: 'nobody' },
        ],
        (person) =>
          void perform(ui, 'incident.role', { incident, role, person }, () =>
            person === 'none' ? `Nobody is ${role} of ${incident} now.` : `${person} is ${role} of ${incident} now.`,
          ),
      ),
  );
};

const NEXT = ['as usual', '15m', '30m', '1h', '2h', '4h'] as const;

interface Stake {
  readonly stakeholder: string;
  readonly person: string;
  readonly channel: string;
}

async function openUpdate(ui: Ui): Promise<void> {
  const incident = incidentMeant(ui.store.getState()) ?? '';
  const stakes = await asked<readonly Stake[]>(ui, 'incident.stakeholders', { incident });
  if (stakes === undefined) return;
  if (isRefusal(stakes)) return tellRefused(ui, stakes);
  const whom = stakes.map(({ stakeholder, person, channel }) =>
    stakeholder === person ? `${person} by ${channel}` : `${stakeholder} (${person})`,
  );
  const goes = whom.length === 0 ? 'Nobody has a stake in it: only whom you name below is told.' : `Goes to ${whom.join(', ')}.`;
  const fields = [
    field('text', 'known', `What they are to know, in their words. ${goes}`, { kind: 'text' }),
    field('to', 'also to', 'Others: ana, team:web, stakeholders by name.'),
    field('next', 'next in', 'When they hear again. Left and right choose.', { choices: NEXT }),
  ];
  const write = (values: Readonly<Record<string, string>>): void => void update(ui, incident, values);
  ui.store.setState((state) => pushLayer(state, { ...formOf(`Update on ${incident}`, undefined, undefined, fields), write }));
}

async function update(ui: Ui, incident: string, { text = '', to, next = '' }: Readonly<Record<string, string>>): Promise<void> {
  const input = { incident, text, to: words(to), ...(next === NEXT[0] ? {} : { next }) };
  const answer = await asked<{ readonly told: readonly Stake[] }>(ui, 'incident.update', input);
  if (answer === undefined) return;
  if (isRefusal(answer)) return told(ui, explain(answer).text);
  ui.store.setState(popLayer);
  const whom = answer.told.map(({ person }) => person).join(', ');
  tell(ui, whom === '' ? `${incident}: the update is in the timeline; nobody was told.` : `${incident}: told ${whom}.`, 'ok');
  ui.feed.refresh();
}

const resolve = (ui: Ui): void => {
  const incident = incidentMeant(ui.store.getState()) ?? '';
  ask(
    ui,
    `What ended ${incident}?`,
    'Whoever was paged and whoever was told anything hears it. Enter resolves, Esc does not.',
    '',
    (note) => {
      void perform(ui, 'incident.resolve', { incidents: [incident], note }, () => `${incident} is resolved.`);
    },
  );
};

const reopen = (ui: Ui): void => {
  const incident = incidentMeant(ui.store.getState()) ?? '';
  ask(
    ui,
    `Why is ${incident} not over?`,
    'Its task is open again. Nobody is paged: R on its clock or a new incident does that.',
    '',
    (note) => {
      void perform(ui, 'incident.reopen', { incident, note }, () => `${incident} is open again.`);
    },
  );
};

const report = async (ui: Ui): Promise<void> => {
  const incident = incidentMeant(ui.store.getState()) ?? '';
  const answer = await asked<IncidentReport>(ui, 'incident.report', { incident });
  if (answer === undefined) return;
  if (isRefusal(answer)) return tellRefused(ui, answer);
  const lines = markdownOf(answer)
    .split('\n')
    .map((text) => [piece(text, text.startsWith('#') ? 'heading' : 'text')]);
  ui.store.setState((state) => pushLayer(state, { kind: 'told', title: `Report on ${incident}`, lines, top: 0 }));
};

const onIncident = (action: Omit<Action, 'group' | 'contexts' | 'capability'> & { readonly verb: string }): Action => ({
  ...action,
  group: 'Act',
  contexts: ['incidents'],
  capability: `incident.${action.verb}`,
});

export const incidents: readonly Action[] = [
  {
    id: 'screen.incidents',
    title: 'Incidents: who leads, how far they are, when news is owed',
    group: 'Screens',
    keys: ['I'],
    contexts: ['global'],
    word: 'incidents',
    capability: 'incident.list',
    when: (state) => state.screen !== 'incidents',
    run: showIncidents,
  },
  {
    id: 'incident.declare',
    title: 'Declare an incident, and page somebody at once',
    group: 'Act',
    keys: ['N'],
    contexts: ['global'],
    word: 'declare',
    argument: 'what is wrong',
    capability: 'incident.declare',
    footer: 56,
    short: 'declare',
    run: openDeclare,
  },
  onIncident({
    id: 'incident.acknowledge',
    verb: 'acknowledge',
    title: 'Acknowledge: it is yours, nobody further is told',
    keys: ['a'],
    footer: 10,
    short: 'ack',
    when: open,
    run: (ui) => {
      const incident = incidentMeant(ui.store.getState()) ?? '';
      return perform(ui, 'incident.acknowledge', { incidents: [incident] }, () => `${incident} is yours.`);
    },
  }),
  onIncident({
    id: 'incident.update',
    verb: 'update',
    title: 'Tell those who wait what is known',
    keys: ['n'],
    word: 'update',
    footer: 11,
    short: 'update',
    when: some,
    run: openUpdate,
  }),
  onIncident({
    id: 'incident.status',
    verb: 'status',
    title: 'Say how far it is',
    keys: ['s'],
    word: 'stage',
    argument: STAGES.join(', '),
    values: STAGES,
    footer: 12,
    short: 'stage',
    when: open,
    run: move,
  }),
  onIncident({
    id: 'incident.role',
    verb: 'role',
    title: 'Give somebody a role: lead, scribe, communications',
    keys: ['H'],
    word: 'role',
    footer: 13,
    short: 'roles',
    when: some,
    run: give,
  }),
  onIncident({
    id: 'incident.resolve',
    verb: 'resolve',
    title: 'It is over: say what ended it',
    keys: ['d'],
    footer: 14,
    short: 'resolve',
    when: open,
    run: resolve,
  }),
  onIncident({
    id: 'incident.reopen',
    verb: 'reopen',
    title: 'It was not over: open it again',
    keys: ['o'],
    footer: 15,
    short: 'reopen',
    when: (state) => {
      const row = shown(state);
      return row === undefined || row.status === 'resolved' ? some(state) : `${row.number} is open.`;
    },
    run: reopen,
  }),
  onIncident({
    id: 'incident.report',
    verb: 'report',
    title: 'The report on it, to read; the command line writes it to a file',
    keys: ['w'],
    word: 'report',
    footer: 16,
    short: 'report',
    when: some,
    run: report,
  }),
];
