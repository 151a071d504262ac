import { afterEach, describe, expect, test } from 'vitest';
import { acquire, release } from '../../src/domain/kernel/lease.ts';
import type { Store } from '../../src/domain/kernel/ports.ts';
import { type Engine, type Fenced, startEngine } from '../../src/runtime/engine.ts';
import { alert, type House, minutes, openHouse, settings } from './house.ts';

const QUIET = { write: () => undefined };
const byHand = (): (() => void) => () => undefined;

let house: House;
const others: Engine[] = [];
afterEach(async () => {
  for (const engine of others.splice(0)) await engine.stop();
  await house.close();
});

const second = async (store: Store = house.store): Promise<Engine> => {
  const engine = startEngine({ store, clock: house.clock, log: QUIET, duties: [], everySecond: byHand });
  others.push(engine);
  await engine.tick();
  return engine;
};

describe('of two engines', () => {
  test('one is active, and the other says who', async () => {
    house = await openHouse();
    await house.start();
    const other = await second();
    expect(house.engine()?.status().active).toBe(true);
    expect(other.status()).toEqual({ active: false, holder: house.engine()?.status().holder });
  });

  test('the second takes over at once when the first ends, and after the lease when it dies', async () => {
    house = await openHouse();
    await house.start();
    const other = await second();
    await house.stop();
    await other.tick();
    expect(other.status().active).toBe(true);
    await other.stop();

    await house.start();
    const third = await second();
    house.crash();
    house.clock.advance(5_000);
    await third.tick();
    expect(third.status().active).toBe(false);
    house.clock.advance(1);
    await third.tick();
    expect(third.status().active).toBe(true);
  });

  test('the one that waits writes nothing, so that nobody wakes for it', async () => {
    house = await openHouse();
    await house.start();
    let writes = 0;
    const counting: Store = {
      ...house.store,
      write: (script) => {
        writes++;
        return house.store.write(script);
      },
    };
    const other = await second(counting);
    await other.tick();
    await other.tick();
    expect(writes).toBe(0);
  });

  test('the one that slept through its lease finds every write refused, and steps down', async () => {
    house = await openHouse();
    let fence: Fenced | undefined;
    let ended = 0;
    const duty = {
      name: 'probe',
      begin: async (fenced: Fenced) => (fence = fenced),
      run: async () => undefined,
      end: async () => void ended++,
    };
    const first = startEngine({ store: house.store, clock: house.clock, log: QUIET, duties: [duty], everySecond: byHand });
    others.push(first);
    await first.tick();
    expect(first.status().active).toBe(true);
    house.clock.advance(6_000);
    await house.store.write(() => acquire('engine', 'thief', house.clock.now()));
    let ran = false;
    const refused = await fence?.(function* () {
      ran = true;
      yield* release({ name: 'x', holder: 'x', term: 1, until: 0 });
      return 1;
    });
    expect(refused).toMatchObject({ refusal: { kind: 'lease-lost' } });
    expect(ran).toBe(false);
    await first.tick();
    expect(first.status()).toMatchObject({ active: false, holder: 'thief, process undefined' });
    expect(ended).toBe(1);
  });
});

test('an engine that died with a page on its way leaves it to the next, under the same key; the dead one settles nothing', async () => {
  house = await openHouse({ settings: settings({ policy: [{ name: 'p', step: [{ tell: ['ana'] }] }] }) });
  await house.start();
  house.mail.behave('hang');
  await house.receive(alert());
  expect(house.mail.hanging()).toBe(1);
  house.crash();
  house.mail.behave('accept');
  await house.start();
  await house.pass(5_000);
  expect(house.mail.attempts).toHaveLength(1);
  await house.pass(2_000);
  expect(house.mail.attempts.map(({ key }) => key)).toEqual([house.mail.attempts[0]?.key, house.mail.attempts[0]?.key]);
  expect(await house.outbox()).toMatchObject([{ state: 'sent', attempts: 2 }]);
});

test('a clock that died with its step fired and not committed fires it once, by the next engine', async () => {
  house = await openHouse();
  await house.receive(alert());
  house.clock.advance(minutes(6));
  await house.start();
  house.crash();
  await house.start();
  await house.pass(minutes(1));
  expect(house.mail.told()).toEqual(['ana@example.org [CRITICAL] A1 db1 is down', 'bela@example.org [CRITICAL] A1 db1 is down']);
});

test('a wall clock set back neither ends the engine nor fires anything twice; set forward, what is due fires once', async () => {
  house = await openHouse();
  await house.start();
  await house.receive(alert());
  house.clock.jump(-minutes(30));
  await house.pass(minutes(1));
  expect(house.engine()?.status().active).toBe(true);
  expect(house.mail.letters).toHaveLength(1);
  house.clock.jump(minutes(30));
  await house.pass(minutes(4));
  expect(house.mail.told().slice(1)).toEqual(['bela@example.org [CRITICAL] A1 db1 is down']);
});

test('a duty that throws costs one look; the next does its work', async () => {
  house = await openHouse();
  let calls = 0;
  const lines: string[] = [];
  const duty = {
    name: 'clumsy',
    run: async () => {
      if (calls++ === 0) throw new Error('once');
      return undefined;
    },
  };
  const engine = startEngine({
    store: house.store,
    clock: house.clock,
    log: { write: (_level, text) => void lines.push(text) },
    duties: [duty],
    everySecond: byHand,
  });
  others.push(engine);
  await engine.tick();
  await engine.tick();
  expect(calls).toBeGreaterThan(1);
  expect(lines).toContain('the engine could not do its duties and tries again within a second');
});

test('an engine asks its duties again at the moment they named, not a second later', async () => {
  house = await openHouse();
  const due = house.clock.now() + 250;
  const at: number[] = [];
  const alarm = {
    name: 'alarm',
    run: async () => {
      at.push(house.clock.now());
      return house.clock.now() < due ? due : undefined;
    },
  };
  const engine = startEngine({
    store: house.store,
    clock: house.clock,
    log: QUIET,
    duties: [alarm],
    everySecond: byHand,
  });
  others.push(engine);
  await engine.tick();
  house.clock.advance(1_000);
  await engine.tick();
  expect(at.at(-1)).toBe(due + 750);
});
