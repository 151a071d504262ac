import { afterEach, describe, expect, test } from 'vitest';
import { all } from '../../src/domain/kernel/script.ts';
import { alert, given, type House, LADDER, minutes, openHouse, settings } from './house.ts';

let house: House;
afterEach(() => house?.close());

const PAYLOAD = JSON.stringify({
  version: '4',
  status: 'firing',
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'InstanceDown', instance: 'db1:9100', severity: 'critical' },
      annotations: { summary: 'db1 is down' },
      startsAt: '2026-11-21T03:00:00Z',
      endsAt: '0001-01-01T00:00:00Z',
      fingerprint: 'f1',
    },
  ],
});
const simulate = async (more: Readonly<Record<string, unknown>> = {}) =>
  given(await house.watchbill.escalation.simulate({ payload: PAYLOAD, format: 'alertmanager', source: 'prometheus', ...more }));
const open = async (said: Readonly<Record<string, unknown>> = {}): Promise<void> => {
  house = await openHouse({ settings: settings(said) });
  await house.start();
};
const rows = () =>
  house.store.read(() =>
    all<{ events: number; alerts: number; clocks: number; messages: number; numbers: number }>(
      `select (select count(*) from event) as events, (select count(*) from alert) as alerts, (select count(*) from clock) as clocks,
         (select count(*) from outbox) as messages, (select count(*) from counter) as numbers`,
    ),
  );

describe('a simulation', () => {
  test('says who would be told what and when, writes nothing, and is what happens then', async () => {
    await open({ policy: [{ name: 'p', repeat: 1, repeat_after: '10m', step: [...LADDER, { delay: '5m', tell: ['chris'] }] }] });
    const before = await rows();
    const { alerts, told, decisions } = await simulate();
    expect(alerts).toEqual([{ alert: 'A1', title: 'db1 is down', severity: 'critical', policy: 'p', path: null, with: null, muted: null }]);
    expect(told[0]).toMatchObject({
      person: 'ana',
      channel: 'mail',
      why: expect.stringContaining('step 1 of 4 of policy p: told ana by mail'),
    });
    expect(decisions.map(({ text }) => text).join('\n')).toContain('nobody could be told; chris has no contact');
    expect(await rows()).toEqual(before);

    const start = house.clock.now();
    await house.receive(alert());
    await house.pass(minutes(50));
    expect(told.map(({ at, address }) => `${(at - start) / 60_000} ${address}`)).toEqual(
      (await house.outbox()).map(({ createdAt, address }) => `${(createdAt - start) / 60_000} ${address}`),
    );
  });

  test('is of the asked moment: who is on call then, and the hours that are', async () => {
    await open({
      rotation: [{ name: 'primary', start: '2026-11-02', handover: '09:00', turn: 'daily', members: ['ana', 'bela'] }],
      policy: [
        {
          name: 'p',
          step: [{ tell: ['rotation:primary'] }],
          path: [{ name: 'day', when: { hours: 'Mo-Fr 08:00-18:00' }, step: [{ tell: ['mail:desk@example.org'] }] }],
        },
      ],
    });
    const at = async (text: string) => (await simulate({ at: text })).told.map(({ address }) => address);
    expect(await at('2026-11-23T10:00:00Z')).toEqual(['desk@example.org']);
    const [night, next] = [await at('2026-11-23T23:00:00Z'), await at('2026-11-24T23:00:00Z')];
    expect([...night, ...next].sort()).toEqual(['ana@example.org', 'bela@example.org']);
  });

  test('says why nobody would be told', async () => {
    await open();
    given(await house.watchbill.silence.add({ matchers: ['instance=db1:9100'], for: '2h', comment: 'planned' }));
    expect(await simulate()).toMatchObject({ alerts: [{ muted: 'silence S1', policy: null }], told: [] });
    expect(await house.watchbill.escalation.simulate({ payload: PAYLOAD, format: 'nonsense' })).toMatchObject({
      refusal: { kind: 'invalid' },
    });
  });
});
