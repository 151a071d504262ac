/** Declaring an incident: a form, then the question that names whom it pages, then the deed. */
import { explain, isRefusal } from '../../domain/kernel/refusal.ts';
import type { IncidentRow } from '../rows.ts';
import { type FormDescription, formOf } from '../state/form.ts';
import { changeLayer, popLayer, pushLayer, topLayer } from '../state/store.ts';
import { clockTime } from '../view/time.ts';
import { confirmed } from './acting.ts';
import type { Ui } from './action.ts';
import { asked, tell } from './command.ts';

export const showIncidents = (ui: Ui): void => {
  ui.store.setState((state) => ({
    screen: 'incidents',
    previous: state.screen === 'incidents' ? state.previous : state.screen,
    pane: 'list',
    detail: undefined,
    detailTop: 0,
  }));
  ui.feed.refresh();
  ui.feed.follow();
};

export const field = (
  key: string,
  label: string,
  hint: string,
  { choices = [], value = choices[0] ?? '', kind = choices.length === 0 ? 'line' : 'choice' }: Partial<FormDescription> = {},
): FormDescription => ({ key, label, kind, choices, hint, value, problem: null });

const SEVERITIES = ['critical', 'error', 'warning', 'info'] as const;
export const words = (text = ''): readonly string[] => text.split(/[\s,]+/).filter((word) => word !== '');

/** The form's values as the input of `incident.declare`. */
export function declareInput({ title = '', severity = '', component, page, text = '' }: Readonly<Record<string, string>>): object {
  return { title, severity, component: words(component), page: words(page), text };
}

interface Previewed {
  readonly told: readonly { readonly at: number; readonly person: string; readonly channel: string }[];
}

/** So many of those who would be told stand in the question. */
const NAMED = 8;

/** Who is told when, a line a moment: what is about to happen is read before it does. */
export function previewLines({ told }: Previewed, now: number): readonly string[] {
  if (told.length === 0) return ['Nobody is told: no policy fits it and nobody was named.'];
  const moments = [...Map.groupBy(told, ({ at }) => at)];
  const lines = moments.slice(0, NAMED).map(([at, ones]) => {
    const whom = ones.map(({ person, channel }) => `${person} by ${channel}`).join(', ');
    return `${at <= now ? 'at once' : clockTime(at).slice(0, 5)}  ${whom}`;
  });
  return [
    'Told, for as long as nobody answers:',
    ...lines,
    ...(moments.length > NAMED ? [`and ${moments.length - NAMED} times more within the hour`] : []),
  ];
}

/** A refusal stands in the form, where it can be mended. */
export const told = (ui: Ui, sentence: string): void => {
  const layer = topLayer(ui.store.getState());
  if (layer?.kind === 'form') ui.store.setState((state) => changeLayer(state, { ...layer, told: sentence }));
};

export function openDeclare(ui: Ui, title: string): void {
  const fields = [
    field('title', 'what', 'What is wrong, in a line.', { value: title }),
    field('severity', 'severity', 'Left and right choose.', { choices: SEVERITIES }),
    field('page', 'page', 'Told at once: ana, team:net, schedule:noc. Empty: whoever the policy tells. Ctrl+S shows who that is.'),
    field('component', 'component', 'What it is about, as the inventory knows it.'),
    field('text', 'known', 'What is known so far.', { kind: 'text' }),
  ];
  const write = (values: Readonly<Record<string, string>>): void => void preview(ui, values);
  ui.store.setState((state) => pushLayer(state, { ...formOf('Declare an incident', undefined, undefined, fields), write }));
}

async function preview(ui: Ui, values: Readonly<Record<string, string>>): Promise<void> {
  const input = declareInput(values);
  const answer = await asked<Previewed>(ui, 'incident.preview', input);
  if (answer === undefined) return;
  if (isRefusal(answer)) return told(ui, explain(answer).text);
  const question = `Declare this ${values['severity']} incident?`;
  confirmed(ui, question, previewLines(answer, ui.desk.now()), 'Declare', () => void declare(ui, input));
}

async function declare(ui: Ui, input: object): Promise<void> {
  const answer = await asked<IncidentRow>(ui, 'incident.declare', input);
  if (answer === undefined) return;
  if (isRefusal(answer)) return told(ui, explain(answer).text);
  ui.store.setState(popLayer);
  showIncidents(ui);
  tell(ui, `${answer.number} is declared, its task is ${answer.task}.`, 'ok');
}
