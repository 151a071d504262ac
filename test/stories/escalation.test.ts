import { afterEach, describe, expect, test } from 'vitest';
import { alert, BELA, given, type House, type HouseOptions, hours, LADDER, minutes, openHouse, settings } from './house.ts';

let house: House;
afterEach(() => house?.close());
const open = async (options?: HouseOptions): Promise<void> => {
  house = await openHouse(options);
  await house.start();
};

describe('a clock', () => {
  test('walks the steps of its policy while nobody answers, and ends after the last', async () => {
    await open();
    await house.receive(alert());
    expect(house.mail.told()).toEqual(['ana@example.org [CRITICAL] A1 db1 is down']);
    await house.pass(minutes(5) - 1_000);
    expect(house.mail.told()).toHaveLength(1);
    await house.pass(1_000);
    expect(house.mail.told().slice(1)).toEqual(['bela@example.org [CRITICAL] A1 db1 is down']);
    await house.pass(minutes(10));
    expect(house.mail.told().slice(2)).toEqual(['ana@example.org [CRITICAL] A1 db1 is down', 'noc@example.org [CRITICAL] A1 db1 is down']);
    await house.pass(minutes(60));
    expect(house.mail.letters).toHaveLength(4);
    expect(given(await house.watchbill.escalation.list({}))).toEqual([]);
    expect(await house.timeline('A1')).toEqual(
      expect.arrayContaining([
        'escalation.stepped step 1 of 3 of policy everything: told ana by mail; next step at 03:05:00Z',
        'escalation.stepped step 3 of 3 of policy everything: told ana by mail, noc@example.org by mail; that was the last step',
      ]),
    );
  });

  test('starts over as often as its policy repeats, and says which round it is', async () => {
    await open({
      settings: settings({
        policy: [{ name: 'p', repeat: 2, repeat_after: '10m', step: [{ tell: ['ana'] }, { delay: '5m', tell: ['bela'] }] }],
      }),
    });
    await house.receive(alert());
    await house.pass(hours(2));
    expect(house.mail.letters.map(({ address }) => address.split('@')[0])).toEqual(['ana', 'bela', 'ana', 'bela', 'ana', 'bela']);
    expect(house.mail.letters.at(-1)?.text).toContain('Step 2 of 2 of policy p, round 3.');
    expect(house.mail.letters.at(-1)?.text).toContain('Nobody else will be told after you.');
  });

  test('fires one step when it was missed, says how late, and gives the next person the full delay', async () => {
    await open();
    await house.receive(alert());
    await house.stop();
    house.clock.advance(minutes(5) + hours(2) + minutes(3));
    await house.start();
    expect(house.mail.told().slice(1)).toEqual(['bela@example.org [CRITICAL] A1 db1 is down']);
    expect(house.mail.letters[1]?.text).toContain('late by 2h03m: the engine was down');
    expect((await house.timeline('A1')).filter((line) => line.includes('late by 2h03m: engine was down'))).toHaveLength(1);
    await house.pass(minutes(10) - 1_000);
    expect(house.mail.letters).toHaveLength(2);
    await house.pass(1_000);
    expect(house.mail.letters).toHaveLength(4);
  });

  test('fires one step of every clock a tick, in due order, however many steps were missed', async () => {
    await open({
      settings: settings({
        policy: [
          {
            name: 'p',
            step: [
              { delay: '1m', tell: ['ana'] },
              { delay: '1m', tell: ['bela'] },
            ],
          },
        ],
      }),
    });
    await house.receive(alert({ fingerprint: 'f1' }, { annotations: { summary: 'first' } }));
    house.clock.advance(500);
    await house.receive(alert({ fingerprint: 'f2' }, { annotations: { summary: 'second' } }));
    await house.stop();
    house.clock.advance(hours(3));
    await house.start();
    expect(house.mail.told()).toEqual(['ana@example.org [CRITICAL] A1 first', 'ana@example.org [CRITICAL] A2 second']);
  });

  test('falls through at once where a step reaches nobody, and says so', async () => {
    await open({ settings: settings({ policy: [{ name: 'p', step: [{ tell: ['chris', 'dora'] }, { delay: '1h', tell: ['bela'] }] }] }) });
    await house.receive(alert());
    expect(house.mail.told()).toEqual(['bela@example.org [CRITICAL] A1 db1 is down']);
    const line = (await house.timeline('A1')).find((text) => text.includes('step 1 of 2'));
    expect(line).toContain('nobody could be told; chris has no contact; dora: is nobody in [people]; allowed: ana, bela, chris.');
  });

  test('keeps the policy it started under, whatever the configuration becomes', async () => {
    await open();
    await house.receive(alert());
    const { settingsFrom } = await import('../../src/runtime/config/settings.ts');
    house.watchbill.configure(settingsFrom(settings({ policy: [{ name: 'other', step: [{ tell: ['mail:other@example.org'] }] }] })));
    await house.receive(alert({ fingerprint: 'f2' }));
    await house.pass(minutes(5));
    expect(house.mail.letters.map(({ address }) => address)).toEqual(['ana@example.org', 'other@example.org', 'bela@example.org']);
  });

  test('is chosen by the first policy whose labels fit; without one the alert says that nobody is told', async () => {
    await open({
      settings: settings({ policy: [{ name: 'db', match: { instance: ['db1:9100', 'db2:9100'], severity: 'critical' }, step: LADDER }] }),
    });
    await house.receive(alert(), alert({ fingerprint: 'f2', instance: 'web1:9100' }));
    expect(house.mail.letters).toHaveLength(1);
    expect(await house.timeline('A2')).toContain(
      'alert.opened critical from prometheus: db1 is down (no escalation policy matches: nobody is told)',
    );
  });
});

describe('an answer', () => {
  test.each([
    ['acknowledging its alert', () => house.watchbill.alert.acknowledge({ alerts: ['A1'] }, BELA), 'acknowledged by bela'],
    ['starting its task', () => house.watchbill.task.start({ tasks: ['T1'] }, BELA), 'T1 started by bela'],
    ['finishing its task', () => house.watchbill.task.done({ tasks: ['T1'] }, BELA), 'T1 done by bela'],
    ['cancelling its task', () => house.watchbill.task.edit({ task: 'T1', status: 'cancelled' }, BELA), 'T1 cancelled by bela'],
    ['deleting its task', () => house.watchbill.task.delete({ tasks: ['T1'] }, BELA), 'T1 deleted by bela'],
    ['resolving its alert', () => house.watchbill.alert.resolve({ alerts: ['A1'] }, BELA), 'resolved by bela'],
  ])('%s stops the clock, for a reason that the timeline keeps', async (_how, act, reason) => {
    await open();
    await house.receive(alert());
    given(await act());
    await house.pass(minutes(59));
    expect(house.mail.letters.filter(({ subject }) => !subject.startsWith('[RESOLVED]'))).toHaveLength(1);
    expect(await house.timeline('A1')).toContain(`escalation.stopped clock stopped: ${reason} (the next step was due at 03:05:00Z)`);
  });

  test('given by starting the task is an answer to the alert as well', async () => {
    await open();
    await house.receive(alert());
    given(await house.watchbill.task.start({ tasks: ['T1'] }, BELA));
    expect(await house.alert('A1')).toMatchObject({ status: 'acknowledged', acknowledgedBy: 'bela' });
    expect(await house.timeline('A1')).toContain('alert.acknowledged acknowledged: its task was started');
    expect(await house.task('T1')).toMatchObject({ status: 'in_progress', assignee: 'bela' });
  });

  test('withdraws the pages that have not gone yet, and lets go what is on its way', async () => {
    await open({ settings: settings({ policy: [{ name: 'p', step: [{ tell: ['ana', 'bela'] }] }] }) });
    house.mail.behave((message) => (message.address.startsWith('ana') ? 'hang' : 'fail'));
    await house.receive(alert());
    given(await house.watchbill.alert.acknowledge({ alerts: ['A1'] }));
    house.mail.answer('accept');
    house.mail.behave('accept');
    await house.pass(minutes(30));
    expect(house.mail.told()).toEqual(['ana@example.org [CRITICAL] A1 db1 is down']);
    expect((await house.outbox()).map(({ person, state }) => [person, state])).toEqual([
      ['ana', 'sent'],
      ['bela', 'cancelled'],
    ]);
    expect(await house.timeline('A1')).toContain('notification.cancelled 1 waiting page withdrawn: acknowledged by ana');
  });

  test('withdraws them also when the last step has fired and no clock runs any more', async () => {
    await open({ settings: settings({ policy: [{ name: 'p', step: [{ tell: ['ana'] }] }] }) });
    house.mail.behave('fail');
    await house.receive(alert());
    expect(given(await house.watchbill.escalation.list({}))).toEqual([]);
    given(await house.watchbill.alert.acknowledge({ alerts: ['A1'] }));
    house.mail.behave('accept');
    await house.pass(minutes(59));
    expect(house.mail.told()).toEqual([]);
  });

  test('is not overtaken by the retry of a page that failed while it was given', async () => {
    await open({ settings: settings({ policy: [{ name: 'p', step: [{ tell: ['ana'] }] }] }) });
    house.mail.behave('hang');
    await house.receive(alert());
    given(await house.watchbill.alert.acknowledge({ alerts: ['A1'] }));
    house.mail.behave('accept');
    house.mail.answer('fail');
    await house.pass(minutes(59));
    expect(house.mail.told()).toEqual([]);
    expect((await house.outbox()).map(({ state }) => state)).toEqual(['cancelled']);
  });
});
