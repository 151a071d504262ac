import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { unwritten, written } from './events.ts';
import type { Aspect } from './settings.ts';
import {
  A_BATCH,
  againAt,
  ECHO,
  leaseMs,
  type NotTold,
  REMEMBERED,
  type Told,
  type Word,
  type Writing,
  type WrittenSource,
} from './write-back.ts';

/** What a source should know of one alert. */
export interface Wanted extends Pick<Writing, 'subject' | 'source' | 'fingerprint'> {
  /** As the alert's row has them. */
  readonly labels: string;
  readonly word: Word;
}

/** The source should know this; due at once, unless it does. */
export function* want({ now }: Context, aspect: Aspect, wanted: readonly Wanted[]): Script<void> {
  if (wanted.length === 0) return;
  yield* all(
    `insert into write_back (subject, aspect, source, fingerprint, labels, wanted, due_at, attempts)
     select subject, $2, source, fingerprint, labels, wanted, cast($3 as bigint), 0
     from {records $1 subject:text source:text fingerprint:text labels:text wanted:text} as fresh where true
     on conflict (subject, aspect) do update set wanted = excluded.wanted, problem = null,
       attempts = case when write_back.holder is null then 0 else write_back.attempts end,
       due_at = case when write_back.holder is null and write_back.told is distinct from excluded.wanted then excluded.due_at
         else write_back.due_at end`,
    wanted.map(({ word, ...about }) => ({ ...about, wanted: JSON.stringify(word) })),
    aspect,
    now,
  );
}

/** The source should not know it any longer. What it was never told is forgotten; nor is it told what ends by itself. */
export function* takeBack({ now }: Context, aspect: Aspect, subjects: readonly string[]): Script<void> {
  if (subjects.length === 0) return;
  const rows = yield* all<{ subject: string; told: string | null; holder: string | null }>(
    'select subject, told, holder from write_back where aspect = $2 and wanted is not null and subject in {values $1} {lock}',
    JSON.stringify(subjects),
    aspect,
  );
  const over = rows.filter(({ told, holder }) => holder === null && (told === null || endsBy(told, now)));
  yield* forget(
    aspect,
    over.map(({ subject }) => subject),
  );
  const standing = rows.filter((row) => !over.includes(row));
  if (standing.length === 0) return;
  yield* all(
    `update write_back set wanted = null, problem = null, attempts = case when holder is null then 0 else attempts end,
       due_at = case when holder is null then cast($2 as bigint) else due_at end
     where aspect = $3 and subject in {values $1}`,
    JSON.stringify(standing.map(({ subject }) => subject)),
    now,
    aspect,
  );
}

const endsBy = (told: string, now: Instant): boolean => ((JSON.parse(told) as Word).until ?? Number.POSITIVE_INFINITY) <= now;

export function* forget(aspect: Aspect, subjects: readonly string[]): Script<void> {
  if (subjects.length > 0)
    yield* all('delete from write_back where aspect = $2 and subject in {values $1}', JSON.stringify(subjects), aspect);
}

/** Forgets what no setting asks for any more, and what has become the past. */
export function* tidy({ now }: Pick<Context, 'now'>, sources: readonly WrittenSource[]): Script<void> {
  const asked = sources.flatMap(({ name, aspects }) => aspects.map((aspect) => `${name} ${aspect}`));
  yield* all("delete from write_back where source || ' ' || aspect not in {values $1}", JSON.stringify(asked));
  yield* all("delete from write_back where due_at is null and told_at < $1 and (told is null or aspect = 'close')", now - REMEMBERED);
}

/**
 * The alerts whose acknowledgement at the source is ours, or was until a moment ago. A silence that was told is one for a moment: where it is
 * a downtime, its beginning is told as somebody's taking the alert.
 */
export function* acknowledgedByUs(subjects: readonly string[], now: Instant): Script<ReadonlySet<string>> {
  const rows = yield* all<{ subject: string }>(
    `select distinct subject from write_back where aspect <> 'close' and subject in {values $1}
       and (due_at is not null or told_at > $2 or (told is not null and aspect = 'acknowledge'))`,
    JSON.stringify(subjects),
    now - ECHO,
  );
  return new Set(rows.map(({ subject }) => subject));
}

/** What of a source was closed here and may still be shown there, by its fingerprint. */
export function* closedByUs(source: string, fingerprints: readonly string[], now: Instant): Script<ReadonlySet<string>> {
  const rows = yield* all<{ fingerprint: string }>(
    `select fingerprint from write_back where aspect = 'close' and source = $1 and fingerprint in {values $2}
       and (due_at is not null or told_at > $3)`,
    source,
    JSON.stringify(fingerprints),
    now - ECHO,
  );
  return new Set(rows.map(({ fingerprint }) => fingerprint));
}

/** When each source is next told something. */
export const dueSources = (): Script<readonly { readonly source: string; readonly at: Instant }[]> =>
  all('select source, min(due_at) as at from write_back where due_at is not null group by source');

/** What another engine left half told is due at once. */
export function* takeOver(holder: string, now: Instant): Script<void> {
  yield* all('update write_back set due_at = cast($2 as bigint) where holder is not null and holder <> $1', holder, now);
}

interface WritingRow extends Omit<Writing, 'labels' | 'wanted' | 'told'> {
  readonly labels: string;
  readonly wanted: string | null;
  readonly told: string | null;
}

export interface Claimed extends Writing {
  /** What is wanted, as its row had it when it was claimed. */
  readonly as: string | null;
}

/** Takes what is due of one source, oldest first. */
export function* claim(holder: string, source: WrittenSource, now: Instant): Script<readonly Claimed[]> {
  const rows = yield* all<WritingRow>(
    `with due as materialized (
       select subject, aspect from write_back where source = $1 and due_at <= $2 order by due_at, subject, aspect limit $5 {skip-locked})
     update write_back set holder = $3, attempts = attempts + 1, due_at = cast($4 as bigint)
     where (subject, aspect) in (select subject, aspect from due)
     returning subject, aspect, source, fingerprint, labels, wanted, told, receipt, attempts`,
    source.name,
    now,
    holder,
    now + leaseMs(source),
    A_BATCH,
  );
  return rows.map(
    (row): Claimed => ({
      ...row,
      labels: JSON.parse(row.labels) as Record<string, string>,
      wanted: row.wanted === null ? null : (JSON.parse(row.wanted) as Word),
      told: row.told === null ? null : (JSON.parse(row.told) as Word),
      as: row.wanted,
    }),
  );
}

/** Writes down that the source knows. False when somebody else settles it. */
export function* settleTold(context: Context, holder: string, row: Claimed, { receipt, renewAt }: Told): Script<boolean> {
  const mine = yield* one(
    `update write_back set told = $4, told_at = cast($5 as bigint), receipt = $6, holder = null, attempts = 0, problem = null,
       due_at = case when wanted is distinct from $4 then cast($5 as bigint) else cast($7 as bigint) end
     where subject = $1 and aspect = $2 and holder = $3 and attempts = $8 returning subject`,
    row.subject,
    row.aspect,
    holder,
    row.as,
    context.now,
    receipt,
    renewAt ?? null,
    row.attempts,
  );
  if (mine === undefined) return false;
  const renewed = row.as !== null && JSON.stringify(row.told) === row.as;
  if (!renewed) yield* record(context, [written(row.subject, { source: row.source, aspect: row.aspect, ends: row.as === null })]);
  return true;
}

/** Writes down that it does not: one that was refused is given up, and otherwise all that waits for this source waits longer. */
export function* settleNotTold(
  context: Context,
  holder: string,
  source: WrittenSource,
  row: Claimed,
  { problem, refused = false }: NotTold,
): Script<boolean> {
  const again = refused ? null : againAt(source, row.attempts, context.now);
  const mine = yield* one(
    `update write_back set holder = null, problem = $5, due_at = cast($6 as bigint)
     where subject = $1 and aspect = $2 and holder = $3 and attempts = $4 returning subject`,
    row.subject,
    row.aspect,
    holder,
    row.attempts,
    problem,
    again,
  );
  if (mine === undefined) return false;
  if (!refused)
    yield* all(
      `update write_back set holder = null, problem = $4, due_at = cast($5 as bigint)
       where source = $1 and due_at is not null and (holder = $2 or (holder is null and due_at <= $3))`,
      source.name,
      holder,
      context.now,
      problem,
      again,
    );
  if (refused || row.attempts === 1)
    yield* record(context, [unwritten(row.subject, { source: row.source, aspect: row.aspect, problem, refused })]);
  return true;
}

interface State {
  readonly source: string;
  readonly waiting: number;
  readonly failing: number;
  readonly error: string | null;
}

/** How telling goes, by source. */
export function* writeBackStates(): Script<ReadonlyMap<string, Omit<State, 'source'>>> {
  const rows = yield* all<State>(
    `select source, count(case when due_at is not null and wanted is distinct from told then 1 end) as waiting, count(problem) as failing,
       max(problem) as error from write_back group by source`,
  );
  return new Map(
    rows.map(({ source, waiting, failing, error }) => [source, { waiting: Number(waiting), failing: Number(failing), error }]),
  );
}
