import { Text } from 'ink';
import { memo } from 'react';

interface Props {
  readonly lines: readonly string[];
}

/** Painted lines, already cut to their width: one text node for a whole pane, since Ink's cost is per node and per cell. */
export const Lines = memo(
  ({ lines }: Props) => <Text wrap="truncate">{lines.join('\n')}</Text>,
  (before, after) => before.lines.length === after.lines.length && before.lines.every((line, index) => line === after.lines[index]),
);
