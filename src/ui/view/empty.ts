import type { Board } from '../rows.ts';
import type { Listed, ListState } from '../state/list.ts';
import type { ScreenName } from '../state/store.ts';
import { wrap } from '../terminal/width.ts';
import { type Look, line, piece } from './look.ts';

const WORDS: Readonly<Record<ScreenName, string>> = {
  overview: 'Nothing waits for a person.',
  queue: 'No task is open. n makes one; alerts make them by themselves.',
  alerts: 'No alert has come in. Point a source at the intake: watchbill token create --scope intake gives it a token.',
  escalations: 'No clock is running: nobody is about to be told of anything.',
};

/** An empty list says why it is empty and what to do, not just nothing. */
export function emptyLines(look: Look, width: number, screen: ScreenName, list: ListState<Listed>, board: Board | undefined): string[] {
  const text =
    list.query !== ''
      ? (list.refused ?? `Nothing fits "${list.query}". Esc takes the filter away.`)
      : board === undefined
        ? 'Reading.'
        : WORDS[screen];
  return ['', ...wrap(text, Math.max(10, width - 4)).map((one) => line(look, width, [piece('  '), piece(one, 'dim')]))];
}
