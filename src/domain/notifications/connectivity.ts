/**
 * Whether Watchbill itself is online. When none of the addresses of `[connectivity] check` answers, pages are held: they would only fail,
 * use up their attempts and be given up on. They go out when we are back; what was answered or resolved meanwhile is withdrawn as ever.
 * The last event says how it stands, so every process knows it and a restart in the middle of an outage changes nothing.
 */
import { z } from 'zod';
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { durationFrom, parseAddress } from '../kernel/fields.ts';
import { one, type Script } from '../kernel/script.ts';
import { type Settings, section } from '../kernel/setting.ts';
import { cancelled, offline, online } from './events.ts';
import type { OutboxRow } from './row.ts';

const address = z
  .string()
  .refine((text) => parseAddress(text) !== undefined)
  .meta({ title: 'an address and a port', examples: ['192.0.2.1:443', '[2001:db8::1]:443'] });

export const connectivitySettings = section('connectivity', 'How Watchbill knows that it is itself online.', () =>
  z
    .strictObject({
      /** While none of them takes a connection, pages wait; without any, nothing is asked. */
      check: z
        .array(address)
        .default([])
        .meta({ title: 'a list of addresses', examples: ['["192.0.2.1:443"]'] }),
      every: durationFrom('1s').prefault('15s'),
      timeout: durationFrom('1s').prefault('5s'),
    })
    .prefault({}),
);

const SUBJECT = 'connectivity';

/** Since when we are offline, as far as anybody found out; undefined while online, and where nothing is checked. */
export function* offlineSince({ settings }: { readonly settings: Settings }): Script<Instant | undefined> {
  if (settings.of(connectivitySettings).check.length === 0) return undefined;
  const last = yield* one<{ kind: string; at: number }>('select kind, at from event where subject = $1 order by seq desc limit 1', SUBJECT);
  return last?.kind === offline.kind ? last.at : undefined;
}

/** Writes down what a check found, if it is news; whether it was. */
export function* found(context: Context, answers: boolean): Script<boolean> {
  const since = yield* offlineSince(context);
  if (answers === (since === undefined)) return false;
  const { check } = context.settings.of(connectivitySettings);
  yield* record(context, [since === undefined ? offline(SUBJECT, { check }) : online(SUBJECT, { forMs: context.now - since })]);
  return true;
}

/** Takes an attempt back that failed because we were offline: it waits as if it had never been made. */
export function* hold(context: Context, row: OutboxRow, holder: string): Script<boolean> {
  const mine = yield* one<{ withdrawn: string | null }>(
    `update outbox set holder = null, due_at = cast($4 as bigint), attempts = attempts - 1, problem = withdrawn,
       state = case when withdrawn is null then 'queued' else 'cancelled' end,
       finished_at = case when withdrawn is null then null else cast($4 as bigint) end
     where number = $1 and holder = $2 and attempts = $3 and state = 'sending' returning withdrawn`,
    row.number,
    holder,
    row.attempts,
    context.now,
  );
  const reason = mine?.withdrawn ?? null;
  if (reason !== null) yield* record(context, [cancelled(row.subject, { count: 1, reason })]);
  return mine !== undefined;
}
