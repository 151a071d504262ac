import { Box } from 'ink';
import type { ReactNode } from 'react';
import { layoutOf, shapeOf } from '../state/layout.ts';
import { tinyLine } from '../view/head.ts';
import { Body } from './Body.tsx';
import { useDashboard, useLook, useUi } from './context.ts';
import { Foot } from './Foot.tsx';
import { Head } from './Head.tsx';
import { Lines } from './Lines.tsx';
import { Overlays } from './Overlays.tsx';

export function App(): ReactNode {
  const { ui } = useDashboard();
  const look = useLook();
  const shape = useUi(shapeOf);
  const { columns, rows, tiny, bodyRows, headRows, footRows } = layoutOf(shape);
  if (tiny) return <Lines lines={[tinyLine(ui.store.getState(), look, columns)]} />;
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Box height={headRows} flexShrink={0}>
        <Head />
      </Box>
      <Box height={bodyRows} flexShrink={0}>
        <Body />
      </Box>
      <Box height={footRows} flexShrink={0}>
        <Foot />
      </Box>
      <Overlays />
    </Box>
  );
}
