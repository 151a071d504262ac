/** What is asked of each system and read out of its answers: captured ones of real systems, and what is wrong with others. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Observation } from '../../src/domain/alerts/reconcile.ts';
import { parseInstant } from '../../src/domain/kernel/instant.ts';
import type { PolledSource } from '../../src/domain/sources/polls.ts';
import type { Problem, Question } from '../../src/integrations/monitoring/poll.ts';
import { POLLS } from '../../src/integrations/monitoring/polls.ts';

const captured = <T>(name: string): T => JSON.parse(readFileSync(new URL(`../fixtures/monitoring/${name}`, import.meta.url), 'utf8')) as T;

interface Rules {
  readonly data: { readonly groups: readonly { readonly rules: Record<string, unknown>[] }[] };
}
interface Nagios {
  readonly result: Record<string, number>;
  data: Record<string, unknown>;
}
interface Call {
  readonly method: string;
  readonly auth?: string;
  readonly params: { readonly triggerids?: readonly string[] };
}
const replied = (name: string): unknown => captured<{ response: unknown }>(`zabbix-6.0/${name}.json`).response;
const NOW = parseInstant('2026-11-20T22:30:00Z') ?? 0;

const source = (kind: PolledSource['kind'], more: Partial<PolledSource> = {}): PolledSource => ({
  name: 'x',
  kind,
  address: 'http://here',
  user: undefined,
  password: undefined,
  token: 'secret',
  every: 30_000,
  everything: 3_600_000,
  timeout: 10_000,
  max_vanish: 50,
  ...more,
});

/** Holds the conversation with answers at hand; what was asked, and what came of it. */
function talk(asked: PolledSource, answers: readonly unknown[], everything = false) {
  const questions: Question[] = [];
  const conversation = POLLS.find(({ kind }) => kind === asked.kind)?.ask(asked, { now: NOW, everything });
  if (conversation === undefined) throw new Error(`nobody asks ${asked.kind}`);
  let step = conversation.next();
  for (let at = 0; !step.done; at++) {
    questions.push(step.value);
    step = conversation.next(answers[at]);
  }
  const said: Observation | Problem = step.value;
  return { questions, said };
}

function seen(said: Observation | Problem): Observation {
  if ('problem' in said) throw new Error(said.problem);
  return said;
}

const problemOf = (asked: PolledSource, answers: readonly unknown[]): string => {
  const { said } = talk(asked, answers);
  return 'problem' in said ? said.problem : 'none';
};

const titles = (alerts: Observation['alerts']) => alerts.map(({ annotations, status }) => `${status} ${annotations['summary']}`);

test('Alertmanager: its active alerts, and the silenced ones apart', () => {
  const status = { uptime: '2026-11-20T20:00:00.000Z' };
  const alerts = captured<unknown[]>('alertmanager/api-v2-alerts-0.25.json');
  const silenced = captured<unknown[]>('alertmanager/api-v2-alerts-silenced-0.25.json');
  const { questions, said } = talk(source('alertmanager'), [status, [alerts[0], ...silenced]]);
  expect(questions.map(({ path, authorization }) => `${authorization} ${path}`)).toEqual([
    'Bearer secret /api/v2/status',
    'Bearer secret /api/v2/alerts?active=true&silenced=true&inhibited=true&unprocessed=true',
  ]);
  const { alerts: shown, kept, unread, judges } = seen(said);
  expect(shown).toMatchObject([{ fingerprint: '8b781672d7fb5ab2', status: 'firing', endsAt: null, labels: { severity: 'critical' } }]);
  expect(titles(kept)).toEqual(['firing CPU high on srv1']);
  expect(unread).toEqual([]);
  expect(judges).toBeUndefined();
});

test('Alertmanager: while it is young it judges nothing; what is unreadable is set aside, and anything but a list is no answer', () => {
  const young = { uptime: '2026-11-20T22:27:00.000Z' };
  const { said } = talk(source('alertmanager'), [young, [{ labels: { a: 1 } }, 7]]);
  expect(seen(said).judges?.({})).toBe(false);
  expect(seen(said).unread).toEqual([
    { index: 0, problem: 'labels "a" must be text; found a number' },
    { index: 1, problem: 'an alert must be an object; found a number' },
  ]);
  expect(problemOf(source('alertmanager'), [young, {}])).toBe('Alertmanager must answer a list of alerts; found an object');
  expect(problemOf(source('alertmanager'), [{}])).toBe('the status of Alertmanager has no uptime');
});

test('Prometheus: what fires, what is pending apart, and rules that are broken', () => {
  const rules = captured<Rules>('prometheus/api-v1-rules.json');
  Object.assign(rules.data.groups[0]?.rules[1] ?? {}, { health: 'err', lastError: 'vector contains metrics with the same labelset' });
  const basic = source('prometheus', { token: undefined, user: 'ana', password: 'pw' });
  const { questions, said } = talk(basic, [rules, captured('prometheus/api-v1-alerts.json')]);
  expect(questions.map(({ path }) => path)).toEqual(['/api/v1/rules', '/api/v1/alerts']);
  expect(questions[0]?.authorization).toBe(`Basic ${Buffer.from('ana:pw').toString('base64')}`);
  const { alerts, kept } = seen(said);
  expect(titles(alerts)).toEqual([
    'firing 127.0.0.1:1 down',
    'firing Rule PendingOne of group g is broken: nothing watches what it should',
  ]);
  expect(alerts[1]).toMatchObject({
    severity: 'error',
    labels: { alertname: 'RuleBroken', rule: 'PendingOne', rule_group: 'g', file: 'rules.yml' },
    annotations: { description: 'vector contains metrics with the same labelset' },
  });
  expect(kept.map(({ labels }) => labels['alertname'])).toEqual(['PendingOne']);
});

test('Prometheus: a rule that was not evaluated yet says nothing of its alerts', () => {
  const rules = captured<Rules>('prometheus/api-v1-rules.json');
  Object.assign(rules.data.groups[0]?.rules[0] ?? {}, { health: 'unknown' });
  const { said } = talk(source('prometheus'), [rules, { status: 'success', data: { alerts: [] } }]);
  expect(seen(said).judges?.({ alertname: 'InstanceDown' })).toBe(false);
  expect(seen(said).judges?.({ alertname: 'RuleBroken', rule: 'InstanceDown' })).toBe(false);
  expect(seen(said).judges?.({ alertname: 'PendingOne' })).toBe(true);
});

test.each([
  [[{ status: 'error', errorType: 'bad_data', error: 'no such thing' }], 'Prometheus says no such thing'],
  [[{ status: 'new' }], 'Prometheus says that the status is "new"'],
  [[[]], 'Prometheus must answer an object; found a list'],
  [[{ status: 'success', data: {} }], 'the data of Prometheus must have a list of groups; found nothing'],
  [
    [{ status: 'success', data: { groups: [7, {}] } }, { status: 'success' }],
    'the data of Prometheus must have a list of alerts; found nothing',
  ],
])('Prometheus: %j', (answers, problem) => {
  expect(problemOf(source('prometheus'), answers)).toBe(problem);
});

test('Prometheus: alerts that cannot be read are set aside', () => {
  const rules = { status: 'success', data: { groups: [] } };
  const { said } = talk(source('prometheus'), [
    rules,
    { status: 'success', data: { alerts: [null, { state: 'odd' }, { state: 'firing' }] } },
  ]);
  expect(seen(said).unread.map(({ problem }) => problem)).toEqual([
    'an alert must be an object; found null',
    'state must be "firing" or "pending"; found "odd"',
    'the alert has neither labels nor a fingerprint, so nothing tells it from another',
  ]);
});

const nagiosAnswers = (): [Nagios, Nagios] => [
  captured('nagios/hostlist-details-enumerate.json'),
  captured('nagios/servicelist-details-enumerate.json'),
];
const longRunning = (answers: [Nagios, Nagios]): [Nagios, Nagios] => {
  for (const { result } of answers) result['program_start'] = 1;
  return answers;
};

test('Nagios: problems by host and service, with what was acknowledged and what is in a downtime', () => {
  const { questions, said } = talk(source('nagios', { token: undefined, user: 'w', password: 'pw' }), longRunning(nagiosAnswers()));
  expect(questions.map(({ path }) => path)).toEqual([
    '/cgi-bin/statusjson.cgi?query=hostlist&details=true&formatoptions=enumerate&hoststatus=down+unreachable',
    '/cgi-bin/statusjson.cgi?query=servicelist&details=true&formatoptions=enumerate&servicestatus=warning+critical+unknown',
  ]);
  const { alerts, kept, judges } = seen(said);
  expect(titles(alerts).sort()).toEqual([
    'acknowledged Load on core-sw1 is CRITICAL',
    'firing Flappy on core-sw1 is CRITICAL',
    'firing Flappy on core-sw1 is flapping',
    'firing HTTP on web01 is UNKNOWN',
    'firing web01 is DOWN',
  ]);
  expect(titles(kept)).toEqual(['firing Disk / on core-sw1 is WARNING']);
  expect(alerts.find(({ labels }) => labels['service'] === 'Load')).toMatchObject({
    component: 'core-sw1',
    severity: 'CRITICAL',
    telling: expect.stringMatching(/^acknowledged:[0-9a-f]{16}:\d+$/) as string,
    startsAt: expect.any(Number) as number,
  });
  expect([judges?.({ about: 'flapping' }), judges?.({ service: 'Load' })]).toEqual([false, true]);
});

test('Nagios: asked for everything, it judges what flaps too; just started, it judges nothing', () => {
  const all = talk(source('nagios'), longRunning(nagiosAnswers()), true);
  expect(all.questions.map(({ path }) => path)).not.toContain(expect.stringContaining('status='));
  expect(seen(all.said).judges?.({ about: 'flapping' })).toBe(true);
  expect(seen(talk(source('nagios'), nagiosAnswers(), true).said).judges?.({ service: 'Load' })).toBe(false);
});

test('Nagios: a soft state of what was well is not a problem yet', () => {
  const answers = longRunning(nagiosAnswers());
  answers[1].data['servicelist'] = {
    web01: {
      new: { host_name: 'web01', description: 'new', status: 'critical', state_type: 'soft', last_hard_state: 'ok' },
      old: {
        host_name: 'web01',
        description: 'old',
        status: 'critical',
        state_type: 'soft',
        last_hard_state: 'warning',
        last_state_change: 0,
      },
      odd: { host_name: 'web01', description: 'odd', status: 16 },
      nobody: { description: 'nobody' },
      list: [],
    },
    web02: 4,
  };
  const { alerts, unread } = seen(talk(source('nagios'), answers).said);
  expect(titles(alerts)).toEqual(['firing web01 is DOWN', 'firing old on web01 is CRITICAL']);
  expect(unread.map(({ problem }) => problem)).toEqual([
    'status a number is not known; allowed: ok, up, pending, warning, critical, unknown, down, unreachable',
    'nothing says which host it is',
    'a host or service must be an object; found a list',
    'a host or service must be an object; found a number',
  ]);
});

test('Nagios: a refusal within HTTP 200, a dead one behind its CGI, and what is no answer', () => {
  expect(problemOf(source('nagios'), [captured('nagios/error-bad-query.json')])).toBe(
    "Nagios refuses hostlist: The query option value 'bogus' is invalid",
  );
  const dead = nagiosAnswers();
  dead[0].result['last_data_update'] = (dead[0].result['last_data_update'] ?? 0) - 600_000;
  expect(problemOf(source('nagios'), dead)).toBe('Nagios stands still: its status is of 2026-11-20T22:01:29.000Z');
  const down = nagiosAnswers();
  down[0].result['program_start'] = 0;
  expect(problemOf(source('nagios'), down)).toBe('Nagios says no time of its status, so it is not running');
  const empty = nagiosAnswers();
  empty[1].data = {};
  expect(problemOf(source('nagios'), empty)).toBe('Nagios must answer a servicelist; found nothing');
  expect(problemOf(source('nagios'), [[]])).toBe('statusjson.cgi must answer an object with a result');
  expect(problemOf(source('nagios'), [{ result: { type_code: 2 } }])).toBe('Nagios refuses hostlist: a number');
});

const version = (result: string) => ({ jsonrpc: '2.0', result, id: 1 });

test('Zabbix 6.0: what is open, with the hosts of its triggers and the token in the body', () => {
  const { questions, said } = talk(source('zabbix'), [
    version('6.0.14'),
    replied('problem.get-extend-recent'),
    replied('trigger.get-selectHosts'),
  ]);
  expect(questions.map(({ body, authorization }) => [(body as Call).method, (body as Call).auth, authorization])).toEqual([
    ['apiinfo.version', undefined, undefined],
    ['problem.get', 'secret', undefined],
    ['trigger.get', 'secret', undefined],
  ]);
  expect((questions[2]?.body as Call | undefined)?.params.triggerids).toEqual(['23134', '23133']);
  const { alerts, kept, unread, judges } = seen(said);
  expect(alerts).toMatchObject([
    {
      fingerprint: '1001',
      status: 'acknowledged',
      telling: 'acknowledged:1001:1',
      note: 'alice: looking',
      severity: 'disaster',
      component: 'web01.example.com',
      startsAt: 1_795_212_622_000,
      url: 'http://here/tr_events.php?triggerid=23133&eventid=1001',
      labels: { alertname: 'Web 01 is unreachable', host: 'web01.example.com', host_name: 'Web 01', scope: 'availability' },
    },
  ]);
  // 1002 is in a maintenance; 1003 is over.
  expect(kept.map(({ fingerprint }) => fingerprint)).toEqual(['1002']);
  expect([unread, judges]).toEqual([[], undefined]);
});

test.each([
  ['6.2.9', true],
  ['6.4.0', false],
  ['7.0.3', false],
  ['7.2.0', false],
])('Zabbix %s: the token in the body is %s', (of, inBody) => {
  const { questions } = talk(source('zabbix'), [version(of), { result: [] }]);
  expect(questions).toHaveLength(2);
  expect(questions[1]).toMatchObject(inBody ? { body: { auth: 'secret' } } : { authorization: 'Bearer secret' });
  expect(Object.hasOwn(questions[1]?.body as object, 'auth')).toBe(inBody);
});

test('Zabbix: a problem of a disabled trigger is in no list of it; one that cannot be read is set aside', () => {
  const problems = [
    { eventid: '1', objectid: '7', r_eventid: '0', name: 'disabled' },
    { eventid: 'x', objectid: '8', r_eventid: '0', name: 'odd' },
    { eventid: '2', objectid: '8', r_eventid: '0' },
    { eventid: '3', objectid: '8', r_eventid: '0', name: 'bare', acknowledged: '1', severity: '99', tags: [{ tag: 'a' }] },
  ];
  const { alerts, unread } = seen(talk(source('zabbix'), [version('7.0.0'), { result: problems }, { result: [{ triggerid: '8' }] }]).said);
  expect(alerts).toMatchObject([
    { fingerprint: '3', status: 'acknowledged', telling: 'acknowledged:3:', startsAt: null, labels: { a: 'true' } },
  ]);
  expect(unread.map(({ problem }) => problem)).toEqual([
    'eventid must be the number of an event; found "x"',
    'name must be text; found nothing',
  ]);
});

test.each([
  [[[]], 'Zabbix must answer apiinfo.version with an object; found a list'],
  [[version('none')], 'Zabbix names "none" as its version'],
  [[version('6.0.14'), replied('problem.get-noauth-error')], 'Zabbix refuses problem.get: Not authorized'],
  [[version('6.0.14'), { error: {} }], 'Zabbix refuses problem.get: no reason given'],
  [[version('6.0.14'), {}], 'Zabbix answers problem.get with neither result nor error'],
  [[version('6.0.14'), { result: [7] }], 'Zabbix must answer problem.get with a list of objects; found a list'],
  [
    [version('6.0.14'), replied('problem.get-extend-recent'), { result: {} }],
    'Zabbix must answer trigger.get with a list of objects; found an object',
  ],
])('Zabbix: what is no answer, %#', (answers, problem) => {
  expect(problemOf(source('zabbix'), answers)).toBe(problem);
});
