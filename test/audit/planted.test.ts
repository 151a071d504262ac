/** Failures of every kind, planted in the rows behind the engine's back: the auditor says what should have been, tells people, and ends it itself. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { all, type Script } from '../../src/domain/kernel/script.ts';
import { alert, BELA, given, type House, minutes, openHouse, settings } from '../stories/house.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse({
    planted: true,
    settings: settings({
      policy: [
        { name: 'watchbill', match: { source: 'watchbill' }, step: [{ tell: ['chris', 'mail:keeper@example.org'] }] },
        { name: 'everything', step: [{ tell: ['ana'] }, { delay: '30m', tell: ['bela'] }] },
      ],
    }),
  });
  await house.start();
});
afterEach(() => house.close());

const audit = async () => given(await house.watchbill.audit.run({}));
const plant = (sql: string): Promise<unknown> => house.store.write(() => all(sql) as Script<unknown>);
const open = async (): Promise<readonly string[]> =>
  given(await house.watchbill.alert.list({ query: ['src:watchbill'] })).map(({ number, title }) => `${number} ${title}`);

test('finds nothing where everything is as the log says', async () => {
  await house.receive(alert(), alert({ fingerprint: 'f2' }));
  given(await house.watchbill.alert.acknowledge({ alerts: ['A2'] }, BELA));
  await house.pass(minutes(45));
  expect(await audit()).toEqual([]);
  expect(await open()).toEqual([]);
});

/** What is done behind the engine's back, and what is found. */
const PLANTS = {
  'a clock is deleted': {
    plant: "delete from clock where subject = 'A1'",
    kind: 'clock-missing',
    expected: /^a clock, running, its next step due at /,
    found: /^none$/,
    mend: `insert into clock (task, subject, policy, brief, state, step, round, due_at, started_at, round_at, fired_at)
      select 1, 'A1', (select hash from policy where name = 'everything'),
        '{"task":"T1","subject":"A1","title":"t","text":"","severity":"critical","priority":"urgent","source":null,"component":null,"url":null}',
        'running', 1, 0, at + 1800000, at, at, at from event where kind = 'escalation.stepped' and subject = 'A1'`,
  },
  'a clock is put off': {
    plant: "update clock set due_at = due_at + 86400000 where subject = 'A1'",
    kind: 'clock-moved',
    expected: /^running, its next step due at /,
    found: /^running, its next step due at /,
    mend: "update clock set due_at = due_at - 86400000 where subject = 'A1'",
  },
  'a clock is stopped in silence': {
    plant: "update clock set state = 'stopped' where subject = 'A1'",
    kind: 'clock-moved',
    expected: /^running/,
    found: /^stopped, and it never comes back$/,
    mend: "update clock set state = 'running' where subject = 'A1'",
  },
  'a page is lost': {
    plant: "delete from outbox where subject = 'A1' and kind = 'page'",
    kind: 'page-missing',
    expected: /^a page to ana by mail <ana@example.org>$/,
    found: /^none in the outbox$/,
    mend: undefined,
  },
  'a page that was sent waits again': {
    plant: "update outbox set state = 'queued', finished_at = null, held = 'a whim', due_at = due_at + 3600000 where subject = 'A1'",
    kind: 'page-backward',
    expected: /^sent since /,
    found: /^queued$/,
    mend: "update outbox set state = 'sent', finished_at = created_at, held = null where subject = 'A1'",
  },
  'a page was given up without a reason': {
    plant: "update outbox set state = 'cancelled', problem = null where subject = 'A1'",
    kind: 'page-backward',
    expected: /^sent since /,
    found: /^cancelled$/,
    mend: "update outbox set state = 'sent' where subject = 'A1'",
  },
} as const;

describe('planted', () => {
  test.each(Object.entries(PLANTS))('%s', async (_name, { plant: sql, kind, expected, found, mend }) => {
    await house.receive(alert());
    await plant(sql);
    const [difference, ...others] = await audit();
    expect(others).toEqual([]);
    expect(difference).toMatchObject({ kind, expected: expect.stringMatching(expected), found: expect.stringMatching(found) });
    expect(difference?.since).toBeLessThanOrEqual(house.clock.now());

    // Within a round somebody is told, once however many rounds there are.
    await house.pass(minutes(3));
    expect(await open()).toEqual([expect.stringMatching(/^A2 escalation: [AN]1: /)]);
    const told = house.mail.letters.filter(({ address }) => address === 'keeper@example.org');
    expect(told).toHaveLength(1);
    expect(told[0]?.text).toContain('expected');
    if (mend === undefined) return;
    await plant(mend);
    await house.pass(minutes(2));
    expect(await audit()).toEqual([]);
    expect(await open()).toEqual([]);
    expect((await house.timeline('A2')).at(-1)).toMatch(/^notification\.sent all-clear/);
  });
});

describe('what nobody did in time', () => {
  test('a step, because nothing runs', async () => {
    await house.receive(alert());
    await house.stop();
    house.clock.advance(minutes(31));
    expect(await audit()).toEqual([]);
    house.clock.advance(minutes(2));
    expect(await audit()).toMatchObject([{ kind: 'clock-overdue', subject: 'A1', expected: 'step 2', found: 'not fired for 3m00s' }]);
  });

  test('a message whose sender has let go of it', async () => {
    house.mail.behave('hang');
    await house.receive(alert());
    house.crash();
    house.clock.advance(minutes(5));
    expect(await audit()).toMatchObject([{ kind: 'page-stuck', subject: 'N1', found: 'with a sender that has let go of it' }]);
  });

  test('a message that waits and nobody knows for what', async () => {
    house.mail.behave('fail');
    await house.receive(alert());
    await plant("update outbox set state = 'queued', attempts = 0, problem = null, due_at = due_at + 86400000");
    expect(await audit()).toMatchObject([
      { kind: 'page-stuck', subject: 'N1', found: expect.stringMatching(/^put off for .*, and nothing says why$/) },
    ]);
  });

  test('the return of an alert that was put off', async () => {
    await house.receive(alert());
    given(await house.watchbill.escalation.snooze({ clocks: ['A1'], for: '30m' }));
    await house.pass(minutes(10));
    expect(await audit()).toEqual([]);
    await plant('update clock set resumes_at = null, hold = null');
    expect(await audit()).toMatchObject([
      { kind: 'clock-moved', subject: 'A1', expected: expect.stringMatching(/^snoozed until /), found: 'stopped, and it never comes back' },
    ]);
  });
});

test('an answer that stopped nothing', async () => {
  await house.receive(alert());
  given(await house.watchbill.alert.acknowledge({ alerts: ['A1'] }, BELA));
  await plant("update clock set state = 'running', hold = null, resumes_at = null");
  expect(await audit()).toMatchObject([
    { kind: 'answer-unheeded', subject: 'A1', expected: expect.stringMatching(/^a clock that stopped when bela answered at /) },
  ]);
});

test('an alert that is quiet, and what kept it quiet is over', async () => {
  given(await house.watchbill.silence.add({ matchers: ['alertname=InstanceDown'], comment: 'known', for: '1h' }));
  await house.receive(alert());
  await house.pass(minutes(10));
  expect(await audit()).toEqual([]);
  await house.stop();
  await plant('update silence set ended_at = ends_at, ends_at = starts_at');
  house.clock.advance(minutes(5));
  expect(await audit()).toMatchObject([{ kind: 'mute-over', subject: 'A1', found: 'quiet: silence S1' }]);
});

test('an alert that was quiet, is not any more, and has no clock', async () => {
  given(await house.watchbill.silence.add({ matchers: ['alertname=InstanceDown'], comment: 'known', for: '5m' }));
  await house.receive(alert());
  await house.pass(minutes(6));
  expect(await audit()).toEqual([]);
  await plant("delete from event where kind like 'escalation.%'");
  await plant('delete from clock');
  expect(await audit()).toMatchObject([{ kind: 'clock-missing', subject: 'A1', expected: 'a clock of policy everything', found: 'none' }]);
});
