import { field } from '../state/field.ts';
import { pushLayer, toast } from '../state/store.ts';
import { THEME_NAMES, type ThemeName } from '../theme/names.ts';
import type { Action, Ui } from './action.ts';

/** Two presses of Ctrl+C within this time quit. */
const TWICE_MS = 2_000;

async function quit(ui: Ui): Promise<void> {
  const warning = await ui.desk.quitWarning().catch(() => undefined);
  if (warning === undefined) {
    ui.end();
    return;
  }
  ui.store.setState((state) =>
    pushLayer(state, {
      kind: 'confirm',
      title: 'Quit and stop every clock?',
      lines: [warning],
      confirm: 'Quit',
      chosen: 'cancel',
      field: field(),
      run: ui.end,
    }),
  );
}

/** The first asks nothing and says what a second does; any layer is closed by it. */
function interrupt(): (ui: Ui) => void {
  let last = -Infinity;
  return (ui) => {
    const at = ui.desk.now();
    if (at - last < TWICE_MS && at >= last) {
      ui.end();
      return;
    }
    last = at;
    ui.store.setState((state) => ({ layers: [], ...toast(state, 'Ctrl+C again quits.', 'warning') }));
  };
}

const setTheme = (ui: Ui, wanted: string): void => {
  const theme = THEME_NAMES.find((name) => name === wanted);
  if (theme === undefined)
    ui.store.setState((state) => toast(state, `There is no theme ${wanted}; allowed: ${THEME_NAMES.join(', ')}.`, 'warning'));
  else ui.store.setState((state) => ({ theme, ...toast(state, `Theme: ${theme}`) }));
};

const following = (theme: ThemeName): ThemeName => THEME_NAMES[(THEME_NAMES.indexOf(theme) + 1) % THEME_NAMES.length] ?? 'terminal';

const togglePause = (ui: Ui): void => {
  const { paused, board } = ui.store.getState();
  ui.store.setState({ paused: paused === undefined ? { since: ui.desk.now(), seq: board?.lastEventSeq ?? 0, unseen: 0 } : undefined });
  ui.feed.refresh();
};

/** A fresh set each time: Ctrl+C remembers its last press. */
export const program = (): readonly Action[] => [
  {
    id: 'live.pause',
    title: 'Hold the screen still, or let it go on',
    group: 'Live',
    keys: ['P'],
    contexts: ['global'],
    word: 'pause',
    footer: 70,
    short: (state) => (state.paused === undefined ? 'pause' : 'go on'),
    run: togglePause,
  },
  {
    id: 'live.refresh',
    title: 'Read everything again',
    group: 'Live',
    keys: ['r'],
    contexts: ['global'],
    word: 'refresh',
    run: (ui) => ui.feed.refresh(),
  },
  {
    id: 'app.help',
    title: 'Help: every key, searchable',
    group: 'Program',
    keys: ['?'],
    contexts: ['global'],
    word: 'help',
    footer: 90,
    short: 'help',
    run: (ui) => ui.store.setState((state) => pushLayer(state, { kind: 'help', field: field(), selected: 0 })),
  },
  {
    id: 'app.palette',
    title: 'Palette: find an action by its name',
    group: 'Program',
    keys: ['ctrl+p'],
    contexts: ['global'],
    footer: 80,
    short: 'palette',
    run: (ui) => ui.store.setState((state) => pushLayer(state, { kind: 'palette', field: field(), selected: 0 })),
  },
  {
    id: 'app.command',
    title: 'Command line',
    group: 'Program',
    keys: [':'],
    contexts: ['global'],
    footer: 81,
    short: 'command',
    run: (ui) => ui.store.setState((state) => pushLayer(state, { kind: 'command', field: field(), selected: 0 })),
  },
  {
    id: 'app.theme',
    title: 'The next theme',
    group: 'Program',
    keys: ['T'],
    contexts: ['global'],
    word: 'theme',
    argument: THEME_NAMES.join(', '),
    values: THEME_NAMES,
    run: (ui, argument) => setTheme(ui, argument === '' ? following(ui.store.getState().theme) : argument),
  },
  {
    id: 'app.repaint',
    title: 'Paint the screen again',
    group: 'Program',
    keys: ['ctrl+l'],
    contexts: ['always'],
    run: (ui) => ui.terminal.repaint(),
  },
  {
    id: 'app.suspend',
    title: 'Back to the shell; fg returns',
    group: 'Program',
    keys: ['ctrl+z'],
    contexts: ['always'],
    run: (ui) => ui.terminal.suspend(),
  },
  {
    id: 'app.interrupt',
    title: 'Leave what is open; twice quits',
    group: 'Program',
    keys: ['ctrl+c'],
    contexts: ['always'],
    run: interrupt(),
  },
  { id: 'app.quit', title: 'Quit', group: 'Program', keys: ['q'], contexts: ['global'], word: 'quit', run: quit },
];
