import { expect, test } from 'vitest';
import { settle } from '../../src/domain/notifications/delivery.ts';
import { claimDue, enqueue, nextDue, takeOver, toldAbout, withdraw } from '../../src/domain/notifications/records.ts';
import type { OutboxRow } from '../../src/domain/notifications/row.ts';
import { onEveryEngine } from './engines.ts';

const LEASE_MS = 60_000;

onEveryEngine('the outbox', ({ store, another, context, clock }) => {
  const fill = (count: number, subject = 'A1') =>
    store().write(() =>
      enqueue(
        context(),
        Array.from({ length: count }, (_, index) => ({
          person: 'ana',
          channel: 'mail',
          address: `${index}@example.org`,
          subject,
          kind: 'page' as const,
          message: { subject: 's', text: 't' },
        })),
      ),
    );
  const claim = (holder: string, limit = 100) => store().write(() => claimDue(holder, clock.now(), LEASE_MS, limit));
  const numbers = (rows: readonly OutboxRow[]) => rows.map(({ number }) => number).sort((a, b) => a - b);

  test('hands out what is due, oldest first, once', async () => {
    await fill(3);
    const first = await claim('a', 2);
    expect(numbers(first)).toEqual([1, 2]);
    expect(first[0]).toMatchObject({ state: 'sending', attempts: 1, due_at: clock.now() + LEASE_MS });
    expect(numbers(await claim('b'))).toEqual([3]);
    expect(await claim('c')).toEqual([]);
    expect(await store().read(nextDue)).toBe(clock.now() + LEASE_MS);
  });

  test('hands out again what a sender died with, and what others left when one takes over', async () => {
    await fill(2);
    const [lost] = await claim('a', 1);
    await store().write(() => takeOver('a', clock.now()));
    expect(numbers(await claim('b'))).toEqual([2]);
    await store().write(() => takeOver('b', clock.now()));
    const [again] = await claim('b');
    expect(again).toMatchObject({ number: lost?.number, id: lost?.id, attempts: 2 });
    clock.advance(LEASE_MS);
    expect(numbers(await claim('c'))).toEqual([1, 2]);
  });

  test('lets only its sender settle a message, once', async () => {
    await fill(1);
    const [row] = (await claim('a')) as [OutboxRow];
    const settleAs = (holder: string, of: OutboxRow) => store().write(() => settle(context(), of, holder, { receipt: '250 Ok' }));
    expect(await settleAs('b', row)).toBe(false);
    expect(await settleAs('a', { ...row, attempts: 2 })).toBe(false);
    expect(await settleAs('a', row)).toBe(true);
    expect(await settleAs('a', row)).toBe(false);
    expect(await store().read(nextDue)).toBeUndefined();
  });

  test('withdraws what waits and nothing else, and remembers who may have been told', async () => {
    await fill(3, 'A1');
    await fill(1, 'A2');
    const [sending] = (await claim('a', 1)) as [OutboxRow];
    await store().write(() => withdraw(context(), ['A1'], 'answered'));
    await store().write(() => withdraw(context(), ['A1'], 'answered again'));
    expect(numbers(await claim('b'))).toEqual([4]);
    expect((await store().read(() => toldAbout(['A1', 'A2']))).map(({ address }) => address)).toEqual(['0@example.org', '0@example.org']);
    await store().write(() => settle(context(), sending, 'a', { problem: 'no answer', permanent: false }));
    clock.advance(60 * LEASE_MS);
    expect(numbers(await claim('b'))).toEqual([4]);
    expect((await store().read(() => toldAbout(['A1']))).length).toBe(0);
  });

  test('never hands one message to two of eight that claim at once', async () => {
    await fill(200);
    const claimers = await Promise.all(Array.from({ length: 8 }, () => another()));
    const claimed = await Promise.all(
      claimers.map(async (claimer, index) => {
        const mine: number[] = [];
        for (;;) {
          const rows = await claimer.write(() => claimDue(`c${index}`, clock.now(), LEASE_MS, 7));
          if (rows.length === 0) return mine;
          mine.push(...rows.map(({ number }) => number));
        }
      }),
    );
    const all = claimed.flat();
    expect(all).toHaveLength(new Set(all).size);
    // Rows that another claimer held at that moment were passed over, not lost.
    clock.advance(LEASE_MS + 1);
    expect(new Set([...all, ...(await claim('last', 1_000)).map(({ number }) => number)]).size).toBe(200);
  }, 60_000);
});
