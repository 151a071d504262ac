/** What the active engine does, each duty by itself: clocks first, because they fill the outbox that delivery empties. */

import { returnDue } from '../domain/escalation/answer.ts';
import { fireDue, nextDue as nextClock } from '../domain/escalation/records.ts';
import { ENGINE } from '../domain/kernel/access.ts';
import { isRefusal } from '../domain/kernel/refusal.ts';
import type { Settings } from '../domain/kernel/setting.ts';
import { connectivitySettings, found, hold, offlineSince } from '../domain/notifications/connectivity.ts';
import { attempt, settle } from '../domain/notifications/delivery.ts';
import { gate, reconsider } from '../domain/notifications/gate.ts';
import { MOST_UNDER_WAY, sendLease } from '../domain/notifications/notification.ts';
import { claimDue, nextDue as nextMessage, takeOver } from '../domain/notifications/records.ts';
import { giveCodes, withAnswer } from '../domain/notifications/reply.ts';
import { messageOf, type OutboxRow } from '../domain/notifications/row.ts';
import { notificationSettings } from '../domain/notifications/settings.ts';
import { answers } from './connectivity.ts';
import type { Duty } from './engine.ts';
import { failpoint } from './failpoint.ts';
import { answersOf, outside } from './reply-address.ts';
import { contextFor, type Surroundings } from './run.ts';

/** A storm of due clocks is fired in slices, so that one transaction stays short. */
const CLOCKS_A_SLICE = 500;

export function escalationDuty(around: Surroundings): Duty {
  return {
    name: 'escalation',
    run: async (fenced) => {
      for (;;) {
        // Looking first keeps the write lock free: most ticks have nothing to fire.
        const next = await around.ports.store.read(nextClock);
        if (next === undefined || next > around.clock.now()) return next;
        const context = contextFor(around, ENGINE);
        const fired = await fenced(function* () {
          const now = context();
          const count = (yield* returnDue(now, CLOCKS_A_SLICE)) + (yield* fireDue(now, CLOCKS_A_SLICE));
          if (count > 0) failpoint('escalation.fired');
          return count;
        });
        if (isRefusal(fired)) return undefined;
        if (fired > 0) {
          failpoint('escalation.committed');
          around.ports.log.write('debug', `${fired} clock${fired === 1 ? '' : 's'} of escalation went on`, { actor: ENGINE.name });
        }
      }
    },
  };
}

/**
 * Sends what is due. Sending takes as long as a mail server likes, so it happens beside the loop: the duty claims as many as there is room
 * for and leaves; each message nudges the engine when it is settled, and the next is claimed.
 */
export function deliveryDuty(around: Surroundings, nudge: () => void): Duty {
  const { store, log, channel } = around.ports;
  const underWay = new Set<Promise<void>>();
  let trust = new AbortController();
  // What budgets held is looked at again when they may be others.
  let known: Settings | undefined;

  const checked = (): boolean => around.settings().of(connectivitySettings).check.length > 0;

  const deliver = async (row: OutboxRow, holder: string): Promise<void> => {
    failpoint('delivery.claimed');
    const started = around.clock.monotonic();
    const answer = answersOf(around.settings(), row);
    const outcome = await attempt(
      {
        ...row,
        message: JSON.stringify(withAnswer(messageOf(row), answer)),
        ...(answer.ticket === undefined ? {} : { ticket: answer.ticket }),
      },
      channel(row.channel),
      around.settings().of(notificationSettings).send_timeout,
      trust.signal,
    );
    if ('receipt' in outcome) failpoint('delivery.accepted');
    const context = contextFor(around, ENGINE);
    // The row itself is the fence here: its holder carries the term, and what was sent is worth writing down even by a fallen leader.
    // A failure is looked into before it counts: offline, it is no failure of the address.
    const cutOff = !('receipt' in outcome) && !outcome.permanent && checked() && !(await answers(around));
    const mine = await store.write(function* () {
      if (!cutOff) return yield* settle(context(), row, holder, outcome);
      yield* found(context(), false);
      return yield* hold(context(), row, holder);
    });
    failpoint('delivery.settled');
    log.write(
      'receipt' in outcome ? 'info' : 'warn',
      `${row.kind} N${row.number} about ${row.subject} to ${row.person} by ${row.channel}`,
      {
        actor: ENGINE.name,
        attempt: row.attempts,
        ms: Math.round(around.clock.monotonic() - started),
        ...outcome,
        ...(cutOff ? { held: 'we are offline' } : {}),
        ...(mine ? {} : { note: 'the row was no longer ours: another sender settles it' }),
      },
    );
  };

  return {
    name: 'delivery',
    // Whoever held the lease before is dead or fenced off: what it left half sent is sent again, under the same key.
    begin: (fenced, lease) => fenced(() => takeOver(`${lease.holder}/${lease.term}`, around.clock.now())),
    run: async (fenced, lease) => {
      const room = MOST_UNDER_WAY - underWay.size;
      if (room === 0) return undefined;
      const holder = `${lease.holder}/${lease.term}`;
      if (around.settings() !== known) {
        await fenced(() => reconsider(around.clock.now()));
        known = around.settings();
      }
      const next = await store.read(nextMessage);
      if (next === undefined || next > around.clock.now()) return next;
      const { paused, send_timeout } = around.settings().of(notificationSettings);
      if (paused) return undefined;
      if (checked() && (await store.read(() => offlineSince({ settings: around.settings() }))) !== undefined) return undefined;
      const context = contextFor(around, ENGINE);
      const rows = await fenced(function* () {
        yield* gate(context());
        const claimed = yield* claimDue(holder, around.clock.now(), sendLease(send_timeout), room);
        return outside(around.settings()) !== undefined ? yield* giveCodes(claimed, around.clock.now()) : claimed;
      });
      if (isRefusal(rows)) return undefined;
      for (const row of rows) {
        const sending: Promise<void> = deliver(row, holder)
          .catch((error) => log.write('error', `N${row.number} could not be settled; its lease runs out and it is sent again`, { error }))
          .finally(() => {
            underWay.delete(sending);
            nudge();
          });
        underWay.add(sending);
      }
      return rows.length < room ? store.read(nextMessage) : undefined;
    },
    abandon: () => {
      trust.abort();
      trust = new AbortController();
    },
    end: async () => {
      await Promise.allSettled(underWay);
    },
  };
}
