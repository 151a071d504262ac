import type { Instant } from '../kernel/clock.ts';
import { find, type Referable } from '../kernel/number.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { type Matcher, matchersOf } from './matcher.ts';
import { type Ending, nextMoment, type Silence } from './silence.ts';

export const SILENCE: Referable = { noun: 'silence', kind: 'S', table: 'silence' };

export const SILENCE_COLUMNS = `silence.number, silence.id, silence.matchers, silence.comment, silence.author, silence.created_at, silence.starts_at, silence.ends_at,
  silence.ends_on_resolve, silence.repage, silence.remind_at, silence.due_at, silence.ended_at, silence.ended_by, silence.ending`;

export interface SilenceRecord {
  readonly number: number;
  readonly id: string;
  readonly matchers: string;
  readonly comment: string;
  readonly author: string;
  readonly created_at: number;
  readonly starts_at: number;
  readonly ends_at: number;
  readonly ends_on_resolve: number;
  readonly repage: number;
  readonly remind_at: number | null;
  readonly due_at: number;
  readonly ended_at: number | null;
  readonly ended_by: string | null;
  readonly ending: Ending | null;
}

export const fromRecord = (row: SilenceRecord): Silence => ({
  number: row.number,
  id: row.id,
  matchers: JSON.parse(row.matchers) as string[],
  comment: row.comment,
  author: row.author,
  createdAt: row.created_at,
  startsAt: row.starts_at,
  endsAt: row.ends_at,
  endsOnResolve: row.ends_on_resolve === 1,
  repage: row.repage === 1,
  remindAt: row.remind_at,
  endedAt: row.ended_at,
  endedBy: row.ended_by,
  ending: row.ending,
});

export function* insert(silence: Silence): Script<void> {
  yield* all(
    `insert into silence (number, id, matchers, comment, author, created_at, starts_at, ends_at, ends_on_resolve, repage, remind_at, due_at)
     select number, id, matchers, comment, author, created_at, starts_at, ends_at, ends_on_resolve, repage, remind_at, due_at
     from {records $1 number:int id:text matchers:text comment:text author:text created_at:ms starts_at:ms ends_at:ms ends_on_resolve:int repage:int
       remind_at:ms due_at:ms} as fresh where true`,
    [
      {
        number: silence.number,
        id: silence.id,
        matchers: JSON.stringify(silence.matchers),
        comment: silence.comment,
        author: silence.author,
        created_at: silence.createdAt,
        starts_at: silence.startsAt,
        ends_at: silence.endsAt,
        ends_on_resolve: Number(silence.endsOnResolve),
        repage: Number(silence.repage),
        remind_at: silence.remindAt,
        due_at: nextMoment(silence, silence.createdAt),
      },
    ],
  );
}

/** The silence meant by a reference, locked for this transaction. */
export function* silenceOf(text: string): Script<Silence | Refusal> {
  const number = yield* find(SILENCE, text);
  if (isRefusal(number)) return number;
  const row = yield* one<SilenceRecord>(`select ${SILENCE_COLUMNS} from silence where number = $1 {lock}`, number);
  return row === undefined ? refuse({ kind: 'not-found', noun: 'silence', reference: text }) : fromRecord(row);
}

/** What the intake asks of a silence. */
export interface InForce {
  readonly number: number;
  readonly matchers: readonly Matcher[];
  readonly comment: string;
  readonly author: string;
  readonly endsAt: Instant;
}

/** The silences in force, oldest first: one statement over the few that have not ended, and nothing compiled twice. */
export function* activeSilences(now: Instant): Script<readonly InForce[]> {
  const rows = yield* all<Pick<SilenceRecord, 'number' | 'matchers' | 'comment' | 'author' | 'ends_at'>>(
    'select number, matchers, comment, author, ends_at from silence where ended_at is null and starts_at <= $1 and ends_at > $1 order by number',
    now,
  );
  return rows.map((row) => ({
    number: row.number,
    matchers: matchersOf(JSON.parse(row.matchers) as string[]),
    comment: row.comment,
    author: row.author,
    endsAt: row.ends_at,
  }));
}
