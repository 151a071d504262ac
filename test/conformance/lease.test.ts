import { expect, test } from 'vitest';
import { acquire, held, holderOf, LEASE_MS, type Lease, release } from '../../src/domain/kernel/lease.ts';
import { isRefusal } from '../../src/domain/kernel/refusal.ts';
import { one } from '../../src/domain/kernel/script.ts';
import { onEveryEngine } from './engines.ts';

const NOW = 1_795_230_000_000;

onEveryEngine('the lease', ({ store, another }) => {
  const take = (holder: string, now: number) => store().write(() => acquire('engine', holder, now));

  test('goes to the first, stays with it while it renews, and to the next with the next term', async () => {
    expect(await take('a', NOW)).toEqual({ name: 'engine', holder: 'a', term: 1, until: NOW + LEASE_MS });
    expect(await take('b', NOW + 1_000)).toBeUndefined();
    expect(await take('a', NOW + 1_000)).toMatchObject({ term: 1, until: NOW + 1_000 + LEASE_MS });
    expect(await take('b', NOW + 1_000 + LEASE_MS)).toBeUndefined();
    expect(await take('b', NOW + 1_001 + LEASE_MS)).toMatchObject({ holder: 'b', term: 2 });
    expect(await take('a', NOW + 1_002 + LEASE_MS)).toBeUndefined();
  });

  test('that ran out is a new term even for who had it', async () => {
    await take('a', NOW);
    expect(await take('a', NOW + LEASE_MS + 1)).toMatchObject({ term: 2 });
  });

  test('is given back at once, but only by who has it', async () => {
    const lease = (await take('a', NOW)) as Lease;
    await store().write(() => release({ ...lease, term: 0 }));
    expect(await take('b', NOW)).toBeUndefined();
    await store().write(() => release(lease));
    expect(await take('b', NOW)).toMatchObject({ holder: 'b', term: 2 });
    expect(await store().read(() => holderOf('engine'))).toMatchObject({ holder: 'b', term: 2 });
    expect(await store().read(() => holderOf('other'))).toBeUndefined();
  });

  test('fences off a write under an old term: the refusal rolls it back', async () => {
    const old = (await take('a', NOW)) as Lease;
    const write = (lease: Lease) =>
      store().write(function* () {
        return (
          (yield* held(lease)) ??
          (yield* one(
            "insert into counter (kind, last) values ('x', 1) on conflict (kind) do update set last = counter.last + 1 returning last",
          ))
        );
      });
    expect(await write(old)).toEqual({ last: 1 });
    await take('b', NOW + LEASE_MS + 1);
    expect(isRefusal(await write(old))).toBe(true);
    expect(await store().read(() => one('select last from counter'))).toEqual({ last: 1 });
  });

  test('is had by exactly one of eight that want it, term after term', async () => {
    const contenders = await Promise.all(Array.from({ length: 8 }, () => another()));
    for (let term = 1; term <= 5; term++) {
      const now = NOW + term * (LEASE_MS + 1);
      const won = await Promise.all(contenders.map((contender, index) => contender.write(() => acquire('engine', `c${index}`, now))));
      expect(won.filter((lease) => lease !== undefined)).toMatchObject([{ term }]);
    }
  });
});
