import { afterEach, describe, expect, test } from 'vitest';
import { ANA, alert, BELA, given, type House, minutes, openHouse, settings } from './house.ts';

let house: House;
afterEach(() => house?.close());
/** Shorter than anybody would have it, so that a second after the other can pass. */
const SOON = { acknowledge_timeout: { critical: '10m' }, silence_timeout: { critical: '20m' } };
const open = async (said: Readonly<Record<string, unknown>> = {}): Promise<void> => {
  house = await openHouse({ settings: settings({ escalation: SOON, ...said }) });
  await house.start();
};
const acknowledge = async (who = BELA): Promise<void> => {
  given(await house.watchbill.alert.acknowledge({ alerts: ['A1'] }, who));
  await house.settle();
};
const pages = (): readonly string[] => house.mail.told().filter((line) => !line.includes('[RESOLVED]'));
const note = (): Promise<unknown> => house.watchbill.task.edit({ task: 'T1', title: 'db1: replacing the disk' }, BELA);

describe('an acknowledgement that nothing follows', () => {
  test('comes back from the first step after its time, and the alert is nobody’s again', async () => {
    await open();
    await house.receive(alert());
    await acknowledge();
    await house.pass(minutes(10) - 1_000);
    expect(pages()).toHaveLength(1);
    await house.pass(1_000);
    expect(pages()).toEqual(['ana@example.org [CRITICAL] A1 db1 is down', 'ana@example.org [CRITICAL] A1 db1 is down']);
    expect(await house.alert('A1')).toMatchObject({ status: 'firing', acknowledgedBy: null });
    expect(await house.timeline('A1')).toEqual(
      expect.arrayContaining(['escalation.returned came back: acknowledged by bela and not started for 10m00s']),
    );
    await house.pass(minutes(5));
    expect(pages().at(-1)).toBe('bela@example.org [CRITICAL] A1 db1 is down');
    await acknowledge(ANA);
    await house.pass(minutes(9));
    expect(pages()).toHaveLength(3);
  });

  test('comes back also when the last step had fired before it', async () => {
    await open({ policy: [{ name: 'p', step: [{ tell: ['ana'] }] }] });
    await house.receive(alert());
    await acknowledge();
    await house.pass(minutes(10));
    expect(pages()).toHaveLength(2);
  });

  test('stays where nothing is critical enough, and where the setting says never', async () => {
    await open({ escalation: { acknowledge_timeout: { critical: '0s' }, silence_timeout: { critical: '0s' } } });
    await house.receive(alert(), alert({ fingerprint: 'f2', severity: 'warning' }));
    given(await house.watchbill.alert.acknowledge({ alerts: ['A1', 'A2'] }, BELA));
    await house.pass(minutes(30));
    expect(pages()).toHaveLength(2);
  });

  test('does not come back once the alert resolved, the task was done, or the acknowledgement was taken back', async () => {
    await open();
    await house.receive(alert(), alert({ fingerprint: 'f2' }), alert({ fingerprint: 'f3' }));
    given(await house.watchbill.alert.acknowledge({ alerts: ['A1', 'A2', 'A3'] }, BELA));
    await house.receive(alert({}, { status: 'resolved' }));
    given(await house.watchbill.task.done({ tasks: ['T2'] }, BELA));
    given(await house.watchbill.alert.unacknowledge({ alerts: ['A3'] }, BELA));
    given(await house.watchbill.alert.resolve({ alerts: ['A3'] }, BELA));
    await house.pass(minutes(25));
    expect(pages()).toHaveLength(3);
  });

  test('is nobody’s again but pages nobody while a silence holds it, and pages when that is over', async () => {
    await open();
    await house.receive(alert());
    await acknowledge();
    given(await house.watchbill.silence.add({ matchers: ['instance=db1:9100'], for: '20m', comment: 'planned' }, BELA));
    await house.pass(minutes(10));
    expect(pages()).toHaveLength(1);
    await house.pass(minutes(10));
    expect(pages()).toHaveLength(2);
  });
});

describe('work that was started', () => {
  test('comes back when nothing changed on its task for its time, and says so', async () => {
    await open();
    await house.receive(alert());
    given(await house.watchbill.task.start({ tasks: ['T1'] }, BELA));
    await house.pass(minutes(15));
    given(await note());
    await house.pass(minutes(20) - 1_000);
    expect(pages()).toHaveLength(1);
    await house.pass(1_000);
    expect(pages()).toHaveLength(2);
    expect(await house.timeline('A1')).toContain('escalation.returned came back: started, and nothing changed for 20m00s');
    expect(await house.alert('A1')).toMatchObject({ status: 'firing' });
    expect(await house.task('T1')).toMatchObject({ status: 'in_progress', assignee: 'bela' });
    await acknowledge();
    await house.pass(minutes(20) - 1_000);
    expect(pages()).toHaveLength(2);
  });

  test('undone leaves the acknowledgement before it, which comes back in its own time', async () => {
    await open();
    await house.receive(alert());
    await acknowledge();
    await house.pass(minutes(4));
    given(await house.watchbill.task.start({ tasks: ['T1'] }, BELA));
    given(await house.watchbill.task.undo({}, BELA));
    await house.pass(minutes(6) - 1_000);
    expect(pages()).toHaveLength(1);
    await house.pass(1_000);
    expect(pages()).toHaveLength(2);
  });
});

describe('a policy that wants two to acknowledge', () => {
  const TWO = { policy: [{ name: 'p', acknowledgements: 2, step: [{ tell: ['ana'] }, { delay: '5m', tell: ['bela'] }] }] };

  test('goes on until the second, and one person counts once', async () => {
    await open(TWO);
    await house.receive(alert());
    await acknowledge(ANA);
    await acknowledge(ANA);
    expect(await house.alert('A1')).toMatchObject({ status: 'firing' });
    expect(await house.timeline('A1')).toContain(
      'escalation.answered acknowledged by ana, 1 of 2: the clock goes on until the others have',
    );
    await house.pass(minutes(5));
    expect(pages()).toHaveLength(2);
    await acknowledge(BELA);
    expect(await house.alert('A1')).toMatchObject({ status: 'acknowledged', acknowledgedBy: 'bela' });
  });

  test('wants both anew when it comes back', async () => {
    await open(TWO);
    await house.receive(alert());
    await acknowledge(ANA);
    await acknowledge(BELA);
    await house.pass(minutes(10));
    expect(pages()).toHaveLength(2);
    await acknowledge(BELA);
    expect(await house.alert('A1')).toMatchObject({ status: 'firing' });
    await acknowledge(ANA);
    expect(await house.alert('A1')).toMatchObject({ status: 'acknowledged' });
  });
});
