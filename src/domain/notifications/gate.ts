/** Every message passes here once before it is sent: a way that fails, quiet hours, a budget and a cap decide whether it goes, waits or goes with others. */
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { takeNumbers } from '../kernel/number.ts';
import type { Rate } from '../kernel/rate.ts';
import { all, type Script } from '../kernel/script.ts';
import { capOf } from '../oncall/contact.ts';
import { probe } from './breakers.ts';
import { type Past, type Plan, plan, type Waiting } from './budget.ts';
import { bundled } from './events.ts';
import { fallBack } from './fallback.ts';
import { sendLease } from './notification.ts';
import { restOf } from './quiet.ts';
import { OUTBOX_COLUMNS, type OutboxRow } from './row.ts';
import { notificationSettings } from './settings.ts';

/** A storm passes in slices; what is behind the slice is behind it in the queue too. */
const A_SLICE = 2_000;

export function* gate(context: Context): Script<void> {
  yield* leaveAlone(context);
  const rows = yield* all<OutboxRow>(
    `select ${OUTBOX_COLUMNS} from outbox where finished_at is null and cleared_at is null and state = 'queued' and due_at <= $1
     order by due_at, number limit ${A_SLICE}`,
    context.now,
  );
  const awake = yield* letRest(context, rows);
  if (awake.length === 0) return;
  const { budget, cap: everybody } = context.settings.of(notificationSettings);
  const budgets = Object.fromEntries(Object.entries(budget).map(([channel, rate]) => [channel, rate ?? undefined]));
  const cap = (person: string): Rate | undefined => {
    const own = capOf(context.settings, person);
    return (own === undefined ? everybody : own) ?? undefined;
  };
  const by = Map.groupBy(awake, ({ person }) => person);
  const past = yield* pastOf(context, awake, [...Object.values(budgets), ...[...by.keys()].map(cap)]);
  const plans = [...by].map(([person, own]) =>
    plan(own.map(waitingOf), past.get(person) ?? [], { budgets, cap: cap(person) }, context.now),
  );
  yield* carryOut(context, plans, new Map(awake.map((row) => [row.number, row])));
}

/** Holds those whose person's quiet hours it is by now, and returns the others. */
function* letRest(context: Context, rows: readonly OutboxRow[]): Script<readonly OutboxRow[]> {
  const resting = rows.flatMap((row) => {
    const rest = restOf(context.settings, row, context.now);
    return rest === undefined ? [] : [{ number: row.number, until: rest.until, why: rest.held }];
  });
  if (resting.length === 0) return rows;
  yield* hold(resting);
  const numbers = new Set(resting.map(({ number }) => number));
  return rows.filter(({ number }) => !numbers.has(number));
}

const waitingOf = ({ number, channel, address, service, kind }: OutboxRow): Waiting => ({
  ...{ number, channel, address, service },
  page: kind === 'page',
});

function* pastOf(
  { now }: Context,
  rows: readonly OutboxRow[],
  rates: readonly (Rate | undefined)[],
): Script<ReadonlyMap<string, readonly Past[]>> {
  const longest = Math.max(0, ...rates.map((rate) => rate?.per ?? 0));
  if (longest === 0) return new Map();
  const gone = yield* all<{ person: string; channel: string; service: string; state: string; cleared_at: number }>(
    "select person, channel, service, state, cleared_at from outbox where person in {values $1} and cleared_at > $2 and kind <> 'notice'",
    JSON.stringify([...new Set(rows.map(({ person }) => person))]),
    now - longest,
  );
  const past = gone
    .filter(({ state }) => state !== 'cancelled')
    .map(({ person, channel, service, state, cleared_at: at }) => ({ person, channel, service, at, counts: state !== 'bundled' }));
  return Map.groupBy(past, ({ person }) => person);
}

function* carryOut(context: Context, plans: readonly Plan[], rows: ReadonlyMap<number, OutboxRow>): Script<void> {
  const send = plans.flatMap((made) => made.send);
  if (send.length > 0)
    yield* all(
      'update outbox set cleared_at = cast($2 as bigint), held = null where number in {numbers $1}',
      JSON.stringify(send),
      context.now,
    );
  const held = plans.flatMap((made) => made.held);
  if (held.length > 0) yield* hold(held);
  const digests = plans.flatMap((made) => made.digests);
  if (digests.length > 0) yield* bundle(context, digests, rows);
}

const hold = (held: Plan['held']): Script<unknown> =>
  all(
    `update outbox set due_at = wait.until, held = wait.why from {records $1 number:int until:ms why:text} as wait
     where outbox.number = wait.number`,
    held.map(({ number, until, why }) => ({ number, until, why })),
  );

function* bundle(context: Context, digests: readonly (readonly number[])[], rows: ReadonlyMap<number, OutboxRow>): Script<void> {
  let number = yield* takeNumbers('N', digests.length);
  const made = digests.flatMap((members) => {
    const first = rows.get(members[0] ?? 0);
    return first === undefined ? [] : [{ number: number++, members, first }];
  });
  yield* all(
    `insert into outbox (number, id, subject, kind, channel, person, address, message, state, attempts, due_at, created_at, cleared_at)
     select number, id, subject, 'digest', channel, person, address, '{}', 'queued', 0, cast($2 as bigint), cast($2 as bigint), cast($2 as bigint)
     from {records $1 number:int id:text subject:text channel:text person:text address:text} as draft where true`,
    made.map(({ number: own, first: { channel, person, address } }) => ({
      ...{ number: own, id: context.mint(), subject: label('N', own) },
      ...{ channel, person, address },
    })),
    context.now,
  );
  yield* all(
    `update outbox set state = 'bundled', bundle = digest.bundle, cleared_at = cast($2 as bigint), finished_at = cast($2 as bigint), held = null
     from {records $1 number:int bundle:int} as digest where outbox.number = digest.number`,
    made.flatMap(({ number: own, members }) => members.map((member) => ({ number: member, bundle: own }))),
    context.now,
  );
  yield* record(
    context,
    made.flatMap(({ number: own, members, first }) =>
      members.flatMap((member) => {
        const row = rows.get(member);
        return row === undefined
          ? []
          : [
              bundled(row.subject, {
                notification: label('N', member),
                digest: label('N', own),
                person: first.person,
                channel: first.channel,
              }),
            ];
      }),
    ),
  );
}

/** Puts off what is due by a way that fails, but for the one that tries it, and tells its people by their next. */
function* leaveAlone(context: Context): Script<void> {
  const { send_timeout } = context.settings.of(notificationSettings);
  yield* probe(context.now, sendLease(send_timeout));
  const put = yield* all<OutboxRow>(
    `update outbox set due_at = breaker.until, held = breaker.circuit || ' fails' from breaker
     where breaker.until > $1 and breaker.circuit in (outbox.channel, outbox.channel || ':' || outbox.address)
       and outbox.finished_at is null and outbox.state = 'queued' and outbox.due_at <= $1 and outbox.number <> coalesce(breaker.probe, 0)
     returning ${OUTBOX_COLUMNS.split(', ')
       .map((column) => `outbox.${column}`)
       .join(', ')}`,
    context.now,
  );
  yield* fallBack(
    context,
    put.toSorted((a, b) => a.number - b.number),
    false,
  );
}

/** After the settings changed: what budgets, caps and quiet hours held is looked at again. */
export function* reconsider(now: number): Script<void> {
  yield* all(
    "update outbox set due_at = cast($1 as bigint), held = null where finished_at is null and state = 'queued' and held is not null",
    now,
  );
}
