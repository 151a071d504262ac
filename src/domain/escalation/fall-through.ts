/**
 * Nobody can be waited for who was never told. When every page of a clock's last step was given up on, the next step falls due at once; when
 * that was the last of its round, whoever is the last resort is told, and the pause before another round stays: the same addresses would
 * fail again.
 */
import type { Context } from '../kernel/context.ts';
import { type Fact, type Reaction, record } from '../kernel/event.ts';
import { all, type Script } from '../kernel/script.ts';
import { failed } from '../notifications/events.ts';
import { enqueue } from '../notifications/records.ts';
import { lastResorted, unreached } from './events.ts';
import { type Brief, lastPage } from './page.ts';
import { reaching } from './reach.ts';
import { escalationSettings } from './settings.ts';

interface Stranded {
  readonly task: number;
  readonly subject: string;
  readonly name: string;
  readonly brief: string;
  readonly state: 'running' | 'finished';
  readonly step: number;
  readonly round: number;
  readonly due_at: number;
  /** Whether a page of this round did arrive, or may yet. */
  readonly reached: number;
  readonly resorted: number;
}

const LIVE =
  "select 1 from outbox where outbox.subject = clock.subject and outbox.kind = 'page' and outbox.state in ('queued', 'sending', 'sent', 'bundled')";

function* fallThrough(context: Context, subjects: readonly string[]): Script<void> {
  const rows = yield* all<Stranded>(
    `select clock.task, clock.subject, policy.name, clock.brief, clock.state, clock.step, clock.round, clock.due_at,
       case when exists (${LIVE} and outbox.created_at >= clock.round_at) then 1 else 0 end as reached,
       case when clock.last_resort_at >= clock.round_at then 1 else 0 end as resorted
     from clock join policy on policy.hash = clock.policy
     where clock.subject in {values $1} and clock.state in ('running', 'finished') and clock.fired_at is not null
       and not exists (${LIVE} and outbox.created_at >= clock.fired_at)`,
    JSON.stringify(subjects),
  );
  const onward = rows.filter(({ state, step, due_at: dueAt }) => state === 'running' && step > 0 && dueAt > context.now);
  yield* all("update clock set due_at = cast($2 as bigint) where task in {numbers $1} and state = 'running'", numbers(onward), context.now);
  const ended = rows.filter(
    ({ state, step, reached, resorted }) => (state === 'finished' || step === 0) && reached === 0 && resorted === 0,
  );
  yield* all('update clock set last_resort_at = cast($2 as bigint) where task in {numbers $1}', numbers(ended), context.now);
  if (rows.length === 0) return;
  const { last_resort } = context.settings.of(escalationSettings);
  const reach = yield* reaching(context, ended.length === 0 ? [] : [last_resort]);
  const { told, problems } = reach.of(last_resort);
  yield* reach.keepTurns();
  yield* enqueue(
    context,
    ended.flatMap(({ subject, name, brief }) =>
      told.map((contact) => ({ ...contact, subject, kind: 'page' as const, message: lastPage(JSON.parse(brief) as Brief, name) })),
    ),
  );
  yield* record(context, [
    ...onward.map(({ subject, step }) => unreached(subject, { step, dueAt: context.now })),
    ...ended.map(({ subject, name }) => lastResorted(subject, { policy: name, told, problems })),
  ]);
}

const numbers = (rows: readonly Stranded[]): string => JSON.stringify(rows.map(({ task }) => task));

const givenUp: Reaction = {
  to: failed.kind,
  run: (context, facts) =>
    fallThrough(context, [
      ...new Set(
        (facts as readonly Fact<{ readonly kind: string }>[]).filter(({ data }) => data.kind === 'page').map(({ subject }) => subject),
      ),
    ]),
};

export const escalationReactions: readonly Reaction[] = [givenUp];
