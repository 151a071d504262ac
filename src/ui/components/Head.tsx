import { layoutOf } from '../state/layout.ts';
import { headLines } from '../view/head.ts';
import { useDashboard, useLook, useUi } from './context.ts';
import { Lines } from './Lines.tsx';

export function Head() {
  const { ui } = useDashboard();
  const look = useLook();
  useUi((state) => [
    state.size,
    state.board,
    state.status,
    state.operator,
    state.problem,
    state.readAt,
    state.paused,
    state.screen,
    state.pane,
    state.preview,
    state.zoomed,
    state.focused,
  ]);
  const state = ui.store.getState();
  return <Lines lines={headLines(state, look, layoutOf(state))} />;
}
