import type { Action, Context } from '../actions/action.ts';
import { hasField, type Layer } from '../state/layers.ts';
import { type ScreenName, topLayer, type UiState } from '../state/store.ts';
import type { Key } from './key.ts';
import type { Keymap } from './keymap.ts';

export type Routed =
  | { readonly kind: 'action'; readonly action: Action }
  | { readonly kind: 'type'; readonly text: string }
  | { readonly kind: 'nothing' };

const LAYERS: Readonly<Record<Layer['kind'], readonly Context[]>> = {
  help: ['menu', 'field'],
  palette: ['menu', 'field'],
  command: ['line', 'field'],
  filter: ['line', 'field'],
  prompt: ['line', 'field'],
  confirm: ['buttons'],
  choice: ['choice'],
  told: ['told'],
  form: ['form', 'field'],
};

const SCREEN: Readonly<Record<ScreenName, Context>> = {
  overview: 'alerts',
  alerts: 'alerts',
  queue: 'tasks',
  escalations: 'tasks',
  inventory: 'components',
  dependencies: 'components',
  syncs: 'syncs',
  silences: 'silences',
  sources: 'sources',
  rejections: 'sources',
  oncall: 'duties',
  upkeep: 'upkeep',
  incidents: 'incidents',
  shift: 'shift',
  fleet: 'components',
  performance: 'performance',
  calendar: 'calendar',
};
/** Lists that are no plain lists: their own keys come before those of every list. */
const LIST: Readonly<Partial<Record<ScreenName, Context>>> = {
  inventory: 'tree',
  dependencies: 'graph',
  fleet: 'grid',
  escalations: 'clocks',
  calendar: 'calendar',
};

/** The contexts that a key is looked up in, first match wins. A layer covers everything under it except `always`. */
export function contextsOf(state: UiState): readonly Context[] {
  const layer = topLayer(state);
  if (layer?.kind === 'confirm' && layer.expect !== undefined) return ['confirm', 'field', 'always'];
  if (layer !== undefined) return [...LAYERS[layer.kind], 'always'];
  const own = LIST[state.screen];
  const pane: readonly Context[] = state.pane === 'detail' ? ['detail'] : own === undefined ? ['list'] : [own, 'list'];
  return [...pane, SCREEN[state.screen], 'global', 'always'];
}

export function route(state: UiState, key: Key, keymap: Keymap): Routed {
  const layer = topLayer(state);
  const typing = hasField(layer) && key.text !== undefined;
  for (const context of contextsOf(state)) {
    // What a person types goes into the field, even where the same letter is a key elsewhere in the dialog.
    if (typing && context !== 'always') continue;
    const action = keymap.find(context, key.name);
    if (action !== undefined) return { kind: 'action', action };
  }
  return typing && key.text !== undefined ? { kind: 'type', text: key.text } : { kind: 'nothing' };
}
