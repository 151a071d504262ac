import { ENGINE } from '../../domain/kernel/access.ts';
import { signatureOf } from '../../domain/kernel/lease.ts';
import { isRefusal } from '../../domain/kernel/refusal.ts';
import type { Settings } from '../../domain/kernel/setting.ts';
import { connectivitySettings, found, hold, offlineSince } from '../../domain/notifications/connectivity.ts';
import { attempt, settle } from '../../domain/notifications/delivery.ts';
import { gate, reconsider } from '../../domain/notifications/gate.ts';
import { MOST_UNDER_WAY, sendLease } from '../../domain/notifications/notification.ts';
import { claimDue, nextDue, takeOver } from '../../domain/notifications/records.ts';
import { giveCodes, withAnswer } from '../../domain/notifications/reply.ts';
import { messageOf, type OutboxRow } from '../../domain/notifications/row.ts';
import { notificationSettings } from '../../domain/notifications/settings.ts';
import type { Duty } from '../engine.ts';
import { failpoint } from '../failpoint.ts';
import { answersOf, outside } from '../reply-address.ts';
import { contextFor, type Surroundings } from '../run.ts';
import { beside } from './beside.ts';
import { answers } from './connectivity.ts';
import { together } from './together.ts';

/**
 * Sends what is due. Sending takes as long as a mail server likes, so it happens beside the loop: the duty claims as many as there is room
 * for and leaves; each message nudges the engine when it is settled, and the next is claimed.
 */
export function deliveryDuty(around: Surroundings, nudge: () => void): Duty {
  const { store, log, channel } = around.ports;
  const sending = beside(log, nudge);
  const settling = together<boolean>(store);
  // What budgets held is looked at again when they may be others.
  let known: Settings | undefined;

  const checked = (): boolean => around.settings().of(connectivitySettings).check.length > 0;

  const deliver = async (row: OutboxRow, holder: string, broken: AbortSignal): Promise<void> => {
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
      broken,
    );
    if ('receipt' in outcome) failpoint('delivery.accepted');
    const context = contextFor(around, ENGINE);
    // The row itself is the fence here: its holder carries the term, and what was sent is worth writing down even by a fallen leader.
    // A failure is looked into before it counts: offline, it is no failure of the address.
    const cutOff = !('receipt' in outcome) && !outcome.permanent && checked() && !(await answers(around));
    const mine = await settling(function* () {
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
    begin: (fenced, lease) => fenced(() => takeOver(signatureOf(lease), around.clock.now())),
    run: async (fenced, lease) => {
      const room = MOST_UNDER_WAY - sending.size;
      if (room === 0) return undefined;
      const holder = signatureOf(lease);
      if (around.settings() !== known) {
        await fenced(() => reconsider(around.clock.now()));
        known = around.settings();
      }
      const next = await store.read(nextDue);
      if (next === undefined || next > around.clock.now()) return next;
      const { paused, send_timeout } = around.settings().of(notificationSettings);
      if (paused) return undefined;
      if (checked() && (await store.read(() => offlineSince({ settings: around.settings() }))) !== undefined) return undefined;
      const context = contextFor(around, ENGINE);
      const rows = await fenced(function* () {
        const fresh = context();
        yield* gate(fresh);
        const claimed = yield* claimDue(holder, fresh.now, sendLease(send_timeout), room);
        return outside(around.settings()) !== undefined ? yield* giveCodes(claimed, fresh.now) : claimed;
      });
      if (isRefusal(rows)) return undefined;
      for (const row of rows)
        sending.start(row.number, `N${row.number} could not be settled; its lease runs out and it is sent again`, (broken) =>
          deliver(row, holder, broken),
        );
      return rows.length < room ? store.read(nextDue) : undefined;
    },
    abandon: sending.breakOff,
    end: sending.rest,
  };
}
