/** What is quiet for now, and until when. */
import type { Instant } from '../kernel/clock.ts';
import { label } from '../kernel/id.ts';
import type { Script } from '../kernel/script.ts';
import { countHeld } from '../silences/ending.ts';
import { activeSilences } from '../silences/records.ts';
import { rowsIn } from '../windows/list.ts';
import { windowsBetween } from '../windows/records.ts';
import { COMMITTED } from '../windows/window.ts';
import { type Counted, counted } from './lines.ts';

export function* mutedIn(now: Instant): Script<Counted> {
  const silences = yield* activeSilences(now);
  const held = yield* countHeld(silences.map(({ number }) => number));
  const windows = (yield* windowsBetween(now, now + 1, COMMITTED)).flatMap((window) => rowsIn([window], now, now + 1, now, 1));
  const lines = [
    ...silences.map(({ number, comment, author, endsAt }) => ({
      subject: label('S', number),
      text: `${comment} (${held.get(number) ?? 0} quiet)`,
      who: author,
      at: null,
      until: endsAt,
    })),
    ...windows.map(({ number, title, state, targets, owner, end }) => ({
      subject: number,
      text: `${state}: ${title} (${targets.join(', ')})`,
      who: owner,
      at: null,
      until: end,
    })),
  ];
  return counted(lines.sort((a, b) => (a.until ?? 0) - (b.until ?? 0)));
}
