/** The screen of upkeep, and running one of its tasks now. */
import { isRefusal } from '../../domain/kernel/refusal.ts';
import type { UpkeepRow, UpkeepRunDetail } from '../rows.ts';
import { current } from '../state/list.ts';
import type { UiState } from '../state/store.ts';
import type { Action, Ui } from './action.ts';
import { asked, tell, tellRefused } from './command.ts';

const shown = (state: UiState): UpkeepRow | undefined => (state.screen === 'upkeep' ? current(state.lists.upkeep) : undefined);

async function runNow(ui: Ui): Promise<void> {
  const row = shown(ui.store.getState());
  if (row === undefined) return;
  tell(ui, `${row.name} runs.`, 'dim');
  const running = asked<UpkeepRunDetail>(ui, 'upkeep.run', { name: row.name });
  ui.feed.refresh();
  const run = await running;
  if (run === undefined) return;
  if (isRefusal(run)) tellRefused(ui, run);
  else tell(ui, `${run.name} (${run.number}): ${run.state}. ${run.problem ?? run.report ?? ''}`, run.state === 'failed' ? 'warning' : 'ok');
  ui.feed.refresh();
}

const show = (ui: Ui): void => {
  ui.store.setState((state) => ({
    screen: 'upkeep',
    previous: state.screen === 'upkeep' ? state.previous : state.screen,
    pane: 'list',
    detail: undefined,
    detailTop: 0,
  }));
  ui.feed.refresh();
  ui.feed.follow();
};

export const upkeep: readonly Action[] = [
  {
    id: 'screen.upkeep',
    title: 'Upkeep: what Watchbill does for its own health, when, and how it went',
    group: 'Screens',
    keys: [],
    contexts: ['global'],
    word: 'upkeep',
    capability: 'upkeep.list',
    when: (state) => state.screen !== 'upkeep',
    run: show,
  },
  {
    id: 'upkeep.run',
    title: 'Run this task of upkeep now, whatever its hours',
    group: 'Act',
    keys: ['x'],
    contexts: ['upkeep'],
    capability: 'upkeep.run',
    footer: 10,
    short: 'run now',
    when: (state) => {
      const row = shown(state);
      if (row === undefined) return 'There is no task of upkeep here.';
      return !row.running || `${row.name} is running.`;
    },
    run: runNow,
  },
];
