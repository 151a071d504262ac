import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { offerPayloads, readPayload } from '../../src/domain/alerts/payloads.ts';
import { componentFrom } from '../../src/domain/alerts/rules.ts';
import { judge } from '../../src/domain/alerts/severity.ts';
import { explain, isRefusal } from '../../src/domain/kernel/refusal.ts';
import { ANA, alert, given, type House, hours, openHouse, settings } from '../stories/house.ts';

const RULES = [
  { name: 'lab', match: ['env=lab'], priority: 'low', category: 'lab' },
  {
    name: 'databases',
    match: ['job=~postgres.*|mysql', '{severity="critical"}'],
    priority: 'high',
    category: 'database',
    deadline: '4h',
    tags: ['db', 'page'],
    component: '{cluster}/{component}',
    assignee: 'ana',
    team: 'dba',
    policy: 'dba',
  },
  { name: 'rest' },
];
const POLICIES = [
  { name: 'critical', match: { severity: 'critical' }, step: [{ tell: ['ana'] }] },
  { name: 'everything', step: [{ tell: ['ana'] }] },
  { name: 'dba', step: [{ tell: ['bela'] }] },
];
const SAID = settings({
  policy: POLICIES,
  alert: {
    rule: RULES,
    source: { zabbix: { severity: { high: 'critical' }, default_severity: 'info' } },
  },
});
const database = (more: Readonly<Record<string, string>> = {}) => alert({ job: 'postgres-main', cluster: 'eu', ...more });

let house: House;
beforeEach(async () => {
  house = await openHouse({ settings: SAID });
  await house.start();
});
afterEach(() => house.close());

test('the first rule that fits decides what its alert asks of people', async () => {
  await house.receive(database());
  const task = await house.task('T1');
  expect(task).toMatchObject({
    priority: 'high',
    category: 'database',
    tags: ['db', 'page'],
    component: 'eu/db1',
    assignee: 'ana',
    team: 'dba',
    clock: null,
  });
  expect((task.dueAt ?? 0) - task.createdAt).toBe(hours(4));
  expect(house.mail.letters.map(({ address, text }) => [address, text.includes('(high)')])).toEqual([['bela@example.org', true]]);
  expect(await house.alert('A1')).toMatchObject({ component: 'db1', severity: 'critical' });
});

test('what no rule says stays as it is', async () => {
  await house.receive(alert({ category: 'network' }));
  expect(await house.task('T1')).toMatchObject({ priority: 'urgent', category: 'network', tags: [], assignee: null, dueAt: null });
  await house.receive(database({ fingerprint: 'f2', env: 'lab', category: 'network' }));
  expect(await house.task('T2')).toMatchObject({ priority: 'low', category: 'lab', component: 'db1' });
});

test.each([
  ['{cluster}/{host}', { cluster: 'eu', host: 'db1' }, 'eu/db1'],
  ['{cluster}/{host}', { host: 'db1' }, null],
  ['{constructor}', {}, null],
  ['fixed', {}, 'fixed'],
])('the component %s of %j is %s', (template, labels, expected) => {
  expect(componentFrom(template, labels as Record<string, string>)).toBe(expected);
});

test.each([
  ['zabbix', 'High', 'critical', 'source'],
  ['zabbix', 'average', 'warning', 'map'],
  ['zabbix', 'strange', 'info', 'default'],
  ['prometheus', 'high', 'error', 'map'],
  ['prometheus', '', 'warning', 'default'],
  ['constructor', '__proto__', 'warning', 'default'],
])('of %s "%s" means %s', (source, word, severity, by) => {
  const words = {
    severity: { high: 'error', average: 'warning' } as const,
    default_severity: 'warning' as const,
    source: { zabbix: { severity: { high: 'critical' as const }, default_severity: 'info' as const } },
  };
  expect(judge(words, source, word)).toEqual({ severity, by });
});

describe('alert explain', () => {
  const payload = readFileSync(new URL('../fixtures/monitoring/alertmanager/webhook-v4-firing-0.25.json', import.meta.url), 'utf8');
  const body = (labels: Readonly<Record<string, string>>) =>
    JSON.stringify({ version: '4', status: 'firing', alerts: [{ status: 'firing', labels, annotations: {}, fingerprint: 'f1' }, 7] });
  const told = async (labels: Readonly<Record<string, string>>, more: Readonly<Record<string, unknown>> = {}) =>
    given(await house.watchbill.alert.explain({ file: body(labels), format: 'alertmanager', ...more }));

  test('says of a real payload what would become of it, and changes nothing', async () => {
    const { alerts, rejected } = given(await house.watchbill.alert.explain({ file: payload, format: 'alertmanager' }));
    expect(alerts.length).toBeGreaterThan(0);
    expect(rejected).toEqual([]);
    expect(alerts.every(({ rule, policy }) => rule === 'rest' && policy !== null)).toBe(true);
    expect(given(await house.watchbill.alert.list({}))).toEqual([]);
    expect(given(await house.watchbill.source.list({}))).toEqual([]);
  });

  test('says which rule and why, and which were tried before', async () => {
    given(await house.watchbill.silence.add({ matchers: ['cluster=eu'], for: '1h', comment: 'moving' }, ANA));
    await house.receive(database());
    const labels = { alertname: 'Down', job: 'mysql', cluster: 'eu', component: 'db9', severity: 'critical' };
    const { alerts, rejected } = await told(labels, { source: 'prometheus' });
    expect(alerts).toMatchObject([
      {
        source: 'prometheus',
        severity: 'critical',
        severityWhy: 'it says "critical", and [alert.severity] has it',
        component: 'db9',
        open: 'A1',
        rule: 'databases',
        ruleWhy: 'job=~postgres.*|mysql, {severity="critical"} fit',
        passedOver: ['lab: env=lab does not fit, there is no env'],
        task: { priority: 'high', category: 'database', dueIn: hours(4), component: 'eu/db9', team: 'dba' },
        policy: 'dba',
        policyWhy: 'rule databases names it',
        silences: [{ silence: 'S1', comment: 'moving' }],
      },
    ]);
    expect(rejected).toMatchObject([{ reason: 'bad-alert', count: 1 }]);
  });

  test('says why of what is only the rest', async () => {
    const { alerts } = await told({ alertname: 'X', severity: 'HIGH', env: 'prod', job: 'mysql' }, { source: 'zabbix' });
    expect(alerts).toMatchObject([
      {
        severityWhy: 'it says "HIGH", and [alert.source.zabbix.severity] has it',
        rule: 'databases',
        passedOver: ['lab: env=lab does not fit, env is "prod"'],
        task: { component: null },
      },
    ]);
    const [plain] = (await told({ alertname: 'X', severity: 'odd' })).alerts;
    expect(plain).toMatchObject({
      severityWhy: 'it says "odd", which no map has: the default',
      rule: 'rest',
      ruleWhy: 'it fits every alert',
      passedOver: ['lab: env=lab does not fit, there is no env', 'databases: job=~postgres.*|mysql does not fit, there is no job'],
      policy: 'everything',
      policyWhy: 'the first that matches, and it matches every alert',
    });
    const [critical] = (await told({ alertname: 'X', severity: 'critical' })).alerts;
    expect(critical?.policyWhy).toBe('the first that matches: severity critical');
    expect((await told({ alertname: 'X' })).alerts[0]?.severityWhy).toBe('it says no severity: the default');
    await house.close();
    house = await openHouse({ settings: {} });
    expect((await told({ alertname: 'X' })).alerts[0]).toMatchObject({
      rule: null,
      ruleWhy: 'there is no rule',
      policyWhy: 'there is no policy: nobody is told',
    });
    await house.close();
    house = await openHouse({
      settings: settings({
        policy: [{ name: 'p', match: { a: 'b' }, step: [{ tell: ['ana'] }] }],
        alert: { rule: [{ name: 'r', match: ['a=b'] }] },
      }),
    });
    expect((await told({ alertname: 'X' })).alerts[0]).toMatchObject({
      ruleWhy: 'no rule fits',
      policy: null,
      policyWhy: 'no policy matches: nobody is told',
    });
  });

  test('refuses a format that nothing speaks and a payload that nothing can be read from', async () => {
    const problem = async (file: string, format: string) => {
      const answer = await house.watchbill.alert.explain({ file, format });
      return isRefusal(answer) ? explain(answer).text : 'it was read';
    };
    expect(await problem('{}', 'carrier-pigeon')).toMatch(/nothing speaks "carrier-pigeon"; allowed: alertmanager, /);
    expect(await problem('{', 'alertmanager')).toMatch(/^the payload: /);
  });
});

test('payloads are read by whoever offered to', async () => {
  const payload = { format: 'x', body: '', headers: {}, now: 1 };
  offerPayloads(async () => ({ source: 'x', alerts: [], rejections: [] }));
  expect(await readPayload(payload)).toEqual({ source: 'x', alerts: [], rejections: [] });
});
