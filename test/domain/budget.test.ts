import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Rate } from '../../src/domain/kernel/rate.ts';
import { type Past, plan, type Waiting } from '../../src/domain/notifications/budget.ts';

const NOW = 1_000_000_000;
const MINUTE = 60_000;
const SMS: Rate = { most: 5, per: 15 * MINUTE };

const page = (number: number, service = 'db', channel = 'sms'): Waiting => ({ number, channel, address: '+1', service, page: true });
const gone = (minutesAgo: number, service = 'db', channel = 'sms'): Past => ({
  ...{ channel, service, at: NOW - minutesAgo * MINUTE },
  counts: true,
});
const numbers = (from: number, to: number): readonly number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);
const storm = (count: number, service?: string): readonly Waiting[] => numbers(1, count).map((number) => page(number, service));
const rules = (budget: Rate | undefined = SMS, cap?: Rate) => ({ budgets: { sms: budget }, cap });

describe('a budget', () => {
  test('lets what fits go one by one', () => {
    expect(plan(storm(4), [], rules(), NOW)).toEqual({ send: [1, 2, 3, 4], digests: [], held: [] });
  });

  test('makes one digest of three hundred, and holds what comes after it', () => {
    const { send, digests, held } = plan(storm(300), [], rules(), NOW);
    expect(send).toEqual([1, 2, 3]);
    expect(digests).toEqual([numbers(4, 300)]);
    expect(held).toEqual([]);
    const after = plan([page(301)], [gone(1), gone(1), gone(1), gone(1)], rules(), NOW);
    // A fifth of five is kept for news, so the fifth of this service waits until one of the four is fifteen minutes old.
    expect(after).toEqual({ send: [], digests: [], held: [{ number: 301, until: NOW + 14 * MINUTE, why: 'budget of sms, 5 in 15m00s' }] });
  });

  test('keeps room for the first of a service that was not heard of', () => {
    const past = [gone(1), gone(2), gone(3), gone(4)];
    expect(plan([page(1), page(2, 'web'), page(3, 'web')], past, rules(), NOW)).toMatchObject({
      send: [2],
      held: [{ number: 1 }, { number: 3 }],
    });
    expect(plan([page(1, 'web')], [...past, gone(1, 'web')], rules(), NOW)).toMatchObject({
      held: [{ number: 1, until: NOW + 12 * MINUTE }],
    });
  });

  test('of one or two keeps nothing back, and an all-clear is never news', () => {
    expect(plan([page(1)], [], rules({ most: 1, per: MINUTE }), NOW).send).toEqual([1]);
    expect(plan([page(1), page(2)], [], rules({ most: 1, per: MINUTE }), NOW)).toMatchObject({ send: [1], held: [{ number: 2 }] });
    expect(plan([page(1), page(2, 'web')], [], rules({ most: 1, per: MINUTE }), NOW).digests).toEqual([[1, 2]]);
    expect(plan([{ ...page(1, 'web'), page: false }], [gone(1), gone(1), gone(1), gone(1)], rules(), NOW).held).toHaveLength(1);
  });

  test('is of one channel, the cap of all', () => {
    const both = [page(1), page(2, 'db', 'mail'), page(3, 'db', 'mail')];
    expect(plan(both, [gone(1), gone(1), gone(1), gone(1)], rules(), NOW).send).toEqual([2, 3]);
    const capped = plan(both, [gone(5, 'db', 'voice')], rules(SMS, { most: 2, per: 60 * MINUTE }), NOW);
    expect(capped).toMatchObject({
      send: [1],
      held: [{ number: 2, until: NOW + 55 * MINUTE, why: 'cap of all channels, 2 in 1h00m' }, { number: 3 }],
    });
  });

  test('counts what has gone within its time only, and a digest once', () => {
    expect(plan([page(1)], [gone(15), gone(16), gone(17), gone(18), gone(19)], rules(), NOW).send).toEqual([1]);
    const inDigest = Array.from({ length: 50 }, () => ({ ...gone(1), counts: false }));
    expect(plan([page(1)], [...inDigest, gone(1)], rules(), NOW).send).toEqual([1]);
  });
});

const anyRate = fc.record({ most: fc.integer({ min: 1, max: 12 }), per: fc.integer({ min: 1_000, max: 60 * MINUTE }) });
const anyWaiting = fc
  .array(
    fc.record({
      channel: fc.constantFrom('sms', 'mail', 'voice'),
      address: fc.constantFrom('one', 'other'),
      service: fc.constantFrom('', 'db', 'web', 'dns', 'ldap'),
      page: fc.boolean(),
    }),
    { maxLength: 60 },
  )
  .map((all) => all.map((one, at) => ({ ...one, number: at + 1 })));
const anyPast = fc.array(
  fc.record({
    channel: fc.constantFrom('sms', 'mail', 'voice'),
    service: fc.constantFrom('', 'db', 'web'),
    at: fc.integer({ min: NOW - 90 * MINUTE, max: NOW }),
    counts: fc.boolean(),
  }),
  { maxLength: 40 },
);
const anyRules = fc.record({
  budgets: fc.record({ sms: fc.option(anyRate, { nil: undefined }), mail: fc.option(anyRate, { nil: undefined }), voice: anyRate }),
  cap: fc.option(anyRate, { nil: undefined }),
});

describe('whatever waits and whatever has gone', () => {
  test('every message goes, goes with others or is held until later: none is lost, none comes twice', () => {
    fc.assert(
      fc.property(anyWaiting, anyPast, anyRules, (waiting, past, said) => {
        const { send, digests, held } = plan(waiting, past, said, NOW);
        const all = [...send, ...digests.flat(), ...held.map(({ number }) => number)].toSorted((a, b) => a - b);
        expect(all).toEqual(waiting.map(({ number }) => number));
        expect(held.every(({ until }) => until > NOW)).toBe(true);
        expect(digests.every((members) => members.length > 0)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  test('no budget and no cap is ever broken', () => {
    fc.assert(
      fc.property(anyWaiting, anyPast, anyRules, (waiting, past, said) => {
        const { send, digests } = plan(waiting, past, said, NOW);
        const channelOf = new Map(waiting.map(({ number, channel }) => [number, channel]));
        const went = [...send, ...digests.map(([first = 0]) => first)].map((number) => channelOf.get(number) ?? '');
        const within = (rate: Rate, channel?: string): number =>
          past.filter((one) => one.counts && one.at > NOW - rate.per && (channel === undefined || one.channel === channel)).length +
          went.filter((one) => channel === undefined || one === channel).length;
        const already = (rate: Rate, channel?: string): number =>
          past.filter((one) => one.counts && one.at > NOW - rate.per && (channel === undefined || one.channel === channel)).length;
        for (const [channel, rate] of Object.entries(said.budgets))
          if (rate !== undefined) expect(within(rate, channel)).toBeLessThanOrEqual(Math.max(rate.most, already(rate, channel)));
        if (said.cap !== undefined) expect(within(said.cap)).toBeLessThanOrEqual(Math.max(said.cap.most, already(said.cap)));
      }),
      { numRuns: 1_000 },
    );
  });

  test('what is held goes in the end, if nothing else comes: looked at again when it is due, at most once for each budget and cap', () => {
    fc.assert(
      fc.property(anyWaiting, anyPast, anyRules, (waiting, past, said) => {
        let [left, log, now] = [waiting as readonly Waiting[], past as readonly Past[], NOW];
        for (let round = 0; round < 200 && left.length > 0; round++) {
          const { send, digests, held } = plan(left, log, said, now);
          const of = new Map(left.map((one) => [one.number, one]));
          const paid = [...send, ...digests.map(([first = 0]) => first)].flatMap((number) => of.get(number) ?? []);
          log = [...log, ...paid.map(({ channel, service }) => ({ channel, service, at: now, counts: true }))];
          const waits = new Set(held.map(({ number }) => number));
          left = left.filter(({ number }) => waits.has(number));
          if (held.length > 0) now = Math.min(...held.map(({ until }) => until));
        }
        expect(left).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
