/** An incident that somebody declares: told like any other, conducted by people, and over when they say so. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { explain, isRefusal } from '../../src/domain/kernel/refusal.ts';
import { alert, BELA, given, type House, LADDER, minutes, openHouse, PEOPLE, settings } from './house.ts';

let house: House;
/** No update is owed: test/stories/incident-updates.test.ts is about those. */
const QUIET = { update_every: { critical: '0s', error: '0s' } };
const TEAM = [{ name: 'net', members: ['ana', 'bela'] }];
const open = async (more: Readonly<Record<string, unknown>> = {}): Promise<void> => {
  house = await openHouse({ settings: settings({ team: TEAM, incident: QUIET, ...more }) });
  await house.start();
};
beforeEach(() => open());
afterEach(async () => {
  // Whoever goes by the log alone finds nothing else than what happened.
  expect(given(await house.watchbill.audit.run({}))).toEqual([]);
  await house.close();
});

const declare = async (more: Readonly<Record<string, unknown>> = {}) => {
  const row = given(await house.watchbill.incident.declare({ title: 'Checkout is slow', severity: 'critical', ...more }));
  await house.settle();
  return row;
};
const incident = async (number = 'I1') => given(await house.watchbill.incident.show({ incident: number }));
const story = async (number = 'I1') => (await incident(number)).timeline.map(({ text }) => text);
const mails = () => house.mail.letters.map(({ address, subject }) => `${address.split('@')[0]} ${subject}`);
const clock = async () => given(await house.watchbill.escalation.list({ held: true }));

describe('declared by hand', () => {
  test('it has a task and a clock, and whom somebody named is told at once', async () => {
    expect(await declare({ page: ['bela'], text: 'p95 is 9 s.' })).toMatchObject({
      number: 'I1',
      kind: 'declared',
      stage: 'investigating',
      status: 'open',
      why: 'declared by ana',
      task: 'T1',
      conducted: true,
      lead: null,
    });
    expect(await house.task('T1')).toMatchObject({ title: 'Checkout is slow', category: 'incident', priority: 'urgent' });
    expect(given(await house.watchbill.task.list({ query: ['cause:I1'] }))).toHaveLength(1);
    expect(mails()).toEqual(['bela [CRITICAL] I1 Checkout is slow']);
    expect(house.mail.letters[0]?.text).toContain('p95 is 9 s.\n\nDeclared by ana.');
    expect(house.mail.letters[0]?.text).toContain('Incident:  I1');
    expect(house.mail.letters[0]?.text).toContain('Answer with: watchbill incident acknowledge I1');
    expect(await story()).toContain('critical incident declared: Checkout is slow; pages bela under policy everything');
  });

  test('its clock escalates by the steps of the policy until somebody answers, who leads it then', async () => {
    await declare({ page: ['chris', 'bela'] });
    await house.pass(minutes(5));
    await house.pass(minutes(5));
    expect(mails()).toEqual(['bela', 'ana', 'bela'].map((who) => `${who} [CRITICAL] I1 Checkout is slow`));
    expect(await clock()).toMatchObject([{ subject: 'I1', policy: 'everything', step: 4, steps: 4, changed: false }]);
    given(await house.watchbill.incident.acknowledge({ incidents: ['I1'], note: 'looking' }, BELA));
    await house.pass(minutes(30));
    expect(house.mail.letters).toHaveLength(3);
    expect(await incident()).toMatchObject({ lead: 'bela', acknowledgedBy: 'bela', roles: [{ role: 'lead', person: 'bela' }] });
    expect(await story()).toEqual(expect.arrayContaining(['acknowledged by bela: looking', 'bela is lead']));
    expect(explainOf(await house.watchbill.incident.acknowledge({ incidents: ['I1'] }))).toBe(
      'I1 is already acknowledged by bela since 03:10:00Z.',
    );
  });

  test('an answer that comes to nothing brings it back, and it is nobody’s until somebody answers anew', async () => {
    await declare({ page: ['bela'] });
    given(await house.watchbill.incident.acknowledge({ incidents: ['I1'] }, BELA));
    await house.pass(minutes(60));
    expect(await incident()).toMatchObject({ acknowledgedBy: null, lead: 'bela' });
    expect(mails()).toHaveLength(2);
    given(await house.watchbill.task.start({ tasks: ['T1'] }));
    expect(await incident()).toMatchObject({ acknowledgedBy: 'ana', lead: 'bela' });
  });

  test('nobody who can be reached falls through to the policy at once', async () => {
    await declare({ page: ['chris'] });
    expect(mails()).toEqual(['ana [CRITICAL] I1 Checkout is slow']);
    expect((await story()).filter((text) => text.startsWith('step'))).toEqual([
      expect.stringContaining('step 1 of 4 of policy everything: nobody could be told; chris has no contact'),
      expect.stringContaining('step 2 of 4 of policy everything: told ana by mail'),
    ]);
  });

  test('without a policy the named are told again and again; with neither nobody is', async () => {
    house.configure({ people: PEOPLE });
    await declare({ page: ['bela'], wait: '10m' });
    await house.pass(minutes(21));
    expect(mails()).toEqual(Array.from({ length: 3 }, () => 'bela [CRITICAL] I1 Checkout is slow'));
    expect(await clock()).toMatchObject([{ policy: 'by-hand', changed: false, round: 4 }]);
    await declare({ title: 'Nobody' });
    expect(await story('I2')).toContain('critical incident declared: Nobody; nobody is paged');
  });

  test('the policy is what was configured then; another one shows, and is taken when asked', async () => {
    await declare({ page: ['bela'] });
    house.configure(settings({ policy: [{ name: 'everything', step: [{ tell: ['ana'] }] }] }));
    expect(await clock()).toMatchObject([{ changed: true, steps: 4 }]);
    given(await house.watchbill.escalation.reapply({ clocks: ['I1'] }));
    expect(await clock()).toMatchObject([{ changed: false, steps: 2 }]);
  });

  test('a preview says who would be told when, and writes nothing', async () => {
    const shown = given(await house.watchbill.incident.preview({ title: 'x', severity: 'critical', page: ['bela'] }));
    const at = (span: number) => house.clock.now() + minutes(span);
    expect(shown.told.map((message) => [message.at, message.person])).toEqual([
      [at(0), 'bela'],
      [at(5), 'ana'],
      [at(10), 'bela'],
      [at(20), 'ana'],
      [at(20), 'noc@example.org'],
    ]);
    expect(given(await house.watchbill.incident.list({ all: true }))).toEqual([]);
    expect(await house.outbox()).toEqual([]);
    await declare();
    expect(await incident()).toMatchObject({ number: 'I1' });
  });

  test.each([
    [{ page: ['dora'] }, 'dora: is nobody in [people]; allowed: ana, bela, chris.'],
    [{ page: ['team:web'] }, 'team:web: is no team; allowed: net.'],
    [{ page: ['no such thing'] }, expect.stringContaining('--page: "no such thing" is nobody to tell; allowed: people, schedule:NAME')],
    [{ policy: 'nights' }, '--policy: there is no policy nights; allowed: none, everything.'],
    [{ wait: '5s' }, '--wait: 5s is no time to answer in; allowed: 1m or more.'],
    [
      { page: ['mail:boss@example.org'] },
      'Paging mail:boss@example.org, an address of nobody in [people], needs a lead; you are an operator.',
    ],
  ])('%j is refused', async (more, sentence) => {
    const answer = await house.watchbill.incident.declare({ title: 'x', ...more });
    expect(explainOf(answer)).toEqual(sentence);
    expect(given(await house.watchbill.incident.list({}))).toEqual([]);
  });

  test('who may not declare is told who may', async () => {
    house.configure(settings({ people: { ...PEOPLE, ana: { ...PEOPLE.ana, role: 'viewer' } } }));
    const answer = await house.watchbill.incident.declare({ title: 'x' }, { name: 'ana', role: 'viewer' });
    if (!isRefusal(answer)) throw new Error('declared');
    expect(explain(answer)).toMatchObject({
      text: "'incident declare' needs an operator; you are a viewer.",
      hint: 'Ask bela or chris.',
    });
  });
});

const explainOf = (answer: unknown): string => {
  if (!isRefusal(answer)) throw new Error(`not refused: ${JSON.stringify(answer)}`);
  return explain(answer).text;
};

describe('conducted', () => {
  beforeEach(() => declare({ page: ['bela'] }));

  test('it goes through its stages to an end that somebody says, and whoever was paged hears of it', async () => {
    given(await house.watchbill.incident.status({ incident: 'I1', stage: 'identified', note: 'the cache is cold' }));
    expect(explainOf(await house.watchbill.incident.status({ incident: 'I1', stage: 'identified' }))).toBe('I1 is already identified.');
    given(await house.watchbill.incident.status({ incident: 'I1', stage: 'monitoring', severity: 'warning' }));
    expect(await incident()).toMatchObject({ stage: 'monitoring', severity: 'warning' });
    expect(explainOf(await house.watchbill.incident.reopen({ incident: 'I1' }))).toBe('I1 is monitoring; reopen needs resolved.');
    expect(explainOf(await house.watchbill.incident.status({ incident: 'I1', stage: 'resolved' }))).toBe(
      'incident status: does not lead to resolved; allowed: investigating, identified, monitoring.',
    );
    house.clock.advance(minutes(2));
    given(await house.watchbill.incident.resolve({ incidents: ['I1'], note: 'warm again' }));
    await house.settle();
    expect(await incident()).toMatchObject({ stage: 'resolved', status: 'resolved', resolvedAt: house.clock.now() });
    expect(await house.task('T1')).toMatchObject({ status: 'done' });
    expect(mails()).toEqual(['bela [CRITICAL] I1 Checkout is slow', 'bela [RESOLVED] I1 Checkout is slow']);
    expect(await clock()).toEqual([]);
    expect(await story()).toEqual(
      expect.arrayContaining([
        'investigating → identified: the cache is cold',
        'severity critical → warning',
        'monitoring → resolved: warm again',
      ]),
    );
  });

  test('it is opened again, with its task, and pages whom somebody names', async () => {
    given(await house.watchbill.incident.resolve({ incidents: ['I1'] }));
    given(await house.watchbill.incident.reopen({ incident: 'I1', note: 'it is back' }));
    expect(await incident()).toMatchObject({ stage: 'investigating', resolvedAt: null });
    expect(await house.task('T1')).toMatchObject({ status: 'open' });
    expect(await clock()).toEqual([]);
    given(await house.watchbill.incident.resolve({ incidents: ['I1'] }));
    given(await house.watchbill.incident.reopen({ incident: 'I1', page: ['bela'] }));
    expect(await clock()).toMatchObject([{ subject: 'I1', state: 'running' }]);
  });

  test('roles are handed over, and who gets one is told what to know', async () => {
    given(await house.watchbill.incident.role({ incident: 'I1', role: 'lead' }));
    given(await house.watchbill.incident.role({ incident: 'I1', role: 'lead', person: 'bela', note: 'the vendor calls at 04:00' }));
    given(await house.watchbill.incident.role({ incident: 'I1', role: 'scribe' }));
    given(await house.watchbill.incident.role({ incident: 'I1', role: 'scribe', person: 'none' }));
    await house.settle();
    expect(await incident()).toMatchObject({ lead: 'bela', roles: [{ role: 'lead', person: 'bela' }] });
    expect(given(await house.watchbill.incident.list({}))).toMatchObject([{ number: 'I1', lead: 'bela' }]);
    expect(mails().at(-1)).toBe('bela [LEAD] I1 Checkout is slow');
    expect(house.mail.letters.at(-1)?.text).toContain(
      'Ana Moreau makes you lead of I1.\nthe vendor calls at 04:00\n\nSeverity:  critical\nStage:     investigating',
    );
    expect(await story()).toEqual(
      expect.arrayContaining([
        'ana is lead',
        'bela is lead, taking over from ana, said by ana: the vendor calls at 04:00',
        'ana is scribe',
        'ana is scribe no more',
      ]),
    );
    expect(explainOf(await house.watchbill.incident.role({ incident: 'I1', role: 'lead', person: 'dora' }))).toBe(
      'dora: is nobody in [people]; allowed: ana, bela, chris, none.',
    );
    expect(explainOf(await house.watchbill.incident.role({ incident: 'I1', role: 'lead', person: 'bela' }))).toBe(
      'I1 is already with bela as lead.',
    );
  });

  test('alerts are asked for where there are none, and the sentence says what is meant instead', async () => {
    expect(explainOf(await house.watchbill.alert.acknowledge({ alerts: ['I1'] }))).toBe(
      'I1: has no open alert; allowed: incident acknowledge I1, or incident resolve I1.',
    );
    given(await house.watchbill.incident.resolve({ incidents: ['I1'] }));
    expect(explainOf(await house.watchbill.alert.acknowledge({ alerts: ['I1'] }))).toBe('I1 is already resolved.');
  });

  test('what joins after an answer is taken by another one', async () => {
    given(await house.watchbill.incident.acknowledge({ incidents: ['I1'] }, BELA));
    await house.receive(alert({ fingerprint: 'x' }), alert({ fingerprint: 'y', instance: 'db2' }));
    given(await house.watchbill.alert.merge({ alerts: ['A1', 'A2'] }));
    given(await house.watchbill.incident.merge({ incident: 'I2', parts: ['I1'] }));
    given(await house.watchbill.incident.acknowledge({ incidents: ['I2'] }, BELA));
    expect(await house.alert('A2')).toMatchObject({ status: 'acknowledged', acknowledgedBy: 'bela' });
  });

  test('why nobody further is told is answered for it like for an alert', async () => {
    given(await house.watchbill.incident.acknowledge({ incidents: ['I1'] }, BELA));
    expect(given(await house.watchbill.alert.why({ alert: 'I1' }))).toMatchObject({
      subject: 'I1',
      title: 'Checkout is slow',
      told: [{ person: 'bela', outcome: 'delivered' }],
    });
  });
});

test('a gathered incident that somebody conducts ends when they say so, and not while its alerts fire', async () => {
  house.configure(
    settings({ alert: { correlate: [{ name: 'host', by: ['component'], window: '5m' }] }, policy: [{ name: 'all', step: LADDER }] }),
  );
  const over = (fingerprint: string) => alert({ fingerprint }, { status: 'resolved' });
  await house.receive(alert({ fingerprint: 'a' }), alert({ fingerprint: 'b' }));
  expect(await incident()).toMatchObject({ kind: 'correlated', conducted: false, open: 2 });
  given(await house.watchbill.incident.role({ incident: 'I1', role: 'lead' }));
  expect(explainOf(await house.watchbill.incident.resolve({ incidents: ['I1'] }))).toBe(
    'I1 is not resolved: 2 of its alerts are not over.',
  );
  given(await house.watchbill.incident.acknowledge({ incidents: ['I1'] }));
  expect(await house.alert('A2')).toMatchObject({ status: 'acknowledged', acknowledgedBy: 'ana' });
  await house.receive(over('a'), over('b'));
  expect(await incident()).toMatchObject({ open: 0, stage: 'investigating', status: 'open' });
  given(await house.watchbill.incident.resolve({ incidents: ['I1'] }));
  expect(await incident()).toMatchObject({ status: 'resolved' });
});
