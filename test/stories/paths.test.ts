import { afterEach, describe, expect, test } from 'vitest';
import { alert, given, type House, minutes, openHouse, settings } from './house.ts';

let house: House;
afterEach(() => house?.close());
const open = async (said: Readonly<Record<string, unknown>>): Promise<void> => {
  house = await openHouse({ settings: settings(said) });
  await house.start();
};
const told = (): readonly string[] => house.mail.letters.map(({ address }) => address.split('@')[0] ?? '');

describe('a path', () => {
  const POLICY = {
    name: 'p',
    step: [{ tell: ['ana'] }],
    path: [
      {
        name: 'worst',
        when: { severity: ['critical'] },
        step: [{ tell: ['ana', 'bela'] }, { delay: '1m', tell: ['mail:noc@example.org'] }],
      },
    ],
  };
  test('is taken instead of the policy’s own steps when it fits, and the clock stays on it', async () => {
    await open({ policy: [POLICY] });
    await house.receive(alert({ severity: 'warning' }), alert({ fingerprint: 'f2' }));
    expect([...told()].sort()).toEqual(['ana', 'ana', 'bela']);
    await house.pass(minutes(1));
    expect(told().at(-1)).toBe('noc');
    expect((await house.timeline('A2')).join('\n')).toContain('step 2 of 2 of policy p, path worst: told noc@example.org by mail');
  });
});

describe('a step', () => {
  test('with a severity that does not fit is passed over at once, and the timeline says why', async () => {
    await open({
      policy: [
        {
          name: 'p',
          step: [
            { tell: ['ana'], when: { severity: ['critical'] } },
            { delay: '10m', tell: ['bela'] },
          ],
        },
      ],
    });
    await house.receive(alert({ severity: 'warning' }));
    expect(told()).toEqual(['bela']);
    expect((await house.timeline('A1')).join('\n')).toContain(
      'step 1 of 2 of policy p: nobody could be told; only for critical; next step',
    );
  });

  test('may wait for a number of alerts of its incident', async () => {
    await open({
      policy: [
        {
          name: 'p',
          step: [
            { tell: ['ana'] },
            { delay: '5m', tell: ['bela'], when: { alerts: 3, within: '10m' } },
            { delay: '0s', tell: ['mail:noc@example.org'] },
          ],
        },
      ],
      alert: { correlate: [{ name: 'c', by: ['cluster'] }] },
    });
    await house.receive(alert({ cluster: 'x' }), alert({ cluster: 'y', fingerprint: 'g1' }));
    await house.receive(alert({ cluster: 'x', fingerprint: 'f2' }), alert({ cluster: 'x', fingerprint: 'f3' }));
    await house.pass(minutes(5));
    const about = (number: string): readonly string[] =>
      house.mail.letters.filter(({ subject }) => subject.includes(` ${number} `)).map(({ address }) => address);
    expect(about('A1')).toEqual(['ana@example.org', 'bela@example.org', 'noc@example.org']);
    expect(about('A2')).toEqual(['ana@example.org', 'noc@example.org']);
    expect((await house.timeline('A2')).join('\n')).toContain('only from 3 alerts in 10m00s on, there were 1');
  });
});

describe('the last resort', () => {
  const RESORT = { escalation: { last_resort: ['mail:duty@example.org'] } };

  test('is told when a whole round reaches nobody, once a round', async () => {
    await open({ ...RESORT, policy: [{ name: 'p', repeat: 1, step: [{ tell: ['chris'] }, { delay: '1h', tell: ['dora'] }] }] });
    await house.receive(alert());
    await house.settle();
    expect(told()).toEqual(['duty']);
    expect(house.mail.letters[0]?.text).toContain('Nobody of policy p could be told. You are the last resort.');
    expect(await house.timeline('A1')).toContain(
      'escalation.last-resort nobody of policy p could be told, the last resort is: duty@example.org by mail',
    );
    await house.pass(minutes(5));
    expect(told()).toEqual(['duty', 'duty']);
    await house.pass(minutes(6));
    expect(told()).toHaveLength(2);
  });

  test('is not, when anybody of the round was told', async () => {
    await open({ ...RESORT, policy: [{ name: 'p', step: [{ tell: ['ana'] }, { delay: '1m', tell: ['chris'] }] }] });
    await house.receive(alert());
    await house.pass(minutes(2));
    expect(told()).toEqual(['ana']);
  });

  test('without one, the timeline says that nobody was told', async () => {
    await open({ policy: [{ name: 'p', step: [{ tell: ['chris'] }] }] });
    await house.receive(alert());
    expect(await house.timeline('A1')).toContain(
      'escalation.last-resort nobody of policy p could be told, there is no last resort that could be',
    );
  });
});

describe('pages that are refused for good', () => {
  test('make the next step due at once, and the last resort after the last', async () => {
    await open({
      escalation: { last_resort: ['mail:duty@example.org'] },
      policy: [{ name: 'p', step: [{ tell: ['ana'] }, { delay: '1h', tell: ['bela'] }] }],
    });
    house.mail.behave((message) => (message.address.startsWith('duty') ? 'accept' : 'refuse'));
    await house.receive(alert());
    await house.settle();
    expect(told()).toEqual(['duty']);
    expect(await house.timeline('A1')).toContain('escalation.unreached no page of step 1 arrived: the next step is due at once');
  });

  test('leave the clock alone while another page of the step is under way', async () => {
    await open({ policy: [{ name: 'p', step: [{ tell: ['ana', 'mail:noc@example.org'] }, { delay: '1h', tell: ['bela'] }] }] });
    house.mail.behave((message) => (message.address.startsWith('noc') ? 'refuse' : 'accept'));
    await house.receive(alert());
    await house.pass(minutes(2));
    expect(told()).toEqual(['ana']);
  });

  test('do not shorten the pause before another round', async () => {
    await open({ policy: [{ name: 'p', repeat: 1, repeat_after: '10m', step: [{ tell: ['ana'] }] }] });
    house.mail.behave('refuse');
    await house.receive(alert());
    await house.pass(minutes(9));
    expect((await house.outbox()).map(({ state }) => state)).toEqual(['failed']);
    house.mail.behave('accept');
    await house.pass(minutes(1));
    expect(told()).toEqual(['ana']);
    expect(given(await house.watchbill.escalation.list({}))).toEqual([]);
  });
});
