import type { Board } from '../rows.ts';
import type { Listed, ListState } from '../state/list.ts';
import type { ScreenName } from '../state/store.ts';
import { departed, OPEN, type Views } from '../state/views.ts';
import { wrap } from '../terminal/width.ts';
import { type Look, line, piece } from './look.ts';

const WORDS: Readonly<Record<ScreenName, string>> = {
  overview: 'Nothing waits for a person.',
  queue: 'No task is open. n makes one; alerts make them by themselves.',
  alerts: 'No alert has come in. Point a source at the intake: watchbill token create --scope intake gives it a token.',
  escalations: 'No clock is running: nobody is about to be told of anything.',
  silences: 'No silence is known. m makes one; m on an alert makes one that fits it.',
  sources: 'Nothing has reported yet. watchbill token create --scope intake gives a source its token.',
  oncall: 'Nobody is planned to be on call. [[rotation]], [[schedule]] and [[team]] in the configuration say who is.',
  incidents: 'No incident is open. N declares one; those that alerts make come by themselves. status:any in the filter shows the past.',
  upkeep: 'Nothing is planned. [upkeep] in the configuration says what Watchbill does for its own health.',
  shift: 'Nobody has the shift, and nothing is open.',
  rejections: 'Everything that was sent here was taken in.',
  performance: 'Nothing was measured yet. The engine writes the first figures down within two minutes.',
  calendar: 'Nothing is planned. n plans a window.',
  inventory: 'No system is known. watchbill component import reads them from another program; component create adds one by hand.',
  syncs: 'Nothing was imported yet. watchbill component import reads a file; [[inventory.source]] in the configuration is read by itself.',
  fleet: 'No system is known. watchbill component import reads them; [[probe]] in the configuration says what is asked whether it is well.',
  dependencies: 'This component is gone. Esc goes back to the tree.',
};

interface Empty {
  readonly screen: ScreenName;
  readonly list: ListState<Listed>;
  readonly board: Board | undefined;
  readonly views: Views;
}

/** An empty list says why it is empty and what to do, not just nothing. */
export function emptyLines(look: Look, width: number, { screen, list, board, views }: Empty): string[] {
  const ofView = screen === 'queue' && views.shown !== OPEN && !departed(views, list);
  const text =
    list.refused !== undefined
      ? list.refused.text
      : ofView
        ? `No task is in the view ${views.shown}. [ and ] go to the others.`
        : list.query.trim() !== ''
          ? `Nothing fits "${list.query.trim()}". Esc takes the filter away.`
          : board === undefined
            ? 'Reading.'
            : WORDS[screen];
  return ['', ...wrap(text, Math.max(10, width - 4)).map((one) => line(look, width, [piece('  '), piece(one, 'dim')]))];
}
