/** What an undo, or an acknowledgement that is taken back, does to the clocks that the act had stopped. */
import { afterEach, expect, test } from 'vitest';
import { ANA, alert, BELA, given, type House, minutes, openHouse, settings } from './house.ts';

let house: House;
afterEach(() => house.close());

const pages = async (): Promise<readonly string[]> =>
  (await house.outbox()).filter(({ kind }) => kind === 'page').map(({ person, state }) => `${person} ${state}`);

/** Ana has been told; Béla follows after five minutes. Two of them have passed. */
const raised = async (more: Readonly<Record<string, unknown>> = {}): Promise<void> => {
  house = await openHouse({ settings: settings(more) });
  await house.start();
  await house.receive(alert());
  await house.pass(minutes(2));
};

test('an undone start brings the clock back as it stood, and the alert is nobody’s again', async () => {
  await raised();
  const before = (await house.task('T1')).clock;
  given(await house.watchbill.task.start({ tasks: ['T1'] }));
  expect(await house.alert('A1')).toMatchObject({ status: 'acknowledged' });
  await house.pass(minutes(1));
  given(await house.watchbill.task.undo({}));
  expect(await house.task('T1')).toMatchObject({ status: 'open', clock: before });
  expect(await house.alert('A1')).toMatchObject({ status: 'firing', acknowledgedBy: null, acknowledgedAt: null });
  expect((await house.timeline('A1')).slice(-3)).toEqual([
    'task.undone undone: started',
    'alert.unacknowledged not acknowledged any more: the start of its task was undone',
    'escalation.resumed clock runs again: what stopped it was undone by ana (the next step is due at 03:05:00Z)',
  ]);
  expect(await pages()).toEqual(['ana sent']);
  await house.pass(minutes(2));
  expect(await pages()).toEqual(['ana sent', 'bela sent']);

  given(await house.watchbill.task.redo({}));
  expect(await house.task('T1')).toMatchObject({ status: 'in_progress', clock: null });
  expect(await house.alert('A1')).toMatchObject({ status: 'acknowledged', acknowledgedBy: 'ana' });
});

test('a step that fell due meanwhile is due at once, and the one after it keeps its distance', async () => {
  await raised();
  given(await house.watchbill.task.done({ tasks: ['T1'] }));
  await house.pass(minutes(30));
  given(await house.watchbill.task.undo({}));
  await house.settle();
  expect(await pages()).toEqual(['ana sent', 'bela sent']);
  expect((await house.timeline('A1')).filter((line) => line.includes('step 2'))).toEqual([expect.not.stringContaining('engine was down')]);
  await house.pass(minutes(10));
  expect(await pages()).toEqual(['ana sent', 'bela sent', 'ana sent', 'noc@example.org sent']);
});

test('a page that was taken back unsent is sent after all', async () => {
  await raised({ notification: { paused: true } });
  expect(await pages()).toEqual(['ana queued']);
  given(await house.watchbill.task.start({ tasks: ['T1'] }));
  expect(await pages()).toEqual(['ana cancelled']);
  house.clock.advance(1_000);
  given(await house.watchbill.task.undo({}));
  expect(await pages()).toEqual(['ana queued']);
});

test('no clock comes back for what is over, answered by somebody, or stopped by something else', async () => {
  await raised();
  const { alert: alerts, task } = house.watchbill;
  given(await task.start({ tasks: ['T1'] }));
  await house.receive(alert({}, { status: 'resolved' }));
  given(await task.undo({}));
  expect(await house.task('T1')).toMatchObject({ status: 'open', clock: null });

  await house.receive(alert({ fingerprint: 'f2' }));
  given(await alerts.acknowledge({ alerts: ['A2'] }, BELA));
  await house.pass(minutes(1));
  given(await task.start({ tasks: ['T2'] }));
  await house.pass(minutes(1));
  given(await task.undo({}));
  expect(await house.alert('A2')).toMatchObject({ status: 'acknowledged', acknowledgedBy: 'bela' });
  expect(await house.task('T2')).toMatchObject({ clock: null });
});

test('an acknowledgement is taken back with its clock, unless somebody works on it', async () => {
  await raised();
  const { alert: alerts, task } = house.watchbill;
  given(await alerts.acknowledge({ alerts: ['A1'] }));
  await house.pass(minutes(1));
  expect(given(await alerts.unacknowledge({ alerts: ['A1'] }, BELA))).toMatchObject([
    { number: 'A1', status: 'firing', acknowledgedBy: null },
  ]);
  expect((await house.task('T1')).clock).not.toBeNull();
  expect(await alerts.unacknowledge({ alerts: ['A1'] })).toMatchObject({ refusal: { kind: 'wrong-state', state: 'firing' } });
  given(await task.start({ tasks: ['T1'] }, ANA));
  expect(await alerts.unacknowledge({ alerts: ['A1'] })).toMatchObject({
    refusal: { kind: 'wrong-state', subject: 'T1', state: 'in progress by ana', verb: 'unacknowledge' },
  });
});
