import type { ReactNode } from 'react';
import { subjectOf } from '../state/feed.ts';
import { detailLines, scrolledLines } from '../view/detail.ts';
import { line, piece } from '../view/look.ts';
import { useDashboard, useLook, useUi } from './context.ts';
import { Lines } from './Lines.tsx';

const PATIENCE_MS = 300;

interface Props {
  readonly width: number;
  readonly height: number;
}

export function Detail({ width, height }: Props): ReactNode {
  const { ui } = useDashboard();
  const look = useLook();
  const { detail, detailTop, pane, subject, keyAt } = useUi((state) => ({
    detail: state.detail,
    detailTop: state.detailTop,
    pane: state.pane,
    subject: subjectOf(state),
    keyAt: state.keyAt,
  }));
  // For the moment that a read takes the one before stays, so that moving does not flicker; no longer, or it would be taken for this one.
  const other = detail?.number !== subject && look.now - keyAt > PATIENCE_MS;
  if (detail === undefined || subject === undefined || other) {
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
