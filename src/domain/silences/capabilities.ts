import { z } from 'zod';
import { command, query } from '../kernel/capability.ts';
import { record } from '../kernel/event.ts';
import { duration } from '../kernel/fields.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { each, takeNumbers } from '../kernel/number.ts';
import { refusal } from '../kernel/outcome.ts';
import { plain, plainLines } from '../kernel/plain.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';
import { timelineOf, timelineRow } from '../kernel/timeline.ts';
import { countHeld, endSilences } from './ending.ts';
import { added } from './events.ts';
import { heldBy } from './holding.ts';
import { type Matcher, meansEverything, parseMatchers } from './matcher.ts';
import { fromRecord, insert, SILENCE_COLUMNS, type SilenceRecord, silenceOf } from './records.ts';
import { type Silence, STATES, stateOf } from './silence.ts';
import { timesOf } from './times.ts';
import { COLUMNS, type SilenceRow, silenceRow, toRow } from './view.ts';

const written = z
  .string()
  .max(2_000)
  .transform((text) => plain(text).trim());

export const add = command({
  name: 'silence.add',
  summary: 'Keeps alerts quiet for a while: they open and are shown, and nobody is paged for them.',
  input: z.object({
    matchers: z
      .array(written)
      .max(50)
      .default([])
      .describe('Which alerts: severity=warning job!=db host=~web-.* env!~test|lab. All must fit.'),
    for: duration.optional().describe('How long, from its beginning.'),
    until: instant.optional().describe('When it ends, instead of how long it lasts.'),
    starts: instant.optional().describe('When it begins; now if not said.'),
    comment: z
      .string()
      .transform((text) => plainLines(text).trim())
      .pipe(z.string().min(1, 'a silence says why').max(1_000))
      .describe('Why, for whoever wonders at 03:00.'),
    endsOnResolve: z.boolean().default(false).describe('Ends when the last alert that it held resolves.'),
    remind: duration.optional().describe('Tells you so long before it ends.'),
    repage: z.boolean().default(true).describe('Pages for what is still firing when it ends.'),
    everything: z.boolean().default(false).describe('Really every alert.'),
  }),
  args: ['matchers'],
  output: silenceRow,
  columns: COLUMNS,
  permission: 'operator',
  *run(context, input) {
    const matchers: Matcher[] = [];
    for (const text of input.matchers) {
      const read = parseMatchers(text);
      if (isRefusal(read)) return read;
      matchers.push(...read);
    }
    if (!input.everything && meansEverything(matchers))
      return refuse({
        kind: 'invalid',
        where: 'silence.add',
        problem: 'these matchers fit every alert, or every one without these labels',
        allowed: 'one at least that asks for a value, such as severity=warning; or --everything',
      });
    const times = timesOf(input, context);
    if (isRefusal(times)) return times;
    const silence: Silence = {
      number: yield* takeNumbers('S', 1),
      id: context.mint(),
      matchers: input.matchers,
      comment: input.comment,
      author: context.actor.name,
      createdAt: context.now,
      ...times,
      endsOnResolve: input.endsOnResolve,
      repage: input.repage,
      endedAt: null,
      endedBy: null,
      ending: null,
    };
    yield* insert(silence);
    const { comment, startsAt, endsAt, endsOnResolve, repage } = silence;
    const data = { matchers: input.matchers, comment, startsAt, endsAt, endsOnResolve, repage };
    yield* record(context, [added(label('S', silence.number), data)]);
    return yield* rowOf(silence, context.now);
  },
});

function* rowOf(silence: Silence, now: number): Script<SilenceRow> {
  return toRow(silence, (yield* countHeld([silence.number])).get(silence.number) ?? 0, now);
}

/** Which silences a list is about, in the words of its input. */
const LISTED = {
  open: 'ended_at is null and ends_at > $1',
  active: 'ended_at is null and starts_at <= $1 and ends_at > $1',
  pending: 'ended_at is null and starts_at > $1',
  expired: '(ended_at is not null or ends_at <= $1)',
  any: '$1 = $1',
} as const;

export const list = query({
  name: 'silence.list',
  summary: 'The silences: those in force and those to come, soonest over first, with how many open alerts each holds.',
  input: z.object({
    state: z
      .enum(['open', ...STATES, 'any'])
      .default('open')
      .describe('Only these; open is active and pending.'),
    limit: z.int().min(1).max(10_000).default(100).describe('At most so many.'),
  }),
  output: z.array(silenceRow),
  columns: COLUMNS,
  permission: 'viewer',
  *run({ now }, { state, limit }) {
    const order = state === 'expired' || state === 'any' ? 'number desc' : 'ends_at, number';
    const rows = yield* all<SilenceRecord>(
      `select ${SILENCE_COLUMNS} from silence where ${LISTED[state]} order by ${order} limit $2`,
      now,
      limit,
    );
    const holds = yield* countHeld(rows.map(({ number }) => number));
    return rows.map((row) => toRow(fromRecord(row), holds.get(row.number) ?? 0, now));
  },
});

const MOST_SHOWN = 500;

export const show = query({
  name: 'silence.show',
  summary: 'Everything about one silence: what it holds now, and what became of it.',
  input: z.object({ silence: z.string().describe('A number such as S3, an id, or the beginning of one.') }),
  args: ['silence'],
  output: silenceRow.extend({
    alerts: z.array(z.string()).describe(`The open alerts that it holds, ${MOST_SHOWN} at most.`),
    timeline: z.array(timelineRow),
  }),
  permission: 'viewer',
  *run(context, { silence: text }) {
    const silence = yield* silenceOf(text);
    if (isRefusal(silence)) return silence;
    const held = yield* heldBy([silence.number]);
    return {
      ...toRow(silence, held.length, context.now),
      alerts: held.slice(0, MOST_SHOWN).map((number) => label('A', number)),
      timeline: yield* timelineOf([label('S', silence.number)]),
    };
  },
});

export const expire = command({
  name: 'silence.expire',
  summary: 'Ends silences now.',
  input: z.object({ silences: z.array(z.string()).min(1).describe('Numbers such as S3, ids, or the beginnings of ids.') }),
  args: ['silences'],
  output: z.array(z.union([silenceRow, refusal])),
  columns: COLUMNS,
  permission: 'operator',
  run: (context, { silences }) =>
    each(silences, function* (text): Script<SilenceRow | Refusal> {
      const silence = yield* silenceOf(text);
      if (isRefusal(silence)) return silence;
      if (stateOf(silence, context.now) === 'expired')
        return refuse({
          kind: 'already',
          subject: label('S', silence.number),
          state: 'expired',
          ...(silence.endedBy === null ? {} : { by: silence.endedBy }),
          at: silence.endedAt ?? silence.endsAt,
        });
      yield* endSilences(context, [silence.number], 'hand');
      return toRow({ ...silence, endedAt: context.now, endedBy: context.actor.name, ending: 'hand' }, 0, context.now);
    }),
});

export { page } from './page.ts';
