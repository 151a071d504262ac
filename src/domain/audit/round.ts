/**
 * A round of the auditor goes through all tasks in short looks, so that however many there are each gets its turn and nothing waits for it. Every look
 * asks for promises whose time has passed, too, and once a minute for the newest tasks. A suspicion is looked at again under the lease before anybody is told, and what was found once is looked at in every
 * round until it is mended.
 */
import { type Aspect, raise } from '../diagnostics/raise.ts';
import type { Context } from '../kernel/context.ts';
import { formatInstant } from '../kernel/instant.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { differences } from './compare.ts';
import { DIFFERENCE_KINDS, type Difference, KINDS } from './difference.ts';
import { evidenceOf, newestTasks, tasksAfter } from './evidence.ts';
import { overdue } from './overdue.ts';
import { type QuietSlice, quietForNothing } from './quiet.ts';

/** How far the last round came along the tasks and the quiet alerts. */
export interface Turn {
  readonly tasks: number;
  readonly quiet: number;
}

export interface Look {
  readonly next: Turn;
  /** Tasks whose evidence differs. */
  readonly suspects: readonly number[];
  /** Something differs, or did. */
  readonly settles: boolean;
}

export function* look(context: Context, { tasks: after, quiet: quietAfter }: Turn, withNewest: boolean): Script<Look> {
  const slice = yield* tasksAfter(after);
  const newest = withNewest ? yield* newestTasks() : [];
  const found = (yield* evidenceOf([...new Set([...newest, ...slice.tasks])])).flatMap(differences);
  const quiet = yield* quietForNothing(quietAfter, context.now);
  const late = yield* overdue(context);
  const open = yield* one('select kind from audit_difference limit 1');
  return {
    next: { tasks: slice.next ?? 0, quiet: quiet.next ?? 0 },
    suspects: found.flatMap(({ task }) => task ?? []),
    settles: found.length + quiet.differences.length + late.length > 0 || open !== undefined,
  };
}

/** Looks at these and at all that differed before, writes down what differs now, and raises or ends an alert for each kind; answers how much does. */
export function* settle(context: Context, suspects: readonly number[]): Script<number> {
  const before = yield* all<{ task: number }>('select distinct task from audit_difference where task is not null');
  const evidence = yield* evidenceOf([...new Set([...suspects, ...before.map(({ task }) => task)])]);
  const found = [...(yield* overdue(context)), ...evidence.flatMap(differences)];
  for (let after: number | undefined = 0; after !== undefined; ) {
    const quiet: QuietSlice = yield* quietForNothing(after, context.now);
    found.push(...quiet.differences);
    after = quiet.next;
  }
  yield* all('delete from audit_difference');
  yield* all(
    `insert into audit_difference (kind, subject, expected, found, task, since, found_at)
     select kind, subject, expected, found, task, since, cast($2 as bigint)
     from {records $1 kind:text subject:text expected:text found:text task:int since:ms} as difference where true on conflict do nothing`,
    found,
    context.now,
  );
  yield* raise(context, { noun: 'audit', name: 'escalation', severity: 'critical', aspects: aspectsOf(found) });
  return found.length;
}

const LISTED = 20;

const aspectsOf = (found: readonly Difference[]): readonly Aspect[] => {
  const by = Map.groupBy(found, ({ kind }) => kind);
  return DIFFERENCE_KINDS.flatMap((kind): readonly Aspect[] => {
    const some = by.get(kind) ?? [];
    const [first] = some;
    if (first === undefined) return [];
    const more = some.length === 1 ? '' : ` and ${some.length - 1} more`;
    return [{ aspect: kind, state: 'problem', found: `${first.subject}${more}: ${KINDS[kind]}`, todo: listed(some) }];
  });
};

const listed = (some: readonly Difference[]): string =>
  [
    ...some.slice(0, LISTED).map(sentence),
    ...(some.length > LISTED ? [`and ${some.length - LISTED} more`] : []),
    '',
    'watchbill audit shows all of it. Tell those people yourself who should have been told.',
  ].join('\n');

export const sentence = ({ subject, expected, found, since }: Pick<Difference, 'subject' | 'expected' | 'found' | 'since'>): string =>
  `${subject}: expected ${expected}; found ${found} (since ${formatInstant(since).slice(0, 19).replace('T', ' ')}Z)`;
