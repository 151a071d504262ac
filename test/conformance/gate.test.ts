import { expect, test } from 'vitest';
import type { Context } from '../../src/domain/kernel/context.ts';
import { openBreakers } from '../../src/domain/notifications/breakers.ts';
import { settle } from '../../src/domain/notifications/delivery.ts';
import { gate, reconsider } from '../../src/domain/notifications/gate.ts';
import { list } from '../../src/domain/notifications/outbox.ts';
import { receive } from '../../src/domain/notifications/receipt.ts';
import { claimDue, enqueue, nextDue, reinstate, toldAbout, withdraw } from '../../src/domain/notifications/records.ts';
import { answered, giveCodes, note } from '../../src/domain/notifications/reply.ts';
import type { OutboxRow } from '../../src/domain/notifications/row.ts';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { settings } from '../stories/house.ts';
import { onEveryEngine } from './engines.ts';

const LEASE_MS = 60_000;
const MINUTE = 60_000;
const BOTH = { ana: { name: 'Ana', mail: 'ana@example.org', sms: '+447700900123' } };

onEveryEngine('the gate of the outbox', ({ store, context, clock }) => {
  const under = (said: Readonly<Record<string, unknown>>): Context => ({ ...context(), settings: settingsFrom(settings(said)) });
  const FEW = { notification: { budget: { mail: '3/15m' } } };

  const fill = (count: number, said: Readonly<Record<string, unknown>> = FEW, from = 1) =>
    store().write(() =>
      enqueue(
        under(said),
        Array.from({ length: count }, (_, at) => ({
          ...{ person: 'ana', channel: 'mail', address: 'ana@example.org', subject: `A${from + at}`, service: 'db' },
          ...{ kind: 'page' as const, message: { subject: `title ${from + at}`, text: 't' } },
        })),
      ),
    );
  const claim = (said: Readonly<Record<string, unknown>> = FEW) =>
    store().write(function* () {
      yield* gate(under(said));
      return (yield* claimDue('a', clock.now(), LEASE_MS, 100)).toSorted((a, b) => a.number - b.number);
    });
  const fail = (row: OutboxRow, said: Readonly<Record<string, unknown>> = FEW) =>
    store().write(() => settle(under(said), row, 'a', { problem: 'no answer', permanent: false }));
  const outbox = async () => {
    const rows = await store().read(() => list.run(under(FEW), { limit: 100 }));
    return 'refusal' in rows ? [] : rows.toReversed();
  };

  test('sends what fits, the rest as one that says what it carries, and holds what comes after', async () => {
    await fill(6);
    const [first, digest] = await claim();
    expect(first).toMatchObject({ number: 1, kind: 'page' });
    expect(digest).toMatchObject({ number: 7, kind: 'digest', subject: 'N7', attempts: 1 });
    expect(JSON.parse(digest?.message ?? '{}')).toMatchObject({ subject: 'title 2 and 4 more' });
    await fill(1, FEW, 9);
    expect(await claim()).toEqual([]);
    expect((await outbox()).at(-1)).toMatchObject({
      state: 'queued',
      held: 'budget of mail, 3 in 15m00s',
      dueAt: clock.now() + 15 * MINUTE,
    });
    expect(await store().read(() => toldAbout(['A2']))).toHaveLength(1);
    await store().write(() => settle(under(FEW), digest as OutboxRow, 'a', { receipt: '250 Ok' }));
    expect(await store().read(() => toldAbout(['A2', 'A9']))).toHaveLength(1);
    await store().write(() => reconsider(clock.now()));
    expect(await store().read(nextDue)).toBe(clock.now());
    expect(await claim({})).toMatchObject([{ subject: 'A9', held: null }]);
  });

  test('leaves out of a digest what was withdrawn before it went, and puts it back in the queue when that is taken back', async () => {
    await fill(4);
    const [first, digest] = (await claim()) as [OutboxRow, OutboxRow];
    await store().write(() => settle(under(FEW), first, 'a', { receipt: '250 Ok' }));
    await fail(digest);
    await store().write(() => withdraw(under(FEW), ['A2', 'A3'], 'answered'));
    clock.advance(MINUTE);
    const [again] = await claim();
    expect(JSON.parse(again?.message ?? '{}')).toMatchObject({ subject: 'title 4' });
    const gone = await outbox();
    expect(gone[1]).toMatchObject({ state: 'cancelled', digest: 'N5' });
    await store().write(() => reinstate(under({}), [{ subject: 'A2', at: gone[1]?.finishedAt ?? 0 }]));
    expect(await claim({})).toMatchObject([{ subject: 'A2', bundle: null, attempts: 1 }]);
  });

  test('leaves a way alone that fails, tells its people by the next, and lets one message try it', async () => {
    const said = { people: BOTH };
    await fill(5, said);
    for (const row of await claim(said)) await fail(row, said);
    expect(await store().read(() => openBreakers(clock.now()))).toMatchObject([
      { circuit: 'mail', failures: 5, trips: 1, until: clock.now() + 30_000 },
    ]);
    clock.advance(15_000);
    const next = await claim(said);
    expect(next.map(({ channel, subject }) => `${channel} ${subject}`).toSorted()).toEqual(
      ['A1', 'A2', 'A3', 'A4', 'A5'].map((one) => `sms ${one}`),
    );
    const held = await outbox();
    expect(held.slice(0, 5).every((row) => row.held === 'mail fails' && row.attempts === 1)).toBe(true);
    for (const row of next) await store().write(() => settle(under(said), row, 'a', { receipt: 'SM1 queued' }));
    clock.advance(15_001);
    const [probe, ...others] = await claim(said);
    expect([probe?.channel, others.length]).toEqual(['mail', 0]);
    await store().write(() => settle(under(said), probe as OutboxRow, 'a', { receipt: '250 Ok' }));
    expect(await store().read(() => openBreakers(clock.now()))).toEqual([]);
    expect(await claim(said)).toHaveLength(4);
  });

  test('gives each text message a code of its address, and takes what the vendor says of it', async () => {
    const said = { people: BOTH, notification: { cap: 'none', budget: { sms: 'none' } } };
    await store().write(() =>
      enqueue(
        under(said),
        Array.from({ length: 20 }, (_, at) => ({
          ...{ person: 'ana', channel: 'sms', address: '+447700900123', subject: `A${at + 1}` },
          ...{ kind: 'page' as const, message: { subject: 's', text: 't' } },
        })),
      ),
    );
    const rows = await store().write(function* () {
      yield* gate(under(said));
      return yield* giveCodes(yield* claimDue('a', clock.now(), LEASE_MS, 100), clock.now());
    });
    expect(new Set(rows.map(({ code }) => code)).size).toBe(20);
    const [first] = rows as [OutboxRow];
    const found = await store().read(() => answered({ address: '+447700900123', code: first.code ?? '' }, clock.now()));
    expect(found?.number).toBe(first.number);
    expect(await store().read(() => answered({ address: '+447700900124', code: first.code ?? '' }, clock.now()))).toBeUndefined();
    await store().write(() => note(first, 'acknowledge'));
    expect(await store().read(() => answered({ id: first.id }, clock.now()))).toMatchObject({ answered: 'acknowledge' });
    // The vendor is faster than the engine: the word waits for the attempt to be settled.
    expect(await store().write(() => receive(under(said), first.id, 'undelivered', '(30003)'))).toBe(true);
    await store().write(() => settle(under(said), first, 'a', { receipt: 'SM1 queued' }));
    const lost = (await outbox()).find(({ id }) => id === first.id);
    expect(lost).toMatchObject({ state: 'failed', problem: 'taken, and then undelivered (30003)' });
    expect((await outbox()).at(-1)).toMatchObject({ channel: 'mail', subject: first.subject, state: 'queued' });
  });
});
