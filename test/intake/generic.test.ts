/** Any JSON by a declared mapping: posted, and tried before it goes live. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { tryIntake } from '../../src/runtime/try-intake.ts';
import { newShell } from '../cli/shell.ts';
import { given, settings } from '../stories/house.ts';
import { type Door, openDoor } from './door.ts';
import { backupJobs, SOURCES } from './samples.ts';

const PATH = '/v1/intake/generic/backup';

let door: Door;
beforeEach(async () => {
  door = await openDoor({ source: SOURCES.slice(0, 1) });
});
afterEach(() => door.close());

const tokenOf = async (source?: string) =>
  given(await door.watchbill.token.create({ scope: 'intake', ...(source ? { source } : {}) })).token;
const post = async (path: string, body: unknown, source?: string) =>
  door.send(path, { body: JSON.stringify(body), headers: { authorization: `Bearer ${await tokenOf(source)}` } });

describe('what is posted', () => {
  test('is read by the mapping of the source that the path or the token names', async () => {
    expect(await post(PATH, backupJobs)).toMatchObject({ status: 200, body: { accepted: 2, rejected: 0 } });
    expect(await door.alerts()).toMatchObject([{ source: 'backup', severity: 'error', title: 'no space on tape', component: 'db1' }]);
    expect(given(await door.watchbill.alert.show({ alert: 'A1' })).labels).toEqual({ job: 'full', site: 'eu' });
    await post(PATH, { jobs: [{ ...backupJobs.jobs[0], result: 'ok' }] }, 'backup');
    expect(await door.alerts()).toMatchObject([{ number: 'A1', status: 'resolved' }]);
  });

  test.each([
    ['/v1/intake/generic/other', undefined, 'the configuration has no source "other"'],
    [PATH, 'prometheus', 'the configuration has no source "backup"'],
    ['/v1/intake/generic/lab', 'backup', 'the token is of the source "backup"; the path names "lab"'],
  ])('to %s with the token of %s is refused', async (path, source, problem) => {
    expect((await post(path, backupJobs, source)).status).toBe(400);
    expect(await door.rejections()).toMatchObject([{ problem }]);
  });

  test.each([
    [{ jobs: 'none' }, 'jobs must be a list; found text'],
    [{ jobs: [{ client: 'a' }] }, 'items[0]: has nothing where the mapping says the fingerprint is'],
    [{ jobs: [{ client: 'a', job: { name: 'b' } }] }, 'items[0]: has nothing where the mapping says the title is'],
    [
      { jobs: [{ client: 'a', job: { name: 'b' }, message: 'c', result: 'odd' }] },
      /items\[0\]: the status "odd" is not known; allowed: failed, /,
    ],
    [
      { jobs: [{ client: 'a', job: { name: 'b' }, message: 'c', result: 'ok', started: 'soon' }] },
      /items\[0\]: starts_at must be .*found "soon"/,
    ],
  ])('%j is refused with what is wrong', async (body, problem) => {
    expect((await post(PATH, body)).status).toBe(400);
    expect((await door.rejections())[0]?.problem).toMatch(problem);
  });

  test('an empty list is an answer', async () => {
    expect(await post(PATH, { jobs: [] })).toMatchObject({ status: 200, body: { accepted: 0 } });
  });
});

describe('what is tried', () => {
  test('is shown as it would be, secrets masked, and kept nowhere', () => {
    const body = JSON.stringify({ jobs: [{ ...backupJobs.jobs[0], message: 'password=hunter2' }, { client: 'db3' }] });
    const tried = given(tryIntake(settingsFrom(settings({ source: SOURCES })), 'backup', body, 0));
    expect(tried).toMatchObject({
      source: 'backup',
      format: 'generic',
      alerts: [
        {
          status: 'firing',
          severity: 'error',
          title: 'password=‹masked: password›',
          component: 'db1',
          startsAt: '2026-11-20T22:15:22.000Z',
        },
      ],
      rejected: [{ problem: 'items[1]: has nothing where the mapping says the fingerprint is', count: 1 }],
    });
  });

  test('by a source that nobody declared, or that says nothing, is refused', () => {
    const known = settingsFrom(settings({ source: [...SOURCES.slice(0, 1), { name: 'cron', kind: 'heartbeat' }] }));
    expect(tryIntake(known, 'bakcup', '{}', 0)).toMatchObject({ refusal: { kind: 'not-found', nearest: ['backup', 'cron'] } });
  });

  test('on the command line, with its exit code', async () => {
    const shell = newShell();
    const config = join(shell.path, 'config.toml');
    writeFileSync(config, '[[source]]\nname = "x"\nkind = "generic"\n[source.mapping]\nfingerprint = "id"\ntitle = "name"\n');
    const read = async (stdin: string, ...more: readonly string[]) =>
      shell.watchbill(['intake', 'try', '-', '--source', 'x', '--config', config, ...more], { stdin });
    const { code, out } = await read('{"id":7,"name":"it is late"}');
    expect(code).toBe(0);
    expect(out).toContain('warning firing: it is late\n  fingerprint: 7\n  policy: none: nobody is told\n');
    expect(out).toContain('one alert of x, read as generic; nothing was kept.');
    expect(await read('{"id":7}', '--json')).toMatchObject({ code: 1, out: expect.stringContaining('"rejected":[{"problem"') });
    shell.remove();
  });
});
