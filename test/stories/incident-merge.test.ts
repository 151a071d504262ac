/** Two incidents that are one, and taken apart again: what people declared, and what the monitors gathered. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { explain, isRefusal } from '../../src/domain/kernel/refusal.ts';
import { alert, BELA, given, type House, minutes, openHouse, settings } from './house.ts';

const RULES = {
  alert: { correlate: [{ name: 'host', by: ['component'], window: '30m' }] },
  incident: { update_every: { critical: '0s' } },
};
let house: House;
beforeEach(async () => {
  house = await openHouse({ settings: settings(RULES) });
  await house.start();
  await house.receive(alert({ fingerprint: 'a' }), alert({ fingerprint: 'b' }));
});
afterEach(async () => {
  // Whoever goes by the log alone finds nothing else than what happened.
  expect(given(await house.watchbill.audit.run({}))).toEqual([]);
  await house.close();
});

const show = async (incident: string) => given(await house.watchbill.incident.show({ incident }));
const declare = (more: Readonly<Record<string, unknown>> = {}) =>
  house.watchbill.incident.declare({ title: 'Checkout is slow', severity: 'warning', page: ['bela'], ...more });
const merge = async () => given(await house.watchbill.incident.merge({ incident: 'I2', parts: ['I1'] }));
const over = (fingerprint: string) => alert({ fingerprint }, { status: 'resolved' });
const clocks = async () => given(await house.watchbill.escalation.list({})).map(({ subject }) => subject);
const sentence = (answer: unknown): string => {
  if (!isRefusal(answer)) throw new Error(`not refused: ${JSON.stringify(answer)}`);
  return explain(answer).text;
};

test('the alerts, the task and the clock are those of the one that stays', async () => {
  given(await declare());
  expect(await merge()).toMatchObject({ number: 'I2', members: 2, open: 2, severity: 'critical', task: 'T2' });
  expect(await show('I1')).toMatchObject({ mergedInto: 'I2', stage: 'resolved', open: 0 });
  expect(await house.alert('A1')).toMatchObject({ incident: 'I2', task: 'T2' });
  expect(await house.task('T1')).toMatchObject({ status: 'done' });
  expect(await clocks()).toEqual(['I2']);
  // What is like them goes on joining, and the report tells of both.
  await house.receive(alert({ fingerprint: 'c' }));
  expect(await house.alert('A3')).toMatchObject({ incident: 'I2', task: 'T2' });
  given(await house.watchbill.incident.acknowledge({ incidents: ['I2'] }, BELA));
  expect(await house.alert('A3')).toMatchObject({ status: 'acknowledged', acknowledgedBy: 'bela' });
  const report = given(await house.watchbill.incident.report({ incident: 'I2' }));
  expect(report.alerts.total).toBe(3);
  expect(report.timeline.map(({ text }) => text)).toEqual(
    expect.arrayContaining(['I1 is part of it now, with 2 alerts and T1', 'became part of I2']),
  );
});

test('taken apart, each has its own again and the clock goes on where it stood', async () => {
  given(await declare());
  const before = (await house.task('T1')).clock;
  await merge();
  await house.receive(over('b'));
  house.clock.advance(minutes(1));
  given(await house.watchbill.incident.unmerge({ incident: 'I1' }));
  expect(await show('I1')).toMatchObject({ mergedInto: null, stage: 'investigating', members: 2, open: 1, status: 'open' });
  expect(await show('I2')).toMatchObject({ members: 0, open: 0, status: 'open' });
  expect(await house.alert('A1')).toMatchObject({ incident: 'I1', task: 'T1' });
  expect(await house.task('T1')).toMatchObject({ status: 'open', clock: before });
  await house.receive(alert({ fingerprint: 'c' }));
  expect(await house.alert('A3')).toMatchObject({ incident: 'I1', task: 'T1' });
  expect(sentence(await house.watchbill.incident.unmerge({ incident: 'I1' }))).toBe(
    'I1 is investigating; unmerge needs part of another incident.',
  );
});

test('what ended meanwhile stays over when it is taken apart', async () => {
  given(await declare());
  await merge();
  await house.receive(over('a'), over('b'));
  expect(await show('I2')).toMatchObject({ open: 0, status: 'open' });
  expect(given(await house.watchbill.incident.unmerge({ incident: 'I1' }))).toMatchObject({ stage: 'resolved', members: 2 });
});

test('nobody stops being told by it, and what cannot be one is refused', async () => {
  const { incident } = house.watchbill;
  given(await declare({ page: [], policy: 'none' }));
  expect(sentence(await incident.merge({ incident: 'I2', parts: ['I1'] }))).toBe(
    'I1 is not merged: its clock runs, nobody has answered I2 and no clock of that runs: nobody would be told any more.',
  );
  expect(sentence(await incident.merge({ incident: 'I2', parts: ['I2'] }))).toBe('I2: is the one that stays; allowed: another incident.');
  given(await incident.merge({ incident: 'I1', parts: ['I2'] }));
  expect(sentence(await incident.merge({ incident: 'I2', parts: ['I1'] }))).toBe(
    'I2 is part of I1; merge needs an open incident with a task.',
  );
  expect(sentence(await incident.status({ incident: 'I2', stage: 'identified' }))).toBe(
    'I2 is part of I1; status needs incident unmerge I2 first.',
  );
  given(await declare());
  expect(sentence(await incident.merge({ incident: 'I3', parts: ['I1'] }))).toBe(
    'I1 is an incident with I2 in it; merge needs incident unmerge I2 first or incident merge I1 I3.',
  );
});
