import { z } from 'zod';
import { THEME_NAMES } from '../theme/names.ts';
import { emptyList } from './list.ts';
import { SCREENS, type UiState } from './store.ts';

const text = z.string().default('');
const view = z.object({ query: text, sort: text, group: text, folded: z.array(z.string()).default([]) });
const saved = z.object({ name: z.string(), query: text, sort: text, group: text });
const lines = z.array(z.string()).default([]);

/** What comes back after a restart: where one was and how one looked at it. Marks do not, since what they stood on has moved on. */
const session = z.object({
  version: z.literal(1),
  screen: z.enum(SCREENS),
  preview: z.boolean(),
  theme: z.enum(THEME_NAMES).optional(),
  queue: view,
  /** The view that was shown, and those that were saved. */
  view: z.string().optional(),
  views: z.array(saved).default([]),
  alerts: view,
  escalations: view,
  history: z.object({ command: lines, filter: lines }),
});
type SavedSession = z.infer<typeof session>;

const left = (state: UiState, theme: UiState['theme']): SavedSession => {
  const of = ({ query, sort, group, folded }: z.infer<typeof view>): z.infer<typeof view> => ({ query, sort, group, folded });
  const { queue, alerts, escalations } = state.lists;
  return {
    version: 1,
    screen: state.screen,
    preview: state.preview,
    // The configured theme is not repeated here, so that changing it in the configuration still does something.
    ...(state.theme === theme ? {} : { theme: state.theme }),
    queue: of({ ...queue, folded: [...queue.folded] }),
    view: state.views.shown,
    views: state.views.saved.map((one) => ({ ...one })),
    alerts: of({ ...alerts, folded: [] }),
    escalations: of({ ...escalations, folded: [] }),
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
  const { queue, alerts, escalations } = found;
  return {
    ...state,
    screen: found.screen,
    preview: found.preview,
    theme: found.theme ?? state.theme,
    history: found.history,
    views: { ...state.views, shown: found.view ?? state.views.shown, saved: found.views },
    lists: {
      ...state.lists,
      queue: { ...emptyList(queue.query, queue.sort, queue.group), folded: queue.folded },
      alerts: emptyList(alerts.query, alerts.sort),
      escalations: emptyList(escalations.query, escalations.sort),
    },
  };
}

export const sessionText = (state: UiState, theme: UiState['theme']): string => `${JSON.stringify(left(state, theme), null, 2)}\n`;
