import { describe, expect, test } from 'vitest';
import { formatBytes } from '../../src/domain/diagnostics/bytes.ts';
import { CHECK_NAMES, findingOf, inOrder, ok, problem, skipped, verdictOf, warning } from '../../src/domain/diagnostics/check.ts';
import { judgeIntegrity, judgeLeftover, judgeLog, judgeSqlite } from '../../src/domain/diagnostics/database.ts';
import { closedMode, judgeKept, judgeNode, judgeOffset, judgeRoom } from '../../src/domain/diagnostics/host.ts';
import { judgeLease, judgeOverdue, judgeSource } from '../../src/domain/diagnostics/service.ts';
import { LOOKS } from '../../src/runtime/doctor/checks.ts';

const NOW = Date.UTC(2026, 10, 21, 3);
const GB = 1_073_741_824;

test('every check has its look, and says why it matters', () => {
  expect(Object.keys(LOOKS).toSorted()).toEqual(CHECK_NAMES.toSorted());
});

test.each([
  ['20.19.2', 'problem'],
  ['22.9.0', 'problem'],
  ['22.18.0', 'ok'],
  ['23.0.0', 'warning'],
  ['26.10.0', 'ok'],
])('Node %s: %s', (version, state) => {
  expect(judgeNode(version, 'linux x64')).toMatchObject({ state });
});

test.each([
  ['3.51.2', 'problem'],
  ['3.6.23', 'problem'],
  ['3.51.3', 'ok'],
  ['3.54.1', 'ok'],
  ['4.0.0', 'ok'],
])('SQLite %s: %s', (version, state) => {
  expect(judgeSqlite(version)).toMatchObject({ state });
});

test.each([
  [100_000_000, 50 * GB, 0, 'problem'],
  [2 * GB, 50 * GB, 3 * GB, 'warning'],
  [2 * GB, 50 * GB, GB, 'warning'],
  [40 * GB, 1_000 * GB, GB, 'ok'],
  [10 * GB, 50 * GB, GB, 'ok'],
])('%d bytes free of %d with a database of %d: %s', (free, total, copy, state) => {
  expect(judgeRoom({ path: '/var', free, total, copy })).toMatchObject({ state });
});

test.each([
  [0o100600, true, true, 'ok'],
  [0o100660, true, true, 'ok'],
  [0o100644, true, false, 'ok'],
  [0o100644, true, true, 'warning', 'Others may read'],
  [0o100666, true, true, 'warning', 'Others may write'],
  [0o100600, false, true, 'problem', 'cannot be written'],
])('a file of mode %o (writable %s, folder open %s): %s', (mode, writable, open, state, words = '') => {
  const verdict = judgeKept({ path: '/x', what: 'the database', mode, writable, open });
  expect(verdict).toMatchObject({ state, found: expect.stringContaining(words) as string });
  expect(closedMode(mode) & 0o007).toBe(0);
});

test.each([
  [undefined, 0, 'skipped', 'did not say'],
  [900, 800, 'ok', 'agree'],
  [-5_400, 500, 'ok', 'agree'],
  [8_000, 500, 'warning', 'ahead of ours'],
  [-90_000, 500, 'problem', 'behind ours'],
])('a clock that is %s ms off, give or take %d: %s', (ms, margin, state, words) => {
  expect(judgeOffset({ source: 'prom', ms, margin })).toMatchObject({ state, found: expect.stringContaining(words) as string });
});

test('damage, orphans, logs and leftovers', () => {
  expect(judgeIntegrity([], 0).state).toBe('ok');
  expect(judgeIntegrity(['row 1 missing from index task_queue'], 0)).toMatchObject({
    state: 'problem',
    todo: expect.stringContaining('restore') as string,
  });
  expect(judgeIntegrity([], 1).found).toBe('1 row points to what is not there.');
  expect(judgeLog(undefined).state).toBe('skipped');
  expect(judgeLog(GB)).toMatchObject({ state: 'warning', found: 'The write-ahead log has grown to 1.0 GB.' });
  expect(judgeLog(4_096).state).toBe('ok');
  expect(judgeLeftover({ path: '/a.partial', bytes: 10, worthless: true }).todo).toBe('Nobody needs it: rm /a.partial');
  expect(judgeLeftover({ path: '/a.before-0002', bytes: 10, worthless: false }).todo).toMatch(/before an upgrade/);
});

describe('the lease', () => {
  const lease = { name: 'engine', holder: 'noc-1:7:x:y', term: 4, until: NOW + 4_000 };
  const holder = { text: 'noc-1, process 7', gone: false };
  test.each([
    [undefined, holder, 'warning', 'No engine has ever run'],
    [lease, holder, 'ok', 'runs on noc-1, process 7, term 4'],
    [{ ...lease, until: 0 }, holder, 'warning', 'ended well'],
    [{ ...lease, until: NOW - 60_000 }, holder, 'warning', 'ended 1m00s ago'],
    [lease, { ...holder, gone: true }, 'warning', 'killed a moment ago'],
    [{ ...lease, until: NOW + 60_000 }, undefined, 'problem', '1m00s into the future'],
  ])('%j by %j: %s', (held, by, state, words) => {
    expect(judgeLease(held, by, NOW)).toMatchObject({ state, found: expect.stringContaining(words) as string });
  });
});

test('what is overdue by a moment is not, and what is by long is a problem', () => {
  expect(judgeOverdue({ what: 'page', count: 0, oldest: null }, NOW).state).toBe('ok');
  expect(judgeOverdue({ what: 'page', count: 2, oldest: NOW - 5_000 }, NOW).state).toBe('ok');
  expect(judgeOverdue({ what: 'page', count: 1, oldest: NOW - 300_000 }, NOW).found).toBe('1 page is overdue, the oldest by 5m00s.');
  expect(judgeOverdue({ what: 'page', count: 3, oldest: NOW - 300_000 }, NOW).found).toBe('3 pages are overdue, the oldest by 5m00s.');
});

test('sources', () => {
  const poll = { lastSuccess: null, lastTry: null, nextTry: NOW, stale: true, failures: 3, error: 'refused', asking: false, doubted: 0 };
  const row = {
    name: 'prom',
    kind: 'prometheus',
    lastSeenAt: NOW - 60_000,
    expectEvery: 30_000,
    silent: false,
    received: 1,
    rejected: 0,
    poll: null,
    writeBack: null,
  };
  expect(judgeSource(row, null, NOW)).toEqual(ok('prom was last heard 1m00s ago.'));
  expect(judgeSource({ ...row, silent: true }, null, NOW).found).toBe(
    'prom is silent: it was last heard 1m00s ago, and should be every 30s.',
  );
  expect(judgeSource({ ...row, silent: true, expectEvery: null }, null, NOW).found).toBe('prom is silent: it was last heard 1m00s ago.');
  expect(judgeSource({ ...row, poll }, null, NOW).found).toMatch(/^prom cannot be read: refused/);
  expect(judgeSource({ ...row, poll: { ...poll, error: null } }, null, NOW).found).toMatch(/does not answer/);
  const writeBack = { waiting: 2, failing: 1, error: 'Zabbix answers 500' };
  expect(judgeSource({ ...row, writeBack }, null, NOW)).toMatchObject({
    state: 'warning',
    found: 'prom cannot be told what is done here: Zabbix answers 500; 2 waiting.',
  });
  expect(judgeSource({ ...row, rejected: 4 }, 'not JSON', NOW)).toMatchObject({
    state: 'warning',
    found: expect.stringContaining('(4 so far): not JSON') as string,
  });
  expect(judgeSource({ ...row, lastSeenAt: null }, null, NOW)).toMatchObject({ state: 'warning', found: 'prom was never heard.' });
});

test('findings come worst first, and the worst is the verdict', () => {
  const findings = [
    findingOf('node', ok('fine'), 'never said'),
    findingOf('delivery', warning('w', 'do'), 'mend'),
    findingOf('disk', problem('p', 'do'), null),
    findingOf('clock', skipped('s'), null),
    findingOf('config', warning('w', 'do'), null),
  ];
  expect(inOrder(findings).map(({ check }) => check)).toEqual(['disk', 'config', 'delivery', 'clock', 'node']);
  expect(findings.map(({ fix }) => fix)).toEqual([null, 'mend', null, null, null]);
  expect(verdictOf(findings)).toBe('problems');
  expect(verdictOf(findings.slice(0, 2))).toBe('warnings');
  expect(verdictOf([])).toBe('well');
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 KB'],
  [432_013_312, '412 MB'],
  [1.7 * GB, '1.7 GB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
