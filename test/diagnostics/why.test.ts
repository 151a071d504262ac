/** Step by step to the reason: a silent source, a page that was not sent, a probe that fails. */
import { expect, test } from 'vitest';
import { pageSteps } from '../../src/domain/diagnostics/page-steps.ts';
import { probeSteps } from '../../src/domain/diagnostics/probe-steps.ts';
import type { Step } from '../../src/domain/diagnostics/steps.ts';
import type { OutboxRow } from '../../src/domain/notifications/row.ts';
import type { ProbeRow } from '../../src/domain/probes/records.ts';
import { alert, given, openHouse, settings } from '../stories/house.ts';

const NOW = Date.UTC(2026, 10, 21, 3);
const ADMIN = { name: 'ana', role: 'admin' } as const;
const states = (steps: readonly Pick<Step, 'step' | 'state'>[]): Record<string, string> =>
  Object.fromEntries(steps.map(({ step, state }) => [step, state]));
const firstWrong = (steps: readonly Step[]): Step | undefined => steps.find(({ state }) => state === 'problem' || state === 'warning');

test('a source: never heard, then heard, then refused', async () => {
  const house = await openHouse({ settings: settings({ source: [{ name: 'prometheus', kind: 'alertmanager', expect_every: '5m' }] }) });
  const why = async () => given(await house.watchbill.why.source({ name: 'prometheus' }));
  expect(states(await why())).toMatchObject({
    'it is asked, or can report': 'problem',
    'it was heard': 'problem',
    'it is heard as often as it should be': 'problem',
  });
  given(await house.watchbill.token.create({ scope: 'intake', name: 'prom', source: 'prometheus' }, ADMIN));
  await house.receive(alert());
  expect((await why()).filter(({ state }) => state === 'problem')).toEqual([]);
  expect((await why()).at(-1)).toMatchObject({ found: '1 of its alerts are open.' });
  house.clock.advance(600_000);
  expect(states(await why())).toMatchObject({ 'it is heard as often as it should be': 'problem' });
  expect(await house.watchbill.why.source({ name: 'nobody' })).toMatchObject({ refusal: { kind: 'not-found', nearest: ['prometheus'] } });
  await house.close();
});

test('a page of a house whose engine does not run', async () => {
  const house = await openHouse();
  await house.receive(alert());
  const steps = given(await house.watchbill.why.page({ notification: 'N1' }));
  expect(steps.find(({ state }) => state === 'problem')).toMatchObject({ step: 'an engine runs', todo: 'watchbill serve' });
  await house.start();
  await house.pass(1_000);
  expect(given(await house.watchbill.why.page({ notification: 'N1' })).at(-1)).toMatchObject({
    state: 'ok',
    found: expect.stringMatching(/^mail to ana@example.org was taken/),
  });
  expect(await house.watchbill.why.page({ notification: 'N9' })).toMatchObject({ refusal: { kind: 'not-found' } });
  await house.close();
});

const row: OutboxRow = {
  ...{ number: 1, id: 'x', subject: 'A1', kind: 'page', channel: 'mail', person: 'ana', address: 'a@b.c', message: '{}', state: 'queued' },
  ...{
    attempts: 0,
    due_at: NOW,
    created_at: NOW,
    finished_at: null,
    receipt: null,
    problem: null,
    service: '',
    severity: null,
    held: null,
    bundle: null,
  },
  ...{ code: null, answered: null, delivery: null },
};
const page = (more: Partial<OutboxRow>, around: Partial<Parameters<typeof pageSteps>[0]> = {}) =>
  pageSteps({ row: { ...row, ...more }, offlineSince: undefined, paused: false, engine: true, ...around }, NOW + 1_000);

test.each([
  ['paused', page({}, { paused: true }), 'sending is not paused'],
  ['offline', page({}, { offlineSince: NOW }), 'we are online'],
  ['held', page({ held: 'budget of ana' }), 'nothing holds it'],
  ['not yet due', page({ due_at: NOW + 60_000 }), 'its time has come'],
  ['tried and tried again', page({ attempts: 3, problem: '450 busy' }), 'it arrived'],
  ['given up', page({ state: 'failed', finished_at: NOW, attempts: 8, problem: '550 no such user' }), 'it arrived'],
])('a page: %s', (_, steps, step) => {
  expect(firstWrong(steps)?.step).toBe(step);
});

test.each([
  ['sent', page({ state: 'sent', finished_at: NOW, receipt: '250 ok' })],
  ['withdrawn', page({ state: 'cancelled', finished_at: NOW, problem: 'ana acknowledged' })],
  ['bundled', page({ state: 'bundled', finished_at: NOW, bundle: 7 })],
  ['waiting its turn', page({})],
])('a page that went well: %s', (_, steps) => {
  expect(firstWrong(steps)).toBeUndefined();
});

const looked = {
  state: 'ok',
  settled: 'ok',
  attempt: 0,
  held: 0,
  flapping: 0,
  told: null,
  checked_at: NOW,
  due_at: NOW + 60_000,
  since: NOW - 60_000,
};
const probeRow = { name: 'web', target: 'https://web', summary: '200 in 12 ms', ...looked } as unknown as ProbeRow;
const probe = (more: Partial<ProbeRow>, around: Partial<Parameters<typeof probeSteps>[0]> = {}) =>
  probeSteps({ row: { ...probeRow, ...more }, needs: [], engine: true, ...around }, NOW + 1_000);

test.each([
  ['nobody looks', probe({}, { engine: false }), 'an engine runs'],
  ['never looked at', probe({ checked_at: null }), 'it is looked at in time'],
  ['overdue', probe({ due_at: NOW - 600_000 }), 'it is looked at in time'],
  ['its need is down', probe({ state: 'critical', held: 1 }, { needs: [{ name: 'router', state: 'critical' }] }), 'what it needs is up'],
  [
    'it fails',
    probe({ state: 'critical', settled: 'critical', told: 'critical' }, { needs: [{ name: 'router', state: 'ok' }] }),
    'the last look went well',
  ],
  ['not certain yet', probe({ attempt: 2 }), 'it is certain'],
  ['it flaps', probe({ flapping: 1 }), 'it does not flap'],
])('a probe: %s', (_, steps, step) => {
  expect(firstWrong(steps)?.step).toBe(step);
});

test('a probe in order, and one that nobody has', async () => {
  expect(firstWrong(probe({}))).toBeUndefined();
  const house = await openHouse();
  expect(await house.watchbill.why.probe({ name: 'nothing' })).toMatchObject({ refusal: { kind: 'not-found' } });
  await house.close();
});
