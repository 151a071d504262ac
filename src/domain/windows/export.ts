import { z } from 'zod';
import { writeCalendar } from '../icalendar/write.ts';
import { query } from '../kernel/capability.ts';
import { plain } from '../kernel/plain.ts';
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';
import { toEntry } from './entry.ts';
import { knownAs, linksOf } from './entry-records.ts';
import { noticesFrom } from './notice.ts';
import { fromRecord, WINDOW_COLUMNS, type WindowRecord, windowOf } from './records.ts';
import { OPEN, STATES, type Window } from './window.ts';

export const FORMATS = ['ics', 'maintnote'] as const;

export const exportWindows = query({
  name: 'window.export',
  summary:
    'Prints windows as a calendar that other programs read (iCalendar), or as notices that carriers and their customers send (MAINTNOTE).',
  input: z.object({
    format: z.enum(FORMATS).default('ics').describe('What is to read it.'),
    windows: z.array(z.string()).max(1_000).optional().describe('Only these; numbers such as W3, ids, or the beginnings of ids.'),
    state: z
      .enum([...STATES, 'open', 'any'])
      .default('open')
      .describe('Only these; open is all but completed and cancelled.'),
    account: z
      .string()
      .max(200)
      .transform((text) => plain(text).trim())
      .optional()
      .describe('In a notice (maintnote): whose account with us it is, as they know it.'),
  }),
  output: z.string().meta({ document: true }),
  permission: 'viewer',
  *run(context, { format, windows: texts, state, account }) {
    const { now } = context;
    const windows =
      texts === undefined ? yield* inState(state === 'open' ? OPEN : state === 'any' ? STATES : [state]) : yield* named(texts);
    if (isRefusal(windows)) return windows;
    if (format === 'maintnote') {
      const notices = yield* noticesFrom(context, windows, account);
      return isRefusal(notices) ? notices : writeCalendar(notices, { now });
    }
    const links = yield* linksOf(windows.map(({ number }) => number));
    return writeCalendar(
      windows.map((window) => toEntry(window, knownAs(window, links.get(window.number)))),
      { name: 'Maintenance', now },
    );
  },
});

function* inState(states: readonly Window['state'][]): Script<readonly Window[]> {
  const rows = yield* all<WindowRecord>(
    `select ${WINDOW_COLUMNS} from maintenance where state in {values $1} order by number`,
    JSON.stringify(states),
  );
  return rows.map(fromRecord);
}

function* named(texts: readonly string[]): Script<readonly Window[] | Refusal> {
  const windows: Window[] = [];
  for (const text of new Set(texts)) {
    const window = yield* windowOf(text);
    if (isRefusal(window)) return window;
    windows.push(window);
  }
  return windows;
}
