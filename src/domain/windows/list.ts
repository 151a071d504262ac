import { z } from 'zod';
import { query } from '../kernel/capability.ts';
import type { Instant } from '../kernel/clock.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { isRefusal, refuse } from '../kernel/refusal.ts';
import { all } from '../kernel/script.ts';
import { timelineOf, timelineRow } from '../kernel/timeline.ts';
import { readingText } from '../tasks/readings.ts';
import { predecessorsOf, successorsOf } from './after.ts';
import { heldBy } from './held.ts';
import { FOREVER, spansIn } from './occurrence.ts';
import { fromRecord, WINDOW_COLUMNS, type WindowRecord, windowOf, windowsBetween } from './records.ts';
import { toldShown } from './told.ts';
import { COLUMNS, currentOf, toDetail, toRow, type WindowRow, windowDetail, windowRow } from './view.ts';
import { OPEN, STATES } from './window.ts';

/** How far occurrences are listed where nobody says; a year of a window each minute is asked for knowingly. */
const HORIZON = 90 * 86_400_000;

const bySoonest = (a: WindowRow, b: WindowRow): number =>
  (a.start ?? FOREVER) - (b.start ?? FOREVER) || Number(a.number.slice(1)) - Number(b.number.slice(1));

/** The times of some windows in a stretch, soonest first. */
export function rowsIn(
  windows: readonly ReturnType<typeof fromRecord>[],
  from: Instant,
  to: Instant,
  now: Instant,
  limit: number,
): WindowRow[] {
  const rows: WindowRow[] = [];
  for (const window of windows) {
    let taken = 0;
    for (const span of spansIn(window, from, to)) {
      rows.push(toRow(window, span, now));
      if (++taken === limit) break;
    }
  }
  return rows.sort(bySoonest).slice(0, limit);
}

export const list = query({
  name: 'window.list',
  summary: 'The maintenance windows that are on or to come, soonest first; between two moments, and each time that they come round.',
  input: z.object({
    from: instant.optional().describe('Only what has not ended by then.'),
    to: instant.optional().describe('Only what has begun by then.'),
    occurrences: z.boolean().default(false).describe('A row for each time of those that come round again; 90 days, if not said.'),
    state: z
      .enum([...STATES, 'open', 'any'])
      .default('open')
      .describe('Only these; open is all but completed and cancelled.'),
    limit: z.int().min(1).max(1_000_000).default(1_000).describe('At most so many.'),
  }),
  output: z.array(windowRow),
  columns: COLUMNS,
  permission: 'viewer',
  *run({ now }, { from: said, to: until, occurrences, state, limit }) {
    if (said !== undefined && until !== undefined && until <= said)
      return refuse({ kind: 'invalid', where: 'to', problem: 'it is not after from', allowed: 'a later moment' });
    const states = state === 'open' ? OPEN : state === 'any' ? STATES : [state];
    if (!occurrences && said === undefined && until === undefined) {
      const rows = yield* all<WindowRecord>(
        `select ${WINDOW_COLUMNS} from maintenance where state in {values $1} order by number`,
        JSON.stringify(states),
      );
      return rows
        .map(fromRecord)
        .map((window) => toRow(window, currentOf(window, now), now))
        .sort(bySoonest)
        .slice(0, limit);
    }
    const from = said ?? now;
    const to = until ?? (occurrences ? from + HORIZON : FOREVER);
    const windows = yield* windowsBetween(from, to, states);
    if (occurrences) return rowsIn(windows, from, to, now, limit);
    return windows
      .flatMap((window) => rowsIn([window], from, to, now, 1))
      .sort(bySoonest)
      .slice(0, limit);
  },
});

export const show = query({
  name: 'window.show',
  summary: 'Everything about one window: its times, the days on which the clocks are changed, who was told, and what became of it.',
  input: z.object({ window: z.string().describe('A number such as W3, an id, or the beginning of one.') }),
  args: ['window'],
  output: windowDetail.extend({
    after: z.array(z.string()).describe('The windows that have to be over before it begins.'),
    before: z.array(z.string()).describe('The windows that wait for it to be over.'),
    held: z
      .array(
        z.object({
          alert: z.string(),
          title: z.string(),
          status: z.string(),
          why: z.string(),
          occurrence: z.string(),
          since: instant,
          until: instant.nullable().describe('Null while it is kept quiet.'),
        }),
      )
      .describe('The alerts that it keeps quiet, or kept, the newest first.'),
    told: z
      .array(
        z.object({
          notice: z.string(),
          occurrence: z.string(),
          stakeholder: z.string(),
          person: z.string(),
          channel: z.string(),
          address: z.string(),
          at: instant,
          message: z.string().describe('Its number in the outbox.'),
          state: z.string().nullable().describe('What came of it; null when the outbox has forgotten it.'),
          sentAt: instant.nullable(),
          problem: z.string().nullable(),
        }),
      )
      .describe('Who was told what of it, the newest first.'),
    timeline: z.array(timelineRow),
  }),
  permission: 'viewer',
  *run(context, { window: text }) {
    const window = yield* windowOf(text);
    if (isRefusal(window)) return window;
    const held = (yield* heldBy(window.number)).map((row) => ({
      ...row,
      alert: label('A', row.alert),
      occurrence: readingText(row.occurrence),
    }));
    const told = (yield* toldShown(window.number)).map(
      ({ kind: notice, occurrence, stakeholder, person, channel, address, at, notification, state, finished_at, problem }) => ({
        ...{ notice, occurrence: readingText(occurrence), stakeholder, person, channel, address, at, message: label('N', notification) },
        ...{ state, sentAt: state === 'sent' ? finished_at : null, problem },
      }),
    );
    const numbers = (windows: readonly { readonly number: number }[]): string[] => windows.map(({ number }) => label('W', number));
    const after = numbers(yield* predecessorsOf(window.number));
    const before = numbers(yield* successorsOf(window.number));
    return { ...toDetail(window, context.now), after, before, held, told, timeline: yield* timelineOf([label('W', window.number)]) };
  },
});
