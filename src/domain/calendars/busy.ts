/** Which times of a published calendar are taken. Pure. */
import type { Entry, Calendar as Read } from '../icalendar/entry.ts';
import { extraText } from '../icalendar/entry.ts';
import type { Instant } from '../kernel/clock.ts';
import { clip } from '../kernel/plain.ts';
import { explain, isRefusal } from '../kernel/refusal.ts';
import type { BusyTime } from '../windows/busy.ts';
import { fromEntry } from '../windows/entry.ts';
import { spansIn } from '../windows/occurrence.ts';
import { problemOf } from '../windows/timing.ts';

export interface Taken {
  readonly times: readonly BusyTime[];
  readonly refused: readonly { readonly uid: string; readonly title: string; readonly problem: string }[];
}

/** More times than this say nothing that fewer would not. */
const MOST = 20_000;
const MOST_OF_ONE = 2_000;

/**
 * What Outlook knows more exactly than TRANSP says: a time that is shown as free, as tentative or as working elsewhere takes nobody away; one that is
 * shown as out of office does, whatever else it says.
 */
const OUTLOOK: Readonly<Record<string, boolean>> = { FREE: false, TENTATIVE: false, WORKINGELSEWHERE: false, OOF: true };

export function takesTime(entry: Entry): boolean {
  if (entry.status === 'CANCELLED') return false;
  const shown = OUTLOOK[(extraText(entry, 'X-MICROSOFT-CDO-BUSYSTATUS') ?? '').trim().toUpperCase()];
  return shown ?? (entry.busy && entry.status !== 'TENTATIVE');
}

const PRIVATE = 'busy';

/** `zone`: whose clocks days and floating times are on, where the calendar does not say. */
export function busyIn(read: Read, zone: string, from: Instant, to: Instant): Taken {
  const times: BusyTime[] = [];
  const refused = read.refused.map(({ where, problem }) => ({ uid: '', title: where, problem }));
  const own = read.zone ?? zone;
  for (const entry of read.entries) {
    if (!takesTime(entry)) continue;
    const title = clip(entry.summary || PRIVATE, 200);
    const said = fromEntry(entry, { targets: [], zone: own, owner: '' });
    const problem = isRefusal(said) ? said : problemOf(said);
    if (isRefusal(said) || problem !== undefined) {
      refused.push({ uid: entry.uid, title, problem: explain(problem ?? (said as never)).text });
      continue;
    }
    let count = 0;
    for (const { start, end } of spansIn(said, from, to)) {
      if (++count > MOST_OF_ONE) break;
      times.push({ entry: entry.uid, start, end, title });
    }
  }
  for (const { start, end, type } of read.busy)
    if (/^BUSY(-UNAVAILABLE)?$/.test(type) && end > from && start < to) times.push({ entry: type, start, end, title: PRIVATE });
  if (times.length > MOST)
    refused.push({ uid: '', title: 'the calendar', problem: `it holds ${times.length} times; the first ${MOST} count` });
  return { times: times.sort((a, b) => a.start - b.start).slice(0, MOST), refused };
}
