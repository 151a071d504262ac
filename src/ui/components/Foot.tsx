import { layoutOf } from '../state/layout.ts';
import { footLines } from '../view/foot.ts';
import { useDashboard, useLook, useUi } from './context.ts';
import { Lines } from './Lines.tsx';

export function Foot() {
  const { ui } = useDashboard();
  const look = useLook();
  const state = useUi((whole) => whole);
  return <Lines lines={footLines(ui, state, look, layoutOf(state))} />;
}
