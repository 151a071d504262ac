import { z } from 'zod';
import { DEEPEST } from '../../domain/inventory/component.ts';
import { THEME_NAMES } from '../theme/names.ts';
import { emptyList } from './list.ts';
import { TABS, tabOf, type UiState } from './store.ts';

const text = z.string().default('');
const view = z.object({ query: text, sort: text, group: text, folded: z.array(z.string()).default([]) });
const saved = z.object({ name: z.string(), query: text, sort: text, group: text });
/** What was unfolded by hand, at most so many. */
const KEPT_FOLDS = 500;
const lines = z.array(z.string()).default([]);

/** What comes back after a restart: where one was and how one looked at it. Marks do not, since what they stood on has moved on. */
const session = z.object({
  version: z.literal(1),
  screen: z.enum(TABS),
  preview: z.boolean(),
  theme: z.enum(THEME_NAMES).optional(),
  queue: view,
  /** The view that was shown, and those that were saved. */
  view: z.string().optional(),
  views: z.array(saved).default([]),
  alerts: view,
  escalations: view,
  inventory: z.object({ query: text, depth: z.int().min(0).max(DEEPEST).default(1), toggled: lines }).prefault({}),
  history: z.object({ command: lines, filter: lines }),
});
type SavedSession = z.infer<typeof session>;

const left = (state: UiState, theme: UiState['theme']): SavedSession => {
  const of = ({ query, sort, group, folded }: z.infer<typeof view>): z.infer<typeof view> => ({ query, sort, group, folded });
  const { queue, alerts, escalations, inventory } = state.lists;
  const { depth, toggled } = state.inventory.folds;
  return {
    version: 1,
    screen: tabOf(state.screen),
    preview: state.preview,
    // The configured theme is not repeated here, so that changing it in the configuration still does something.
    ...(state.theme === theme ? {} : { theme: state.theme }),
    queue: of({ ...queue, folded: [...queue.folded] }),
    view: state.views.shown,
    views: state.views.saved.map((one) => ({ ...one })),
    alerts: of({ ...alerts, folded: [] }),
    escalations: of({ ...escalations, folded: [] }),
    inventory: { query: inventory.query, depth, toggled: toggled.slice(-KEPT_FOLDS) },
    history: { command: [...state.history.command], filter: [...state.history.filter] },
  };
};

/** The state as it was left; a text that says nothing we know is a first start. */
export function restored(state: UiState, text: string | undefined): UiState {
  let found: SavedSession;
  try {
    found = session.parse(JSON.parse(text ?? ''));
  } catch {
    return state;
  }
  const { queue, alerts, escalations, inventory } = found;
  return {
    ...state,
    screen: found.screen,
    preview: found.preview,
    theme: found.theme ?? state.theme,
    history: found.history,
    views: { ...state.views, shown: found.view ?? state.views.shown, saved: found.views },
    inventory: { ...state.inventory, folds: { depth: inventory.depth, toggled: inventory.toggled } },
    lists: {
      ...state.lists,
      queue: { ...emptyList(queue.query, queue.sort, queue.group), folded: queue.folded },
      alerts: emptyList(alerts.query, alerts.sort, alerts.group),
      escalations: emptyList(escalations.query, escalations.sort),
      inventory: emptyList(inventory.query),
    },
  };
}

export const sessionText = (state: UiState, theme: UiState['theme']): string => `${JSON.stringify(left(state, theme), null, 2)}\n`;
