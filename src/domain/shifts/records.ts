import type { Instant } from '../kernel/clock.ts';
import { find } from '../kernel/number.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { all, one, type Script } from '../kernel/script.ts';
import type { Briefing } from './briefing.ts';
import { HANDOVER, type Handover, type State } from './shift.ts';

const COLUMNS = 'number, id, team, giver, takers, note, state, created_at, created_by, accept_by, told_at, ended_at, ended_by';

interface HandoverRecord {
  readonly number: number;
  readonly id: string;
  readonly team: string;
  readonly giver: string;
  readonly takers: string;
  readonly note: string;
  readonly state: State;
  readonly created_at: number;
  readonly created_by: string;
  readonly accept_by: number;
  readonly told_at: number | null;
  readonly ended_at: number | null;
  readonly ended_by: string | null;
}

const fromRecord = (row: HandoverRecord): Handover => ({
  number: row.number,
  id: row.id,
  team: row.team === '' ? null : row.team,
  giver: row.giver,
  takers: JSON.parse(row.takers) as string[],
  note: row.note,
  state: row.state,
  createdAt: row.created_at,
  createdBy: row.created_by,
  acceptBy: row.accept_by,
  toldAt: row.told_at,
  endedAt: row.ended_at,
  endedBy: row.ended_by,
});

const keyOf = (team: string | null): string => team ?? '';

export function* insert(handover: Handover): Script<void> {
  yield* all(
    `insert into shift_handover (number, id, team, giver, takers, note, state, created_at, created_by, accept_by)
     select number, id, team, giver, takers, note, state, created_at, created_by, accept_by
     from {records $1 number:int id:text team:text giver:text takers:text note:text state:text created_at:ms created_by:text accept_by:ms}
       as fresh where true`,
    [
      {
        number: handover.number,
        id: handover.id,
        team: keyOf(handover.team),
        giver: handover.giver,
        takers: JSON.stringify(handover.takers),
        note: handover.note,
        state: handover.state,
        created_at: handover.createdAt,
        created_by: handover.createdBy,
        accept_by: handover.acceptBy,
      },
    ],
  );
}

/** Ends a pending one; whoever comes second finds it ended. */
export function* finish(number: number, state: Exclude<State, 'pending'>, by: string, now: Instant): Script<void> {
  yield* all(
    `update shift_handover set state = $2, ended_by = $3, ended_at = cast($4 as bigint) where number = $1 and state = 'pending'`,
    number,
    state,
    by,
    now,
  );
}

/** The hand-over meant by a reference, locked for this transaction. */
export function* handoverOf(text: string): Script<Handover | Refusal> {
  const number = yield* find(HANDOVER, text);
  if (isRefusal(number)) return number;
  const row = yield* one<HandoverRecord>(`select ${COLUMNS} from shift_handover where number = $1 {lock}`, number);
  return row === undefined ? refuse({ kind: 'not-found', noun: HANDOVER.noun, reference: text }) : fromRecord(row);
}

/** Those that nobody has accepted yet, of every team, the oldest first. */
export function* pending(): Script<readonly Handover[]> {
  return (yield* all<HandoverRecord>(`select ${COLUMNS} from shift_handover where state = 'pending' order by number`)).map(fromRecord);
}

/** The last that was accepted: who has the shift, and since when. */
export function* taken(team: string | null): Script<Handover | undefined> {
  const row = yield* one<HandoverRecord>(
    `select ${COLUMNS} from shift_handover where state = 'accepted' and team = $1 order by ended_at desc, number desc limit 1`,
    keyOf(team),
  );
  return row === undefined ? undefined : fromRecord(row);
}

export function* handovers(team: string | undefined, limit: number): Script<readonly Handover[]> {
  const rows = yield* all<HandoverRecord>(
    `select ${COLUMNS} from shift_handover where $1 = '' or team = $1 order by number desc limit $2`,
    team ?? '',
    limit,
  );
  return rows.map(fromRecord);
}

/** Those that are to be told, and nobody has. */
export function* overdue(now: Instant, limit: number): Script<readonly Handover[]> {
  const rows = yield* all<HandoverRecord>(
    `select ${COLUMNS} from shift_handover where state = 'pending' and told_at is null and accept_by <= $1 order by accept_by, number limit $2`,
    now,
    limit,
  );
  return rows.map(fromRecord);
}

export function* nextDue(): Script<Instant | undefined> {
  const row = yield* one<{ due: number }>(
    `select accept_by as due from shift_handover where state = 'pending' and told_at is null order by accept_by limit 1`,
  );
  return row?.due;
}

export function* markTold(numbers: readonly number[], now: Instant): Script<void> {
  yield* all('update shift_handover set told_at = cast($2 as bigint) where number in {numbers $1}', JSON.stringify(numbers), now);
}

/** A briefing that somebody read, instead of an earlier one of theirs. */
export function* keepReading(handover: number, person: string, at: Instant, briefing: unknown): Script<void> {
  yield* all(
    `insert into shift_reading (handover, person, at, briefing) values (cast($1 as bigint), $2, cast($3 as bigint), $4)
     on conflict (handover, person) do update set at = excluded.at, briefing = excluded.briefing`,
    handover,
    person,
    at,
    JSON.stringify(briefing),
  );
}

export interface Reading {
  readonly person: string;
  readonly at: Instant;
  readonly briefing: Briefing;
}

export function* readingOf(handover: number, person: string): Script<Reading | undefined> {
  const row = yield* one<{ person: string; at: number; briefing: string }>(
    'select person, at, briefing from shift_reading where handover = $1 and person = $2',
    handover,
    person,
  );
  return row === undefined ? undefined : { ...row, briefing: JSON.parse(row.briefing) as Briefing };
}

export interface Note {
  readonly id: string;
  readonly team: string;
  readonly author: string;
  readonly at: Instant;
  readonly text: string;
  readonly about: readonly string[];
}

export function* insertNote(note: Note): Script<void> {
  yield* all(
    `insert into shift_note (id, team, author, at, text, about)
     select id, team, author, at, text, about from {records $1 id:text team:text author:text at:ms text:text about:text} as fresh where true`,
    [{ ...note, about: JSON.stringify(note.about) }],
  );
}

/** The notes of a team, with those of the whole house, from a moment on; the newest `limit` of them, oldest first. */
export function* notesFrom(team: string | null, from: Instant, limit: number): Script<readonly Note[]> {
  const rows = yield* all<Omit<Note, 'about'> & { readonly about: string }>(
    `select id, team, author, at, text, about from shift_note where at >= $2 and ($1 = '' or team = '' or team = $1)
     order by at desc, id desc limit $3`,
    keyOf(team),
    from,
    limit,
  );
  return rows.map((row) => ({ ...row, about: JSON.parse(row.about) as string[] })).reverse();
}
