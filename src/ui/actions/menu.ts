import { fuzzy } from '../state/fuzzy.ts';
import type { Layer } from '../state/layers.ts';
import type { Action, Ui } from './action.ts';
import { GROUPS } from './action.ts';
import { type Availability, availability } from './permission.ts';

export interface MenuItem {
  readonly action: Action;
  readonly keys: readonly string[];
  readonly availability: Availability;
}

type Source = Pick<Ui, 'actions' | 'keymap' | 'capabilities' | 'desk' | 'store'>;

/** The same keys do the same in a pane of text; help names them once. */
const isTwin = (action: Action): boolean => action.id.startsWith('scroll.');

/** What help and palette list: help everything by group, the palette what fits best; both searched by title, id and (`@k`) by key. */
export function menuItems(ui: Source, layer: Extract<Layer, { kind: 'help' | 'palette' }>): readonly MenuItem[] {
  const state = ui.store.getState();
  const items = ui.actions
    .filter((action) => !isTwin(action) && (layer.kind === 'help' || action.group !== 'Dialogs'))
    .map((action) => ({
      action,
      keys: ui.keymap.keysOf(action.id),
      availability: availability(action, state, ui.desk.operator.role, ui.capabilities),
    }))
    .filter((item) => item.availability.kind !== 'hidden');
  const typed = layer.field.text;
  if (typed.startsWith('@')) return items.filter((item) => item.keys.some((key) => key.includes(typed.slice(1))));
  if (layer.kind === 'palette') return fuzzy(typed, items, ({ action }) => `${action.title} ${action.word ?? ''} ${action.id}`);
  const words = typed.toLowerCase().split(/\s+/);
  return items
    .filter(({ action, keys }) =>
      words.every((word) => `${action.title} ${action.id} ${action.group} ${keys.join(' ')}`.toLowerCase().includes(word)),
    )
    .sort((a, b) => GROUPS.indexOf(a.action.group) - GROUPS.indexOf(b.action.group));
}
