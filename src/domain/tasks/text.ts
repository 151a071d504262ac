/**
 * The index of texts (`0015-task-text.sql`). It names the tasks in which a word may stand; the condition itself looks into each of them, so a
 * word finds the same tasks with it and without it, whatever else the two engines take for a letter.
 *
 * Writing it costs 12 µs a task when a thousand are written at once and many times that one by one, so no alert pays for it: new tasks lie
 * above a watermark and changed ones among the stale until the engine catches up (`runtime/duties/text.ts`). Both count as named until then.
 */
import type { Instant } from '../kernel/clock.ts';
import { contains } from '../kernel/filter.ts';
import { all, one, type Script } from '../kernel/script.ts';
import type { Task } from './task.ts';

export const SEARCHED = ['task.title', 'task.description', 'task.component'] as const;
const TEXT = SEARCHED.map((column) => `coalesce(${column}, '')`).join(" || ' ' || ");

/** Words in which an index has found tasks to look into, few enough for it to be worth it. */
export type Found = ReadonlyMap<string, readonly number[]>;

/** A word in more tasks than that is come across soon enough without the index. */
const FEW = 2_000;
/** Half a character, of which either engine makes what it likes. */
const HALVED = /\p{Surrogate}/u;

/** Every three letters of a word in a row, all of which a task has to hold; nothing for a word that the index cannot answer. */
export function trigramsOf(word: string): readonly string[] {
  if (word.includes('\0') || HALVED.test(word)) return [];
  const letters = [...word];
  return [...new Set(letters.slice(2).map((_letter, at) => letters.slice(at, at + 3).join('')))];
}

const quoted = (trigram: string): string => `"${trigram.replaceAll('"', '""')}"`;

/** Looks words up. One that too many tasks may hold is left out, and so is everything while the index is far behind. */
export function* lookUp(words: readonly string[]): Script<Found> {
  const found = new Map<string, readonly number[]>();
  for (const word of new Set(words)) {
    const trigrams = trigramsOf(word);
    if (trigrams.length === 0) continue;
    const rows = yield* all<{ task: number }>(
      `select task from (
         select number as task from task where number > (select upto from task_text_progress)
         union all select task from task_text_stale
         union all select task from {texts $1 $2} as named
       ) as candidate limit $3`,
      trigrams.map(quoted).join(' AND '),
      contains(word),
      FEW + 1,
    );
    if (rows.length <= FEW)
      found.set(
        word,
        rows.map(({ task }) => task),
      );
  }
  return found;
}

const TELLING: ReadonlySet<string> = new Set(['title', 'description', 'component', 'deletedAt'] satisfies (keyof Task)[]);

/** A change of what a task says, or whether it is there at all, makes what the index knows of it stale. */
export function* outdateText(task: number, changes: object): Script<void> {
  if (Object.keys(changes).some((field) => TELLING.has(field)))
    yield* all('insert into task_text_stale (task) values ($1) on conflict do nothing', task);
}

export interface TextWork {
  readonly behind: boolean;
  /** Since when something that was taken out of the index may still stand in its files. */
  readonly removedAt: Instant | null;
}

/** Nothing is ever to be done where the engine has no such index. */
export function* textWork(): Script<TextWork> {
  const row = yield* one<{ stale: number | null; fresh: number | null; removed_at: number | null }>(
    `select (select min(task) from task_text_stale) as stale, (select max(number) from task where number > upto) as fresh, removed_at
     from task_text_progress where {text-indexed}`,
  );
  return { behind: row !== undefined && (row.stale !== null || row.fresh !== null), removedAt: row?.removed_at ?? null };
}

/** Catches up with at most so many changed and so many new tasks; true when there was nothing more to catch up with. */
export function* indexTexts(now: Instant, limit: number): Script<boolean> {
  const stale = yield* all<{ task: number }>('select task from task_text_stale order by task limit $1', limit);
  if (stale.length > 0) {
    const tasks = JSON.stringify(stale.map(({ task }) => task));
    yield* all('delete from task_text where rowid in {numbers $1}', tasks);
    yield* all(
      `insert into task_text (rowid, text) select number, ${TEXT} from task
       where number in {numbers $1} and number <= (select upto from task_text_progress) and deleted_at is null`,
      tasks,
    );
    yield* all('delete from task_text_stale where task in {numbers $1}', tasks);
    yield* all('update task_text_progress set removed_at = coalesce(removed_at, cast($1 as bigint))', now);
  }
  const fresh = yield* one<{ last: number | null; count: number }>(
    `select max(number) as last, count(*) as count
     from (select number from task where number > (select upto from task_text_progress) order by number limit $1) as fresh`,
    limit,
  );
  if (fresh == null || fresh.last === null) return stale.length < limit;
  yield* all(
    `insert into task_text (rowid, text) select number, ${TEXT} from task
     where number > (select upto from task_text_progress) and number <= cast($1 as bigint) and deleted_at is null order by number`,
    fresh.last,
  );
  yield* all('update task_text_progress set upto = cast($1 as bigint)', fresh.last);
  return stale.length < limit && Number(fresh.count) < limit;
}

/**
 * Takes what was removed from the index out of its files too. Merging leaves it out; that the freed pages are overwritten takes the
 * pragma. On PostgreSQL the deleted rows go when it vacuums, like those of every other table.
 */
export function* purgeTexts(): Script<void> {
  yield* all('{overwriting on}');
  yield* all('{merge-texts}');
  yield* all('{overwriting off}');
  yield* all('update task_text_progress set removed_at = null');
}
