/** `watchbill doctor` on houses in which something is wrong, and what it packs for whoever helps. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Examination, Finding } from '../../src/domain/diagnostics/check.ts';
import { newShell } from '../cli/shell.ts';
import { listen } from '../parts/listen.ts';
import { startSmtp } from '../parts/smtp.ts';
import { startTwilio } from '../parts/twilio.ts';

let shell: ReturnType<typeof newShell>;
beforeEach(() => {
  shell = newShell();
});
afterEach(() => shell.remove());

const configured = (text: string): void => {
  const folder = join(shell.path, '.config', 'watchbill');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.toml'), text, { mode: 0o600 });
};
const db = (): string => join(shell.path, 'test.db');

async function doctor(
  ...flags: readonly string[]
): Promise<Examination & { readonly code: number; of(check: string): readonly Finding[] }> {
  const { code, out, err } = await shell.watchbill(['doctor', '--json', ...flags]);
  if (out === '') throw new Error(err);
  const examination = JSON.parse(out) as Examination;
  return { ...examination, code, of: (check) => examination.findings.filter((finding) => finding.check === check) };
}

const GOOD = '[people.ana]\nname = "Ana"\nmail = "ana@example.org"\n[[policy]]\nname = "all"\n[[policy.step]]\ntell = ["ana"]\n';

test('a house in order is well but for what nobody has started yet', async () => {
  configured(GOOD);
  const { verdict, code, findings, of } = await doctor();
  expect([verdict, code]).toEqual(['warnings', 10]);
  expect(findings.filter(({ state, check }) => state === 'problem' && check !== 'disk')).toEqual([]);
  expect(of('integrity')).toMatchObject([{ state: 'ok', matters: expect.stringContaining('damage grows') as string, todo: null }]);
  expect(of('lease')).toMatchObject([{ state: 'warning', todo: expect.stringContaining('watchbill serve') as string }]);
  expect(of('config')).toMatchObject([{ state: 'warning', found: expect.stringContaining('there is no [mail] server') as string }]);
});

test('people read what is wrong, why it matters and what to do', async () => {
  const { code, out } = await shell.watchbill(['doctor']);
  expect(code).toBe(10);
  expect(out).toMatch(
    /^WARNING {2}Engine {12}No engine has ever run on this database\.\n {9}why it matters {4}One engine .*\n {9}what to do {8}Start one/m,
  );
  expect(out).toMatch(/\n\nWatchbill \d.*: \d problems?, \d warnings, \d+ well, \d+ skipped\.\n$/);
});

test('a configuration with a mistake and a file that is no database are findings, not ends', async () => {
  configured('[mail\n');
  writeFileSync(db(), 'x'.repeat(4_096));
  const { verdict, code, of } = await doctor();
  expect([verdict, code]).toEqual(['problems', 11]);
  expect(of('config')).toMatchObject([{ state: 'problem', found: expect.stringContaining('config.toml:1') as string }]);
  expect(of('database')).toMatchObject([{ state: 'problem', todo: expect.stringContaining('watchbill restore') as string }]);
  expect(of('integrity')).toMatchObject([{ state: 'skipped' }]);
  expect(of('lease')).toMatchObject([{ state: 'skipped' }]);
});

test('damage is found before it is met', async () => {
  await shell.watchbill(['task', 'create', 'x']);
  const connection = new Database(db());
  connection.pragma('wal_checkpoint(truncate)');
  const root = connection.prepare("select rootpage from sqlite_master where name = 'task_queue'").pluck().get() as number;
  const size = connection.pragma('page_size', { simple: true }) as number;
  connection.close();
  const descriptor = openSync(db(), 'r+');
  writeSync(descriptor, Buffer.alloc(64, 0xff), 0, 64, (root - 1) * size);
  closeSync(descriptor);
  expect((await doctor()).of('integrity')).toMatchObject([
    { state: 'problem', found: expect.stringContaining('damaged') as string, fix: null },
  ]);
});

test('--fix closes files, removes what was half written, and says so; the rest it leaves', async () => {
  configured(GOOD);
  await shell.watchbill(['task', 'create', 'x']);
  chmodSync(shell.path, 0o755);
  chmodSync(db(), 0o666);
  writeFileSync(`${db()}.partial`, 'half');
  utimesSync(`${db()}.partial`, 1, 1);
  writeFileSync(`${db()}.before-0002`, 'of before');
  const before = await doctor();
  expect(before.of('permissions')).toMatchObject([
    { state: 'warning', fix: `close ${db()} to others` },
    { fix: `close ${db()}-wal to others` },
  ]);
  expect(before.of('leftovers').map(({ fix }) => fix)).toEqual([null, `remove ${db()}.partial`]);
  const after = await doctor('--fix');
  expect(after.of('permissions')).toMatchObject([{ state: 'ok', fixed: `close ${db()} to others; close ${db()}-wal to others` }]);
  expect(statSync(db()).mode & 0o777).toBe(0o660);
  expect(existsSync(`${db()}.partial`)).toBe(false);
  expect(readFileSync(`${db()}.before-0002`, 'utf8')).toBe('of before');
  expect(after.of('leftovers')).toMatchObject([{ state: 'warning', fixed: `remove ${db()}.partial` }]);
  expect((await shell.json<unknown[]>('task', 'list')).length).toBe(1);
});

test('what is overdue although it should have been done is a problem', async () => {
  await shell.watchbill(['task', 'create', 'x']);
  const connection = new Database(db());
  connection.exec(`insert into heartbeat (name, first_seen_at, due_at, period, grace, late, count) values ('nightly', 1, 2, 1, 1, 0, 0);
    insert into lease (name, holder, term, until) values ('engine', 'elsewhere:1:abc:def', 3, ${Date.now() + 3_600_000})`);
  connection.close();
  const { of } = await doctor();
  expect(of('schedule')).toMatchObject([{ state: 'problem', found: expect.stringContaining('1 heartbeat is overdue') as string }]);
  expect(of('lease')).toMatchObject([{ state: 'problem', found: expect.stringContaining('into the future') as string }]);
});

test('a source whose clock is wrong, and one that cannot be read', async () => {
  const server = createServer((_request, response) => {
    response
      .setHeader('date', new Date(Date.now() + 600_000).toUTCString())
      .writeHead(401)
      .end();
  });
  const { port, stop } = await listen(server);
  configured(`[[source]]\nname = "prom"\nkind = "prometheus"\npoll = "http://127.0.0.1:${port}"\n`);
  const { of } = await doctor();
  expect(of('clock')).toMatchObject([
    { state: 'problem', found: expect.stringMatching(/^The clock of prom is \d+m\d\ds ahead of ours/) as string },
  ]);
  await stop();
  expect((await doctor()).of('clock')).toMatchObject([{ state: 'skipped', found: 'prom did not say what time it is.' }]);
});

test('mail is tried as far as the login', async () => {
  const smtp = await startSmtp({ encryption: 'none' });
  const mail = (password: string): string =>
    `${GOOD}[mail]\nhost = "127.0.0.1"\nport = ${smtp.port}\ntls = "none"\nuser = "watchbill"\npassword = "${password}"\nfrom = "noc@example.org"\n`;
  configured(mail('let me in'));
  expect((await doctor()).of('delivery')[1]).toMatchObject({ state: 'ok', found: `mail: 127.0.0.1:${smtp.port} takes our login.` });
  configured(mail('wrong'));
  expect((await doctor()).of('delivery')[0]).toMatchObject({ state: 'warning', found: expect.stringContaining('mail: ') as string });
  expect(smtp.mails).toEqual([]);
  await smtp.stop();
});

test('text messages are tried as far as the account', async () => {
  const twilio = await startTwilio();
  const account = (token: string): string =>
    `${GOOD}[twilio]\naccount_sid = "${twilio.account}"\nauth_token = "${token}"\nfrom = "${twilio.from}"\napi = "${twilio.api}"\n`;
  configured(account(twilio.token));
  const { host } = new URL(twilio.api);
  expect((await doctor()).of('delivery')).toContainEqual(
    expect.objectContaining({ state: 'ok', found: `sms: ${host} knows the account, which is active.` }),
  );
  configured(account('wrong'));
  expect((await doctor()).of('delivery')[0]).toMatchObject({ state: 'warning', found: expect.stringContaining('sms: ') as string });
  expect(twilio.messages).toEqual([]);
  await twilio.stop();
});

test('the bundle holds what helps and nothing secret', async () => {
  const SECRETS = ['hunter2-very-secret', 'f00dfacef00dfacef00dfacef00dface', 'wb_0123456789abcdefghijklmnopqrst', 'in-the-log-only-9000'];
  configured(
    `${GOOD}[mail]\nhost = "127.0.0.1"\nport = 1\nuser = "noc"\npassword = "${SECRETS[0]}"\nfrom = "noc@example.org"\n` +
      `[twilio]\naccount_sid = "AC00000000000000000000000000000000"\nauth_token = "${SECRETS[1]}"\nfrom = "+447700900001"\napi = "http://127.0.0.1:1"\n`,
  );
  const log = join(shell.path, '.local', 'state', 'watchbill');
  mkdirSync(log, { recursive: true });
  const line = (msg: string): string => `${JSON.stringify({ level: 'info', time: '2026-11-21T03:00:00.000Z', pid: 1, msg })}\n`;
  writeFileSync(
    join(log, 'watchbill.log'),
    line(`the server said ${SECRETS[0]} to us`) + line(`token ${SECRETS[2]} password=${SECRETS[3]}`),
  );
  const file = join(shell.path, 'help.tar.gz');
  const { code, out, err } = await shell.watchbill(['doctor', '--bundle', file, '--json']);
  expect(code, err).toBe(10);
  expect((JSON.parse(out) as { bundle: { file: string } }).bundle.file).toBe(file);
  expect(statSync(file).mode & 0o777).toBe(0o600);

  const listed = execFileSync('tar', ['-tzf', file], { encoding: 'utf8' }).trimEnd().split('\n');
  expect(listed).toEqual(
    ['README.txt', 'doctor.json', 'config.json', 'host.json', 'database.json', 'environment.json', 'performance.json', 'log.jsonl'].map(
      (name) => `watchbill-doctor/${name}`,
    ),
  );
  const whole = execFileSync('tar', ['-xzOf', file], { encoding: 'utf8' });
  for (const secret of SECRETS) expect(whole).not.toContain(secret);
  expect(whole).toContain('the server said ‹masked: secret of the configuration› to us');
  expect(whole).toContain('"host": "127.0.0.1"');
  const again = await shell.watchbill(['doctor', '--bundle', file]);
  expect(again).toMatchObject({ code: 2, err: expect.stringContaining('there is a file already') as string });
  expect(await shell.watchbill(['doctor', '--bundle', file, '--force'])).toMatchObject({ code: 10 });
});
