import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Actor } from '../../src/domain/kernel/access.ts';
import type { Fact, Reaction } from '../../src/domain/kernel/event.ts';
import { explain, isRefusal } from '../../src/domain/kernel/refusal.ts';
import { expired } from '../../src/domain/silences/events.ts';
import { heldBy, hold, letGo } from '../../src/domain/silences/holding.ts';
import { matches } from '../../src/domain/silences/matcher.ts';
import { activeSilences } from '../../src/domain/silences/records.ts';
import { momentsDue, nextMoment } from '../../src/domain/silences/silence.ts';
import { contextFor } from '../../src/runtime/run.ts';
import { onEveryEngine } from '../conformance/engines.ts';
import { ANA, given, type House, hours, minutes, openHouse } from '../stories/house.ts';

const LEAD: Actor = { name: 'bela', role: 'lead' };

describe('the moments of a silence', () => {
  const times = { startsAt: 100, remindAt: 150, endsAt: 200 };
  test.each([
    [100, 99, [], 100],
    [100, 100, ['begin'], 150],
    [100, 160, ['begin', 'remind'], 200],
    [150, 150, ['remind'], 200],
    [150, 199, ['remind'], 200],
    [100, 200, ['end'], 200],
    [200, 900, ['end'], 200],
  ])('due since %d, at %d are %j, and the next is at %d', (dueAt, now, moments, next) => {
    expect(momentsDue(times, dueAt, now)).toEqual(moments);
    expect(nextMoment(times, now)).toBe(next);
  });
});

describe('a silence', () => {
  let house: House;
  beforeEach(async () => {
    house = await openHouse();
    await house.start();
  });
  afterEach(() => house.close());

  const add = async (more: Readonly<Record<string, unknown>> = {}, actor?: Actor) =>
    house.watchbill.silence.add({ matchers: ['severity=warning'], for: '2h', comment: 'moving the rack', ...more }, actor);
  const refusal = async (more: Readonly<Record<string, unknown>>, actor?: Actor) => {
    const answer = await add(more, actor);
    return isRefusal(answer) ? explain(answer) : undefined;
  };
  const show = async (silence = 'S1') => given(await house.watchbill.silence.show({ silence }));
  const write = <T>(script: Parameters<House['store']['write']>[0]) => house.store.write(script) as Promise<T>;
  const context = () => contextFor(house.watchbill.surroundings, ANA)();

  test('is in force for as long as it says, and ends by itself', async () => {
    const made = given(await add());
    expect(made).toMatchObject({ number: 'S1', state: 'active', author: 'ana', matchers: ['severity=warning'], holds: 0, repage: true });
    expect(made.endsAt - made.startsAt).toBe(hours(2));
    const [active] = await house.store.read(() => activeSilences(house.clock.now()));
    expect(active).toMatchObject({ number: 1, author: 'ana', comment: 'moving the rack' });
    expect(matches(active?.matchers ?? [], { severity: 'warning' })).toBe(true);
    expect(await house.store.read(() => activeSilences(house.clock.now() + hours(2)))).toEqual([]);
    await house.pass(hours(2));
    expect(await show()).toMatchObject({ state: 'expired', ending: 'time', endedBy: 'engine' });
    expect((await show()).timeline.map(({ text }) => text)).toEqual([
      'severity=warning is silent from 2026-11-21T03:00:00.000Z until 2026-11-21T05:00:00.000Z: moving the rack',
      'its time is over; it held nothing',
    ]);
    expect(given(await house.watchbill.silence.list({}))).toEqual([]);
    expect(given(await house.watchbill.silence.list({ state: 'expired' }))).toHaveLength(1);
  });

  test('may begin later, and says how late the engine was', async () => {
    const starts = new Date(house.clock.now() + hours(1)).toISOString();
    expect(given(await add({ starts }))).toMatchObject({ state: 'pending' });
    expect(await house.store.read(() => activeSilences(house.clock.now()))).toEqual([]);
    expect(given(await house.watchbill.silence.list({ state: 'pending' }))).toHaveLength(1);
    await house.pass(hours(1));
    expect(await show()).toMatchObject({ state: 'active' });
    expect(given(await house.watchbill.silence.list({ state: 'active' }))).toHaveLength(1);
    await house.stop();
    house.clock.advance(hours(3));
    expect(await show()).toMatchObject({ state: 'expired', ending: null });
    await house.start();
    expect((await show()).timeline.map(({ text }) => text).slice(1)).toEqual([
      'in force now',
      'its time is over, late by 1h00m: the engine was down; it held nothing',
    ]);
  });

  test('reminds its author before it ends, and says so', async () => {
    given(await add({ remind: '15m' }));
    await write(() => hold(context(), [{ silence: 1, alert: 7 }]));
    await house.pass(hours(2) - minutes(15));
    expect(house.mail.letters).toMatchObject([
      {
        address: 'ana@example.org',
        subject: '[SILENCE] S1 ends in 15m00s',
        text: expect.stringContaining('It holds 1 open alert; what is still firing then is paged for.') as string,
      },
    ]);
    expect((await show()).timeline.map(({ text }) => text)).toContain(
      'ends at 2026-11-21T05:00:00.000Z and holds 1 open alert; told mail ana@example.org',
    );
    given(await add({ remind: '15m', repage: false }, { name: 'robot', role: 'operator' }));
    await house.pass(hours(1) + minutes(45));
    expect((await show('S2')).timeline.map(({ text }) => text)[1]).toContain('its author has no contact');
    expect(house.mail.letters).toHaveLength(1);
  });

  test('that ends on resolve ends with the last alert that it held, and not before', async () => {
    given(await add({ endsOnResolve: true }));
    given(await add());
    await write(() =>
      hold(
        context(),
        [7, 8].flatMap((alert) => [1, 2].map((silence) => ({ silence, alert }))),
      ),
    );
    expect(given(await house.watchbill.silence.list({})).map(({ holds }) => holds)).toEqual([2, 2]);
    await write(() => letGo(context(), [7]));
    expect(await show()).toMatchObject({ state: 'active', holds: 1, alerts: ['A8'] });
    await write(() => letGo(context(), [8, 9]));
    expect(await show()).toMatchObject({ state: 'expired', ending: 'resolved', holds: 0 });
    expect(await show('S2')).toMatchObject({ state: 'active', holds: 0 });
    await write(() => letGo(context(), []));
    await write(() => hold(context(), []));
  });

  test('that is ended by hand lets go of what it holds, after whoever reacts has seen it', async () => {
    given(await add({ repage: false }));
    await write(() => hold(context(), [{ silence: 1, alert: 7 }]));
    const seen: unknown[] = [];
    const watching: Reaction = {
      to: expired.kind,
      *run(_context, facts: readonly Fact[]) {
        seen.push(facts[0]?.data, yield* heldBy([1]));
      },
    };
    const { endSilences } = await import('../../src/domain/silences/ending.ts');
    await write(() => endSilences({ ...context(), reactions: [watching] }, [1], 'hand'));
    expect(seen).toEqual([{ ending: 'hand', repage: false, holds: 1, lateMs: 0 }, [7]]);
    expect(await show()).toMatchObject({ alerts: [], ending: 'hand', endedBy: 'ana' });
    expect((await show()).timeline.at(-1)?.text).toBe('ended by hand; 1 open alert no longer held, without a page');
    expect(await house.watchbill.silence.expire({ silences: ['S1'] })).toMatchObject({ refusal: { kind: 'already', by: 'ana' } });
  });

  test('is not made of something that cannot be meant', async () => {
    expect(await refusal({ matchers: ['severity'] })).toMatchObject({
      text: expect.stringContaining('matcher, column 9: behind "severity" stands how to compare') as string,
    });
    expect((await refusal({ matchers: ['alertname=~.+'] }))?.text).toContain('these matchers fit every alert');
    expect((await refusal({ matchers: [] }))?.text).toContain('--everything');
    expect((await refusal({ comment: ' ' }))?.text).toContain('a silence says why');
    expect((await refusal({ for: undefined }))?.text).toContain('nothing says when it ends');
    expect((await refusal({ until: '2026-11-21T06:00:00Z' }))?.text).toContain('both --for and --until');
    expect((await refusal({ for: undefined, until: '2026-11-21T01:00:00Z' }))?.text).toContain('before it begins');
    expect((await refusal({ remind: '2h' }))?.text).toContain('the reminder would not come while it lasts');
    expect((await refusal({ remind: '0s' }))?.text).toContain('the reminder would not come while it lasts');
    expect(await refusal({ for: '25h' })).toEqual({
      text: "'silence add' for more than 24 hours needs a lead; you are an operator.",
      exitCode: 1,
      httpStatus: 403,
    });
    expect(given(await house.watchbill.silence.list({ state: 'any' }))).toEqual([]);
    expect(given(await add({ for: '25h' }, LEAD))).toMatchObject({ number: 'S1', author: 'bela' });
    expect(given(await add({ matchers: [], everything: true }))).toMatchObject({ matchers: [] });
  });
});

onEveryEngine('silences', ({ store, context }) => {
  test('are read for the intake with one statement, oldest first', async () => {
    const { add } = await import('../../src/domain/silences/capabilities.ts');
    for (const matchers of [['a=1', '{b=~"x.*"}'], ['c!=""']])
      given(await store().write(() => add.run(context(), add.input.parse({ matchers, for: '1h', comment: 'x' }))));
    const active = await store().read(() => activeSilences(context().now));
    expect(active.map(({ number, matchers }) => [number, matchers.length])).toEqual([
      [1, 2],
      [2, 1],
    ]);
  });
});
