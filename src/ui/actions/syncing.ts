import { isRefusal } from '../../domain/kernel/refusal.ts';
import type { SyncRow } from '../rows.ts';
import { current } from '../state/list.ts';
import { pushLayer, type UiState } from '../state/store.ts';
import { type Piece, piece } from '../view/look.ts';
import type { Action, Ui } from './action.ts';
import { asked, tell, tellRefused } from './command.ts';

interface Taken {
  readonly added: number;
  readonly changed: number;
  readonly vanished: number;
  readonly refused: readonly { readonly where: string; readonly problem: string }[];
  readonly differences?: readonly { readonly what: string; readonly key: string; readonly facts: readonly string[] }[];
}

const source = (state: UiState): SyncRow | undefined => (state.screen === 'syncs' ? current(state.lists.syncs) : undefined);

const declared = (state: UiState): true | string => {
  const row = source(state);
  if (row === undefined) return 'There is no source here.';
  return row.format !== null || `${row.name} is imported by hand; only what [[inventory.source]] declares can be read from here.`;
};

const counts = ({ added, changed, vanished, refused }: Taken): string =>
  `${added} added, ${changed} changed, ${vanished} vanished, ${refused.length} refused`;

async function readNow(ui: Ui): Promise<void> {
  const row = source(ui.store.getState());
  if (row === undefined) return;
  tell(ui, `Reading ${row.name}.`, 'dim');
  const taken = await asked<Taken>(ui, 'component.sync', { source: row.name });
  if (isRefusal(taken)) tellRefused(ui, taken);
  else if (taken !== undefined) tell(ui, `${row.name}: ${counts(taken)}.`, taken.refused.length > 0 ? 'warning' : 'ok');
  ui.feed.refresh();
}

const SIGNS: Readonly<Record<string, Piece>> = { added: piece('+ ', 'ok'), vanished: piece('- ', 'warning') };

/** Each difference with its facts under it, then what would be refused. */
const differenceLines = ({ differences = [], refused }: Taken): readonly (readonly Piece[])[] => [
  ...differences.flatMap(({ what, key, facts }) => [
    [SIGNS[what] ?? piece('~ ', 'info'), piece(key, 'strong'), piece(`  ${what}`, 'dim')],
    ...(what === 'added' ? [] : facts.map((fact) => [piece(`    ${fact}`)])),
  ]),
  ...refused.map(({ where, problem }) => [piece('! ', 'error'), piece(`${where}: ${problem}`)]),
];

async function showDifference(ui: Ui): Promise<void> {
  const row = source(ui.store.getState());
  if (row === undefined) return;
  tell(ui, `Comparing with ${row.name}.`, 'dim');
  const taken = await asked<Taken>(ui, 'component.sync', { source: row.name, dry_run: true });
  if (taken === undefined) return;
  if (isRefusal(taken)) {
    tellRefused(ui, taken);
    return;
  }
  const lines = differenceLines(taken);
  if (lines.length === 0) tell(ui, `${row.name} says nothing new.`, 'ok');
  else
    ui.store.setState((state) => ({
      ...pushLayer(state, { kind: 'told', title: `${row.name} would change: ${counts(taken)}`, lines, top: 0 }),
      toast: undefined,
    }));
}

const show = (ui: Ui): void => {
  ui.store.setState((state) => ({
    screen: 'syncs',
    previous: state.screen === 'syncs' ? state.previous : state.screen,
    pane: 'list',
    detail: undefined,
    detailTop: 0,
  }));
  ui.feed.refresh();
  ui.feed.follow();
};

export const syncing: readonly Action[] = [
  {
    id: 'screen.syncs',
    title: 'Where components come from: each source, what its last reading changed, and its errors',
    group: 'Screens',
    keys: ['R'],
    contexts: ['components'],
    word: 'syncs',
    capability: 'component.sources',
    footer: 28,
    short: 'sources',
    run: show,
  },
  {
    id: 'sync.back',
    title: 'Back to the tree',
    group: 'Move',
    keys: ['h', 'left'],
    contexts: ['syncs'],
    run: (ui) => ui.perform('screen.inventory'),
  },
  {
    id: 'sync.difference',
    title: 'Show what reading this source now would change',
    group: 'Act',
    keys: ['d'],
    contexts: ['syncs'],
    capability: 'component.sync',
    footer: 20,
    short: 'difference',
    when: declared,
    run: showDifference,
  },
  {
    id: 'sync.read',
    title: 'Read this source now',
    group: 'Act',
    keys: ['s'],
    contexts: ['syncs'],
    word: 'sync',
    capability: 'component.sync',
    footer: 21,
    short: 'read now',
    when: declared,
    run: readNow,
  },
];
