import { createContext, use, useMemo } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { Ui } from '../actions/action.ts';
import type { UiState } from '../state/store.ts';
import type { Canvas } from '../terminal/canvas.ts';
import { glyphsFor } from '../theme/glyphs.ts';
import { paintIn } from '../theme/theme.ts';
import type { Look } from '../view/look.ts';

/** Where lines are painted; without one they go through Ink as text. */
export const CanvasContext = createContext<Canvas | undefined>(undefined);

export interface Dashboard {
  readonly ui: Ui;
  readonly ascii: boolean;
  /** Without colour every theme is `mono`. */
  readonly colourless: boolean;
}

export const DashboardContext = createContext<Dashboard | undefined>(undefined);

export function useDashboard(): Dashboard {
  const dashboard = use(DashboardContext);
  if (dashboard === undefined) throw new Error('A dashboard component was drawn outside a dashboard.');
  return dashboard;
}

/** The part of the state that a component draws from; it is drawn again only when that part changes. */
export function useUi<T>(select: (state: UiState) => T): T {
  return useStore(useDashboard().ui.store, useShallow(select));
}

export function useLook(): Look {
  const { ascii, colourless } = useDashboard();
  const { theme, now } = useUi((state) => ({ theme: state.theme, now: state.now }));
  const paint = useMemo(() => paintIn(colourless ? 'mono' : theme), [theme, colourless]);
  return useMemo(() => ({ paint, glyphs: glyphsFor(ascii), now, ascii }), [paint, ascii, now]);
}
