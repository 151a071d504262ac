import { Box } from 'ink';
import type { ReactNode } from 'react';
import { overlayOf } from '../view/overlays.ts';
import { useDashboard, useLook, useUi } from './context.ts';
import { Lines } from './Lines.tsx';

export function Overlays(): ReactNode {
  const { ui } = useDashboard();
  const look = useLook();
  const layers = useUi((state) => state.layers);
  useUi((state) => state.size);
  const state = ui.store.getState();
  return layers.map((layer, depth) => {
    const overlay = overlayOf(ui, state, look, layer);
    if (overlay === undefined) return null;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: a layer's depth is its identity; two of one kind may lie over each other
      <Box key={depth} position="absolute" top={overlay.top} left={overlay.left}>
        <Lines lines={overlay.lines} depth={depth + 1} />
      </Box>
    );
  });
}
