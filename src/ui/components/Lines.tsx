import { Box, type DOMElement, Text } from 'ink';
import { memo, type ReactNode, use, useLayoutEffect, useRef } from 'react';
import type { Canvas } from '../terminal/canvas.ts';
import { CanvasContext } from './context.ts';

interface Props {
  readonly lines: readonly string[];
  /** Lies over what has less. */
  readonly depth?: number;
}

const alike = (before: Props, after: Props): boolean =>
  before.depth === after.depth &&
  before.lines.length === after.lines.length &&
  before.lines.every((line, index) => line === after.lines[index]);

/** Painted lines, already cut to their width. */
export const Lines = memo(({ lines, depth = 0 }: Props): ReactNode => {
  const canvas = use(CanvasContext);
  return canvas === undefined ? <Text wrap="truncate">{lines.join('\n')}</Text> : <Painted canvas={canvas} lines={lines} depth={depth} />;
}, alike);

function Painted({
  canvas,
  lines,
  depth,
}: {
  readonly canvas: Canvas;
  readonly lines: readonly string[];
  readonly depth: number;
}): ReactNode {
  const box = useRef<DOMElement>(null);
  useLayoutEffect(() => {
    if (box.current !== null) canvas.put(box, { box: box.current, lines, depth });
  }, [canvas, lines, depth]);
  useLayoutEffect(() => () => canvas.remove(box), [canvas]);
  return <Box ref={box} height={lines.length} />;
}
