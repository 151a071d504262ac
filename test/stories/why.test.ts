import { afterEach, describe, expect, test } from 'vitest';
import { ALERT_HELP } from '../../src/domain/alerts/complete.ts';
import { alertKeys } from '../../src/domain/alerts/query.ts';
import { alert, BELA, given, type House, hours, minutes, openHouse, PEOPLE, settings } from './house.ts';

let house: House;
const open = async (more: Readonly<Record<string, unknown>> = {}): Promise<void> => {
  house = await openHouse({ settings: settings(more) });
  await house.start();
};
afterEach(() => house.close());

const named = (fingerprint: string, more: Readonly<Record<string, string>> = {}) => alert({ fingerprint, instance: fingerprint, ...more });
const over = (fingerprint: string) => alert({ fingerprint }, { status: 'resolved' });
const why = async (text: string) => given(await house.watchbill.alert.why({ alert: text }));
const silence = async (matchers: string[]) => given(await house.watchbill.silence.add({ matchers, for: '2h', comment: 'moving racks' }));

describe('why an alert was, or was not, paged', () => {
  test('says who was told by what, with what outcome, and who is next', async () => {
    await open();
    await house.receive(named('f1'));
    const answer = await why('A1');
    expect(answer).toMatchObject({
      subject: 'A1',
      verdict: 'Paged: ana by mail.',
      spokenFor: null,
      told: [{ person: 'ana', channel: 'mail', kind: 'page', outcome: 'delivered', attempts: 1 }],
      untold: [],
      next: { step: 2, steps: 3, policy: 'everything', targets: ['bela'] },
    });
    expect(answer.decisions.map(({ kind }) => kind)).toEqual(['alert.opened', 'escalation.stepped', 'notification.sent']);
  });

  test('says who will not be told any more, because somebody answered', async () => {
    await open();
    await house.receive(named('f1'));
    given(await house.watchbill.alert.acknowledge({ alerts: ['A1'] }, BELA));
    expect(await why('A1')).toMatchObject({
      next: null,
      untold: [
        { who: 'bela', why: 'step 2 of 3 was never due: acknowledged by bela' },
        { who: 'ana, mail:noc@example.org', why: 'step 3 of 3 was never due: acknowledged by bela' },
      ],
    });
  });

  test('says when they are told again, because an answer alone ends nothing', async () => {
    await open();
    await house.receive(named('f1'));
    given(await house.watchbill.alert.acknowledge({ alerts: ['A1'] }, BELA));
    expect(await why('A1')).toMatchObject({ comesBack: { at: house.clock.now() + hours(1), targets: ['ana'] } });
    given(await house.watchbill.alert.resolve({ alerts: ['A1'] }, BELA));
    expect(await why('A1')).toMatchObject({ comesBack: null });
  });

  test('answers for a task as for its alert, and for one that was made by hand', async () => {
    await open();
    await house.receive(named('f1'));
    expect(await why('T1')).toMatchObject({
      subject: 'T1',
      title: 'db1 is down',
      verdict: 'Paged: ana by mail.',
      next: { targets: ['bela'] },
    });
    given(await house.watchbill.task.create({ title: 'tidy up' }));
    expect(await why('T2')).toMatchObject({ subject: 'T2', verdict: 'Not paged: no clock ever ran for it.', told: [], similar: [] });
    expect(await house.watchbill.alert.why({ alert: 'T9' })).toMatchObject({ refusal: { kind: 'not-found' } });
  });

  test('says what keeps it quiet, and no longer once that is over', async () => {
    await open();
    await silence(['site=a']);
    await house.receive(named('f1', { site: 'a' }));
    const reason = 'silenced by S1 of ana: moving racks';
    expect(await why('A1')).toMatchObject({ verdict: `Not paged: ${reason}.`, untold: [{ who: 'everybody', why: reason }], told: [] });
    house.clock.advance(hours(2));
    await house.settle();
    const after = await why('A1');
    expect(after.verdict).toBe('Paged: ana by mail.');
    expect(after.decisions.map(({ kind }) => kind)).toContain('alert.released');
  });

  test('says that no policy fits, that nobody can be reached, and that a first step still waits', async () => {
    await open({
      policy: [
        { name: 'db', match: { service: 'db' }, step: [{ delay: '5m', tell: ['bela'] }] },
        { name: 'c', match: { service: 'c' }, step: [{ tell: ['chris'] }] },
      ],
      people: PEOPLE,
    });
    await house.receive(named('f1'), named('f2', { service: 'db' }), named('f3', { service: 'c' }));
    expect((await why('A1')).verdict).toBe('Not paged: no escalation policy fitted it when it opened.');
    expect((await why('A2')).verdict).toBe('Not paged yet: step 1 of 1 tells bela.');
    const nobody = await why('A3');
    expect(nobody.verdict).toBe('Not paged: no step of the policy could reach anybody.');
    expect(nobody.untold).toMatchObject([{ who: 'nobody at this step', why: expect.stringContaining('chris') }]);
  });

  test('of a member names the alert that was paged for it, and of an incident answers for that', async () => {
    await open();
    await house.receive(named('f1'), named('f2'));
    given(await house.watchbill.alert.merge({ alerts: ['A1', 'A2'] }));
    expect(await why('A2')).toMatchObject({ spokenFor: 'A1', next: { targets: ['bela'] } });
    expect(await why('i1')).toMatchObject({ subject: 'I1', title: 'db1 is down', spokenFor: null });
    expect(await house.watchbill.alert.why({ alert: 'I9' })).toMatchObject({ refusal: { kind: 'not-found' } });
  });

  test('shows what it was like before, and what ended that', async () => {
    await open();
    await house.receive(named('f1'));
    given(await house.watchbill.task.note({ task: 'T1', text: 'restarted the pump' }));
    await house.receive(over('f1'));
    await house.receive(named('f2', { alertname: 'Other' }));
    await house.receive(over('f2'));
    await house.receive(named('f1'));
    const { similar } = await why('A3');
    expect(similar.map(({ number, alike }) => [number, alike])).toEqual([
      ['A1', ['the same alert']],
      ['A2', ['same title']],
    ]);
    expect(similar[0]?.ended).toBe('resolved by prometheus; ana: restarted the pump');
  });
});

describe('the alert list in incidents', () => {
  const page = async (more: Readonly<Record<string, unknown>> = {}) =>
    given(await house.watchbill.alert.page({ group: 'incident', before: 10, after: 10, ...more }));
  const numbers = ({ rows }: { readonly rows: readonly { readonly number: string }[] }) => rows.map(({ number }) => number);

  test('closes incidents, opens those that are wanted, and reads any window over both', async () => {
    await open();
    await house.receive(...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => named(name)));
    given(await house.watchbill.alert.merge({ alerts: ['A1', 'A2', 'A3'] }));
    given(await house.watchbill.alert.merge({ alerts: ['A4', 'A5'] }));
    const closed = await page();
    expect(closed.groups).toEqual([
      { name: 'I1', count: 3, closed: true },
      { name: 'I2', count: 2, closed: true },
      { name: '', count: 2, closed: false },
    ]);
    expect(closed.incidents?.map(({ number, open: left }) => [number, left])).toEqual([
      ['I1', 3],
      ['I2', 2],
    ]);
    expect(numbers(closed)).toEqual(['A6', 'A7']);
    const opened = await page({ folded: ['I2'] });
    expect(numbers(opened)).toEqual(['A4', 'A5', 'A6', 'A7']);
    const [, , third] = opened.rows;
    expect(await page({ folded: ['I2'], anchor: third?.id, before: 1, after: 1 })).toMatchObject({ offset: 1, anchorIndex: 2, total: 4 });
    expect(numbers(await page({ folded: ['I2'], anchor: third?.id, before: 1, after: 1 }))).toEqual(['A5', 'A6']);
    expect(numbers(await page({ folded: [''] }))).toEqual([]);
    expect((await page({ query: 'b' })).groups).toEqual(expect.arrayContaining([]));
    expect((await page({ query: 'comp:b' })).groups).toEqual([{ name: 'I1', count: 1, closed: false }]);
    expect(await house.watchbill.alert.page({ group: 'incident', query: 'nope:1' })).toMatchObject({ refusal: { kind: 'invalid' } });
  });

  test('acknowledges and resolves an incident by its number', async () => {
    await open();
    await house.receive(named('a'), named('b'), named('c'));
    given(await house.watchbill.alert.merge({ alerts: ['A1', 'A2'] }));
    expect(given(await house.watchbill.alert.acknowledge({ alerts: ['I1'] }))).toHaveLength(1);
    expect(numbers({ rows: given(await house.watchbill.alert.list({ query: ['status:acknowledged'] })) })).toEqual(['A2', 'A1']);
    expect(given(await house.watchbill.alert.resolve({ alerts: ['I1', 'A3'] }))).toHaveLength(3);
    expect(await house.watchbill.alert.resolve({ alerts: ['I1'] })).toMatchObject({ refusal: { kind: 'already', subject: 'I1' } });
    expect(await house.watchbill.alert.acknowledge({ alerts: ['I1'] })).toMatchObject({ refusal: { kind: 'already' } });
    expect(given(await house.watchbill.board.show({})).incidents).toEqual({ open: 0, storms: 0 });
  });

  test('is asked for with the word muted, and completed', async () => {
    await open();
    await silence(['site=a']);
    await house.receive(named('f1', { site: 'a' }), named('f2'));
    expect(numbers(await page({ query: 'muted' }))).toEqual(['A1']);
    expect(numbers(await page({ query: 'sev:crit src:prom -muted' }))).toEqual([]);
    expect(numbers(await page({ query: 'sev:crit src:prometheus -muted' }))).toEqual(['A2']);
    const offered = async (text: string) => given(await house.watchbill.alert.complete({ text })).candidates.map((one) => one.text);
    expect(await offered('s')).toEqual(['sev:', 'status:', 'src:']);
    expect(await offered('src:p')).toEqual(['prometheus']);
    expect(await offered('is:')).toEqual(['muted', 'loud']);
    expect(await offered('comp:')).toEqual(['f1', 'f2']);
    expect(Object.keys(ALERT_HELP).sort()).toEqual(Object.keys(alertKeys({})).filter(Boolean).sort());
  });
});

describe('the page of silences', () => {
  test('has those in force, those to come and those that are over, and finds by their words', async () => {
    await open();
    await silence(['site=a']);
    await silence(['site=b']);
    const starts = new Date(house.clock.now() + hours(5)).toISOString();
    given(await house.watchbill.silence.add({ matchers: ['site=c'], starts, for: '1h', comment: 'later' }));
    given(await house.watchbill.silence.expire({ silences: ['S1'] }));
    const page = async (query: string) =>
      given(await house.watchbill.silence.page({ query })).rows.map(({ number, state }) => `${number} ${state}`);
    expect(await page('')).toEqual(['S2 active', 'S3 pending', 'S1 expired']);
    expect(await page('active')).toEqual(['S2 active']);
    expect(await page('-expired racks')).toEqual(['S2 active']);
    expect(await page('state:open by:ana')).toEqual(['S2 active', 'S3 pending']);
    expect(await house.watchbill.silence.page({ query: 'state:odd' })).toMatchObject({ refusal: { kind: 'invalid' } });
  });
});

describe('what sources report by the minute', () => {
  test('is written down by the engine, and says what came when', async () => {
    await open();
    await house.receive(named('a'), named('b'));
    house.clock.advance(minutes(1));
    await house.settle();
    await house.receive(named('c'));
    house.clock.advance(minutes(2));
    await house.settle();
    const [source] = given(await house.watchbill.source.list({}));
    expect(source).toMatchObject({ name: 'prometheus', received: 3, lastError: null });
    expect(source?.minutes).toHaveLength(30);
    expect(source?.minutes.reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(source?.minutes.slice(-4)).toContain(1);
  });
});
