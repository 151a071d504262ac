/** Many messages as one. What it says is worked out when it goes, so that what was answered meanwhile is no longer in it. */
import { clip } from '../kernel/plain.ts';
import { all, type Script } from '../kernel/script.ts';
import type { Text } from './notification.ts';
import { OUTBOX_COLUMNS, type OutboxRow } from './row.ts';

export interface Member {
  readonly bundle: number;
  readonly subject: string;
  readonly message: string;
}

const LISTED = 200;
const TITLE = 160;

export function digestOf(members: readonly Pick<Member, 'subject' | 'message'>[]): Text {
  const titles = members.map(({ message }) => (JSON.parse(message) as Text).subject);
  const [first = ''] = titles;
  const more = members.length - 1;
  const subjects = [...new Set(members.map(({ subject }) => subject))];
  return {
    subject: more === 0 ? first : `${clip(first, TITLE)} and ${more} more`,
    text: [
      ...(more === 0 ? [] : [`${members.length} messages that came faster than your budget lets them:`, '']),
      ...titles.slice(0, LISTED),
      ...(titles.length > LISTED ? [`and ${titles.length - LISTED} more`] : []),
      '',
      `Look at them with: watchbill board, or watchbill alert why ${subjects[0] ?? ''}`.trimEnd(),
    ].join('\n'),
  };
}

/** Writes into the digests among these rows what they carry now; those that carry nothing any more are cancelled, and left out. */
export function* composed(rows: readonly OutboxRow[], now: number): Script<readonly OutboxRow[]> {
  const digests = rows.filter(({ kind }) => kind === 'digest');
  if (digests.length === 0) return rows;
  const members = yield* all<Member>(
    "select bundle, subject, message from outbox where bundle in {numbers $1} and state = 'bundled' order by number",
    JSON.stringify(digests.map(({ number }) => number)),
  );
  const carried = Map.groupBy(members, ({ bundle }) => bundle);
  const empty = digests.filter(({ number }) => !carried.has(number)).map(({ number }) => number);
  if (empty.length > 0)
    yield* all(
      `update outbox set state = 'cancelled', holder = null, finished_at = cast($2 as bigint), problem = 'all of it was answered meanwhile'
       where number in {numbers $1}`,
      JSON.stringify(empty),
      now,
    );
  return rows
    .filter(({ number }) => !empty.includes(number))
    .map((row) => {
      const parts = row.kind === 'digest' ? carried.get(row.number) : undefined;
      return parts === undefined ? row : { ...row, message: JSON.stringify(digestOf(parts)) };
    });
}

/** What the messages of a digest are about. */
export function* subjectsOf(row: Pick<OutboxRow, 'number' | 'kind' | 'subject'>): Script<readonly string[]> {
  if (row.kind !== 'digest') return [row.subject];
  const rows = yield* all<{ subject: string }>(
    "select distinct subject from outbox where bundle = $1 and state = 'bundled' order by subject",
    row.number,
  );
  return [row.subject, ...rows.map(({ subject }) => subject)];
}

/** The messages that are given up with this one: of a digest, those that it carries. */
export function* givenUp(row: OutboxRow, now: number, problem: string): Script<readonly OutboxRow[]> {
  if (row.kind !== 'digest') return [row];
  return yield* all<OutboxRow>(
    `update outbox set state = 'failed', finished_at = cast($2 as bigint), problem = $3 where bundle = $1 and state = 'bundled' returning ${OUTBOX_COLUMNS}`,
    row.number,
    now,
    problem,
  );
}
