import { afterEach, describe, expect, test } from 'vitest';
import { formatInstant } from '../../src/domain/kernel/rfc3339.ts';
import { BELA, given, type House, minutes, openHouse, settings } from './house.ts';

let house: House;
afterEach(() => house?.close());
const open = async (task: readonly object[]): Promise<void> => {
  const policy = [{ name: 'p', step: [{ tell: ['ana'] }, { delay: '5m', tell: ['bela'] }] }];
  house = await openHouse({ settings: settings({ policy, escalation: { task } }) });
  await house.start();
};
const told = (): readonly string[] => house.mail.told();
const soon = (ms: number): string => formatInstant(house.clock.now() + ms);
const create = async (input: { title: string; priority?: 'urgent'; due?: string }): Promise<void> => {
  given(await house.watchbill.task.create(input));
  await house.settle();
};

describe('a task made by hand', () => {
  test('starts a clock where a rule says so, and starting it stops that', async () => {
    await open([{ on: 'created', priority: ['urgent'], policy: 'p' }]);
    await create({ title: 'The generator smokes', priority: 'urgent' });
    await create({ title: 'Sort the cables' });
    expect(told()).toEqual(['ana@example.org [URGENT] T1 The generator smokes']);
    expect(house.mail.letters[0]?.text).toContain('Answer with: watchbill task start T1');
    given(await house.watchbill.task.start({ tasks: ['T1'] }, BELA));
    await house.pass(minutes(6));
    expect(told()).toHaveLength(1);
  });
});

describe('a deadline', () => {
  const RULE = [{ on: 'deadline', after: '2m', policy: 'p' }];

  test('that passes starts a clock, once, and says what was missed', async () => {
    await open(RULE);
    await create({ title: 'Renew the certificate', due: soon(minutes(3)) });
    await house.pass(minutes(5) - 1_000);
    expect(told()).toEqual([]);
    await house.pass(1_000);
    expect(told()).toEqual(['ana@example.org [NORMAL] T1 Renew the certificate']);
    expect(house.mail.letters[0]?.text).toMatch(/^It was due at .* and is not done\./);
    await house.pass(minutes(10));
    expect(told()).toHaveLength(2);
  });

  test('that is met, or moved before it passes, starts none; moved afterwards, it stops the clock', async () => {
    await open(RULE);
    await create({ title: 'met', due: soon(minutes(1)) });
    await create({ title: 'moved', due: soon(minutes(1)) });
    await create({ title: 'late', due: soon(minutes(1)) });
    given(await house.watchbill.task.done({ tasks: ['T1'] }));
    given(await house.watchbill.task.edit({ task: 'T2', due: soon(minutes(60)) }));
    await house.pass(minutes(3));
    expect(told()).toEqual(['ana@example.org [NORMAL] T3 late']);
    given(await house.watchbill.task.edit({ task: 'T3', due: soon(minutes(60)) }));
    await house.pass(minutes(6));
    expect(told()).toHaveLength(1);
    const { timeline } = given(await house.watchbill.task.show({ task: 'T3' }));
    expect(timeline.map(({ text }) => text)).toContain('clock stopped: its deadline was moved by ana (the next step was due at 03:08:00Z)');
  });

  test('set into the past is missed at once; those before the rule are left alone', async () => {
    await open([]);
    await create({ title: 'old', due: soon(-minutes(60)) });
    const { settingsFrom } = await import('../../src/runtime/config/settings.ts');
    const policy = [{ name: 'p', step: [{ tell: ['ana'] }] }];
    house.watchbill.configure(settingsFrom(settings({ policy, escalation: { task: RULE } })));
    await house.pass(2_000);
    expect(told()).toEqual([]);
    await create({ title: 'new', due: soon(-minutes(60)) });
    expect(told()).toEqual(['ana@example.org [NORMAL] T2 new']);
  });
});
