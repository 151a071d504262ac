import type { ReactNode } from 'react';
import { subjectOf } from '../state/feed.ts';
import { detailLines, scrolledLines } from '../view/detail.ts';
import { line, piece } from '../view/look.ts';
import { useDashboard, useLook, useUi } from './context.ts';
import { Lines } from './Lines.tsx';

interface Props {
  readonly width: number;
  readonly height: number;
}

export function Detail({ width, height }: Props): ReactNode {
  const { ui } = useDashboard();
  const look = useLook();
  const { detail, detailTop, pane, subject } = useUi((state) => ({
    detail: state.detail,
    detailTop: state.detailTop,
    pane: state.pane,
    subject: subjectOf(state),
  }));
  if (detail === undefined || subject === undefined) {
    const text = subject === undefined ? 'Nothing is selected.' : `Reading ${subject}.`;
    return <Lines lines={[line(look, width, [piece(` ${text}`, 'dim')])]} />;
  }
  const all = detailLines(look, width - 2, detail);
  const { shown, top, last } = scrolledLines(all, detailTop, height);
  // The state may point beyond the end (G); from there a step up has to be seen at once.
  if (top < detailTop) queueMicrotask(() => ui.store.setState({ detailTop: top }));
  const edge = pane === 'detail' ? look.paint('accent', look.glyphs.cursor) : ' ';
  const more =
    last > top && shown.length > 0
      ? [...shown.slice(0, -1), look.paint('dim', `${look.glyphs.more[1]} ${last - top + 1} more lines`)]
      : shown;
  return <Lines lines={more.map((text) => `${edge}${text}`)} />;
}
