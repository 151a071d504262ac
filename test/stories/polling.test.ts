/** Monitoring systems that are asked: servers on the loopback interface that answer what real ones did, and a clock that is advanced. */
import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import type { Asked } from '../parts/asked.ts';
import { type Answering, HANGS, startAsked } from '../parts/asked.ts';
import { eventually } from '../parts/eventually.ts';
import { alert, given, minutes } from './house.ts';
import { openPolledHouse, type PolledHouse, type Said } from './polled-house.ts';

type Nagios = { result: Record<string, number>; data: { servicelist?: Record<string, Record<string, Record<string, unknown>>> } };

const captured = <T>(name: string): T => JSON.parse(readFileSync(new URL(`../fixtures/monitoring/${name}`, import.meta.url), 'utf8')) as T;
const replied = (name: string) => captured<{ response: { result: Record<string, unknown>[] } }>(`zabbix-6.0/${name}.json`).response;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function serve(answer: Answering) {
  const system = await startAsked(answer);
  closing.push(() => system.stop());
  return system;
}

async function house(source: readonly Said[]): Promise<PolledHouse> {
  const opened = await openPolledHouse(source);
  closing.push(() => opened.close());
  return opened;
}

/** An Alertmanager that has been up for long, with alerts by name. */
const alertmanager =
  (...names: readonly string[]): Answering =>
  ({ path }) =>
    path === '/api/v2/status'
      ? { uptime: '2026-01-01T00:00:00.000Z' }
      : names.map((alertname) => ({ labels: { alertname, severity: 'critical' }, annotations: {}, status: { state: 'active' } }));

const AM = { name: 'am', kind: 'alertmanager' };

test('what was missed is opened, what vanished is closed with a note, and what is the same is left alone', async () => {
  const system = await serve(alertmanager('A', 'B'));
  const here = await house([{ ...AM, poll: system.url, token: 'hunter2' }]);
  await here.pass(minutes(1));
  expect(await here.open()).toEqual(['firing am: A', 'firing am: B']);
  expect(system.asked[0]?.authorization).toBe('Bearer hunter2');
  expect((await here.alerts()).map(({ count }) => count)).toEqual([1, 1]);
  system.answer = alertmanager('B', 'C');
  await here.pass(30_000);
  expect(await here.open()).toEqual(['firing am: B', 'firing am: C']);
  const gone = (await here.alerts()).find(({ title }) => title === 'A');
  expect(await here.timeline(gone?.number ?? '')).toContainEqual(
    'alert.resolved resolved by am after 1 report: the source does not show it any more',
  );
  expect(await here.row('am')).toMatchObject({ silent: false, received: 3, poll: { failures: 0, stale: false, error: null } });
  expect(JSON.stringify(given(await here.watchbill.source.list({})))).not.toContain('hunter2');
});

test('what came by push while the source was answering is neither closed nor opened again by that older answer', async () => {
  const system = await serve(alertmanager('A'));
  const here = await house([{ ...AM, poll: system.url }]);
  await here.pass(30_000);
  expect(await here.open()).toEqual(['firing am: A']);
  const [open] = await here.alerts();
  const fingerprint = given(await here.watchbill.alert.show({ alert: open?.number ?? '' })).fingerprint;
  let pushed: Promise<void> | undefined;
  system.answer = (asked) => {
    // Between question and answer: A is over, and B begins.
    if (asked.path.startsWith('/api/v2/alerts') && pushed === undefined)
      pushed = here.push(
        { ...alert({ fingerprint }), fingerprint, status: 'resolved' },
        { ...alert({ fingerprint: 'b' }, { annotations: { summary: 'B' } }), fingerprint: 'b' },
      );
    return alertmanager('A')(asked);
  };
  for (let round = 0; round < 40 && pushed === undefined; round++) await here.pass(2_000);
  await pushed;
  await here.engine().tick();
  expect(await here.open()).toEqual(['firing am: B']);
  system.answer = alertmanager();
  await here.pass(30_000);
  expect(await here.open()).toEqual([]);
});

test.each<readonly [string, Answering, RegExp]>([
  ['an error', () => 500, /answers 500/],
  ['a refused login', () => 401, /refuses the token \(401\)/],
  ['half a document', ({ path }) => (path === '/api/v2/status' ? { uptime: '2026-01-01T00:00:00Z' } : '[{"labels"'), /is no JSON/],
  ['an error behind a good start', (asked) => (asked.path === '/api/v2/status' ? alertmanager()(asked) : 502), /answers 502/],
  [
    'a list of which one cannot be read',
    ({ path }) => (path === '/api/v2/status' ? { uptime: '2026-01-01T00:00:00Z' } : [{ labels: 7 }]),
    /alert 1 of the answer: labels must be an object/,
  ],
  ['that it has just started', ({ path }) => (path === '/api/v2/status' ? { uptime: '2026-11-21T03:00:00Z' } : []), /^$/],
])('%s closes nothing', async (_, answer, problem) => {
  const system = await serve(alertmanager('A', 'B'));
  const here = await house([{ ...AM, poll: system.url }]);
  await here.pass(30_000);
  system.answer = answer;
  await here.pass(minutes(1));
  expect(await here.open()).toEqual(expect.arrayContaining(['firing am: A', 'firing am: B']));
  expect((await here.row('am')).poll.error ?? '').toMatch(problem);
});

test('when most are gone at once, the source has to say so three times', async () => {
  const names = Array.from({ length: 20 }, (_, at) => `A${at}`);
  const system = await serve(alertmanager(...names));
  const here = await house([{ ...AM, poll: system.url }]);
  await here.pass(30_000);
  expect(await here.open()).toHaveLength(20);
  system.answer = alertmanager('A1');
  await here.pass(minutes(1));
  expect(await here.open()).toHaveLength(20);
  expect(await here.row('am')).toMatchObject({ poll: { doubted: 19 } });
  expect(here.lines).toContain('warn source am: 19 alerts are gone at once; they stay until it says so again');
  // It has all of them again: the doubt was right, and is over.
  system.answer = alertmanager(...names);
  await here.pass(30_000);
  expect(await here.row('am')).toMatchObject({ poll: { doubted: 0 } });
  system.answer = alertmanager('A1');
  await here.pass(minutes(1));
  expect(await here.open()).toHaveLength(20);
  await here.pass(30_000);
  expect(await here.open()).toEqual(['firing am: A1']);
});

test('a source that does not answer is an alert of its own, is asked less and less often, and is over when it is back', async () => {
  const system = await serve(alertmanager('A'));
  const here = await house([{ ...AM, poll: system.url }]);
  await here.pass(30_000);
  system.answer = () => 503;
  await here.pass(minutes(1));
  expect(await here.open()).toEqual(['firing am: A']);
  await here.pass(minutes(2));
  expect(await here.open()).toEqual(['firing am: A', 'firing watchbill: Source am cannot be read']);
  expect(await here.row('am')).toMatchObject({
    silent: true,
    poll: { stale: true, error: expect.stringContaining('answers 503') as string },
  });
  const before = system.asked.length;
  await here.pass(minutes(30));
  expect(system.asked.length - before).toBeLessThan(9);
  system.answer = alertmanager('A');
  await here.pass(minutes(6));
  expect(await here.open()).toEqual(['firing am: A']);
  const own = (await here.alerts()).find(({ source }) => source === 'watchbill');
  expect(await here.timeline(own?.number ?? '')).toContainEqual(
    expect.stringMatching(/resolved by watchbill after \d+ reports: it is read again/),
  );
});

test('one that nobody declares any more is no trouble any more', async () => {
  const system = await serve(() => 503);
  const here = await house([{ ...AM, poll: system.url }]);
  await here.pass(minutes(4));
  expect(await here.open()).toEqual(['firing watchbill: Source am cannot be read']);
  here.configure({});
  await here.engine().tick();
  expect(await here.open()).toEqual([]);
});

test('dead ones slow nobody, and one that is broken off by a stop is asked again at once', async () => {
  const dead = await serve(() => HANGS);
  const alive = await serve(alertmanager('A'));
  const names = Array.from({ length: 5 }, (_, at) => `dead-${at}`);
  const here = await house([
    ...names.map((name) => ({ name, kind: 'prometheus', poll: dead.url, poll_every: '10s', poll_timeout: '1m' })),
    { ...AM, poll: alive.url, poll_every: '10s' },
  ]);
  await here.pass(50_000, names);
  expect(alive.asked.length).toBeGreaterThan(6);
  await here.pass(40_000, names);
  await eventually(async () => (await here.row('dead-0')).poll.failures > 0);
  expect((await here.row('dead-0')).poll.error).toContain('does not answer within 1m');
  expect(await here.row('am')).toMatchObject({ poll: { failures: 0, stale: false } });
  await here.restart();
  expect((await here.row('am')).poll.failures).toBe(0);
});

const zabbix =
  (problems: () => readonly unknown[]): ((asked: Asked) => unknown) =>
  ({ body }) => {
    const { method, auth } = body as { method: string; auth?: string };
    if (method === 'apiinfo.version') return { jsonrpc: '2.0', result: '6.0.14', id: 1 };
    if (auth !== 'hunter2') return captured<{ response: unknown }>('zabbix-6.0/problem.get-noauth-error.json').response;
    return method === 'problem.get' ? { result: problems() } : replied('trigger.get-selectHosts');
  };

test('Zabbix: a problem that somebody took there is taken here once, and stays with whoever gives it back', async () => {
  const problems = replied('problem.get-extend-recent').result;
  const system = await serve(zabbix(() => problems));
  const here = await house([{ name: 'zabbix', kind: 'zabbix', poll: `${system.url}/api_jsonrpc.php`, token: 'hunter2' }]);
  await here.pass(minutes(1));
  expect(system.asked.every(({ path }) => path === '/api_jsonrpc.php')).toBe(true);
  expect(await here.open()).toEqual(['acknowledged zabbix: Web 01 is unreachable']);
  expect((await here.timeline('A1')).join('\n')).toContain('alice: looking');
  given(await here.watchbill.alert.unacknowledge({ alerts: ['A1'] }));
  await here.pass(minutes(2));
  expect(await here.open()).toEqual(['firing zabbix: Web 01 is unreachable']);
  // Its maintenance ends: what was kept apart is an alert now. The severity of the other changes.
  problems.splice(1, 1, { ...problems[1], suppressed: '0' });
  problems.splice(2, 1, { ...problems[2], severity: '4' });
  await here.pass(30_000);
  expect(await here.open()).toEqual(['firing zabbix: High latency', 'firing zabbix: Web 01 is unreachable']);
  expect((await here.timeline('A1')).join('\n')).toContain('severity: critical → error');
  problems.splice(0);
  await here.pass(30_000);
  expect(await here.open()).toEqual([]);
});

test('Zabbix: a wrong token is said in its words', async () => {
  const system = await serve(zabbix(() => []));
  const here = await house([{ name: 'zabbix', kind: 'zabbix', poll: system.url, token: 'wrong' }]);
  await here.pass(30_000);
  expect((await here.row('zabbix')).poll.error).toBe('Zabbix refuses problem.get: Not authorized');
});

test('Nagios: problems often, everything seldom; what flaps and is well ends by the full list alone', async () => {
  const answers = {
    hostlist: captured<Nagios>('nagios/hostlist-details-enumerate.json'),
    servicelist: captured<Nagios>('nagios/servicelist-details-enumerate.json'),
  };
  for (const { result } of Object.values(answers)) result['program_start'] = 1;
  const system = await serve(({ path }) => answers[path.includes('hostlist') ? 'hostlist' : 'servicelist']);
  const here = await house([
    { name: 'nagios', kind: 'nagios', poll: `${system.url}/nagios`, user: 'w', password: 'hunter2', poll_everything: '10m' },
  ]);
  await here.pass(30_000);
  expect(await here.open()).toEqual([
    'acknowledged nagios: Load on core-sw1 is CRITICAL',
    'firing nagios: Flappy on core-sw1 is CRITICAL',
    'firing nagios: Flappy on core-sw1 is flapping',
    'firing nagios: HTTP on web01 is UNKNOWN',
    'firing nagios: web01 is DOWN',
  ]);
  const { servicelist } = answers;
  delete servicelist.data.servicelist?.['core-sw1']?.['Flappy'];
  await here.pass(minutes(1));
  expect(await here.open()).toContain('firing nagios: Flappy on core-sw1 is flapping');
  expect(await here.open()).not.toContain('firing nagios: Flappy on core-sw1 is CRITICAL');
  await here.pass(minutes(10));
  expect(await here.open()).not.toContain('firing nagios: Flappy on core-sw1 is flapping');
  const full = system.asked.filter(({ path }) => path.includes('query=servicelist') && !path.includes('servicestatus='));
  expect(full.length).toBeGreaterThanOrEqual(2);
  expect(full.length).toBeLessThanOrEqual(3);
  expect(system.asked.length).toBeGreaterThan(40);
  expect(system.asked[0]?.authorization).toBe(`Basic ${Buffer.from('w:hunter2').toString('base64')}`);
});

test('a kind that cannot be asked is said, should a configuration come to it', async () => {
  const here = await house([{ name: 'g', kind: 'grafana', poll: 'http://127.0.0.1:9' }]);
  await here.pass(30_000);
  expect((await here.row('g')).poll.error).toContain('a source of kind grafana cannot be asked');
});
