/** Who acts at this terminal: another takes over by a PIN, and a terminal that was left is locked until somebody enters one. */
import { explain, isRefusal } from '../../domain/kernel/refusal.ts';
import { field } from '../state/field.ts';
import { popLayer, pushLayer, toast, topLayer } from '../state/store.ts';
import type { Token } from '../theme/theme.ts';
import type { Action, Ui } from './action.ts';

interface OperatorRow {
  readonly name: string;
  readonly role: string;
}

const tell = (ui: Ui, text: string, token: Token): void => ui.store.setState((state) => toast(state, text, token));

/** Opens a question for the PIN over whatever is there; what is typed is drawn as dots and kept nowhere. */
function askPin(ui: Ui, name: string, title: string, ended: (entered: boolean) => void): void {
  ui.store.setState((state) =>
    pushLayer(state, {
      kind: 'prompt',
      title,
      hint: 'Enter: act here under this name    Esc: leave it    Ctrl+O: somebody else',
      field: field(),
      hidden: true,
      left: () => ended(false),
      entered: () => ended(true),
      run: (pin) => void enter(ui, name, pin, title, ended),
    }),
  );
}

async function enter(ui: Ui, name: string, pin: string, title: string, ended: (entered: boolean) => void): Promise<void> {
  if (pin === '') return ended(false);
  const refused = await ui.desk.enter(name, pin);
  if (refused !== undefined) {
    const { text, hint = '' } = explain(refused);
    tell(ui, `${text} ${hint}`.trim(), 'warning');
    return askPin(ui, name, title, ended);
  }
  tell(ui, `${name} acts here now.`, 'ok');
  ended(true);
}

/** Asks who it is, the present one first; with a single one there is nothing to choose. */
async function choose(ui: Ui, ended: (entered: boolean) => void): Promise<void> {
  const answer = (await ui.desk.run('operator.list', {}).catch(() => [])) as readonly OperatorRow[];
  const operators = isRefusal(answer) ? [] : answer;
  const [only, ...others] = operators;
  if (only === undefined) {
    tell(ui, 'There are no operators: your login name acts. Add one with: watchbill operator add NAME', 'dim');
    return ended(false);
  }
  if (others.length === 0) return askPin(ui, only.name, `PIN of ${only.name}`, ended);
  const present = Math.max(
    0,
    operators.findIndex(({ name }) => name === ui.desk.operator.name),
  );
  ui.store.setState((state) =>
    pushLayer(state, {
      kind: 'choice',
      title: 'Who acts here?',
      options: operators.map(({ name, role }) => ({ label: `${name}  ${role}`, value: name })),
      selected: present,
      run: (name) => askPin(ui, name, `PIN of ${name}`, ended),
    }),
  );
}

/** Lets somebody enter a PIN where a locked terminal refused; answers whether they did. */
export function unlocked(ui: Ui): Promise<boolean> {
  const { name } = ui.desk.operator;
  return new Promise((resolve) => {
    void ui.desk.run('operator.list', {}).then(
      (answer) => {
        const known = !isRefusal(answer) && (answer as readonly OperatorRow[]).some((one) => one.name === name);
        if (known) askPin(ui, name, `Locked: PIN of ${name}`, resolve);
        else void choose(ui, resolve);
      },
      () => resolve(false),
    );
  });
}

const change = (ui: Ui): void => {
  const layer = topLayer(ui.store.getState());
  // Somebody else than the one who was asked for.
  if (layer?.kind === 'prompt' && layer.hidden === true) {
    ui.store.setState(popLayer);
    void choose(ui, (entered) => (entered ? layer.entered?.() : layer.left?.()));
  } else void choose(ui, () => undefined);
};

export const seat: readonly Action[] = [
  {
    id: 'operator.switch',
    title: 'Somebody else acts here, by their PIN',
    group: 'Program',
    keys: ['ctrl+o'],
    contexts: ['always'],
    word: 'switch',
    capability: 'operator.list',
    run: change,
  },
  {
    id: 'operator.lock',
    title: 'Lock: go on showing, and change nothing without a PIN',
    group: 'Program',
    keys: [],
    contexts: ['global'],
    word: 'lock',
    when: ({ operator }) => operator.shared || 'There are no operators, so nobody could unlock it.',
    run: (ui) => ui.desk.lock(),
  },
];
