import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { setup } from '../../src/cli/setup.ts';
import { askOn } from '../../src/runtime/config/ask.ts';
import { exampleConfig } from '../../src/runtime/config/example.ts';
import { type Loaded, loadSettings } from '../../src/runtime/config/settings.ts';
import { sendTestPage } from '../../src/runtime/test-page.ts';
import { eventually } from '../parts/eventually.ts';
import { type Folder, temporaryFolder } from '../parts/folder.ts';
import { type Smtp, startSmtp } from '../parts/smtp.ts';
import { type Ran, ran } from './shell.ts';

let smtp: Smtp;
let folder: Folder;
let env: Record<string, string>;
let file: string;
beforeAll(async () => {
  smtp = await startSmtp({ login: { user: 'watchbill', password: 'let me in' } });
});
afterAll(() => smtp.stop());
beforeEach(() => {
  smtp.mails.length = 0;
  folder = temporaryFolder();
  env = { HOME: folder.path };
  file = join(folder.path, '.config', 'watchbill', 'config.toml');
  writeFileSync(join(folder.path, 'ca.pem'), smtp.ca);
  writeFileSync(join(folder.path, 'password'), 'let me in\n');
});
afterEach(() => folder.remove());

const sendTest: Parameters<typeof setup>[0] = (settings, person) => sendTestPage(settings, person, { name: 'ana', role: 'admin' });
const loaded = (): Loaded => loadSettings({ env }) as Loaded;

const flags = (): Record<string, unknown> => ({
  person: 'ana',
  name: 'Ana Moreau',
  mail: 'ana@example.org',
  smtp_host: smtp.host,
  smtp_port: String(smtp.port),
  smtp_user: 'watchbill',
  smtp_password_file: join(folder.path, 'password'),
  smtp_ca_file: join(folder.path, 'ca.pem'),
  yes: true,
});

test('by flags: a test page leaves, then the file is written, with every comment of the example kept', async () => {
  const { code, out } = await ran(setup(sendTest), { input: flags() }, { env });
  expect({ code, out }).toEqual({ code: 0, out: `${file}\n` });
  expect(smtp.mails).toMatchObject([{ to: ['ana@example.org'], user: 'watchbill', encrypted: true, subject: 'Watchbill test page' }]);

  const { values, warnings } = loaded();
  expect(warnings).toEqual([]);
  expect(values).toMatchObject({
    people: { ana: { name: 'Ana Moreau', mail: 'ana@example.org', role: 'operator' } },
    mail: {
      host: smtp.host,
      port: smtp.port,
      tls: 'starttls',
      user: 'watchbill',
      password: 'let me in',
      from: 'Watchbill <ana@example.org>',
    },
    policy: [{ name: 'default', match: {}, repeat: 3, step: [{ delay: 0, tell: ['ana'] }] }],
  });
  const written = readFileSync(file, 'utf8').split('\n');
  expect(written.filter((line) => line.startsWith('#'))).toEqual(
    exampleConfig()
      .split('\n')
      .filter((line) => line.startsWith('#')),
  );
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a second time: what is said changes, what is not stays', async () => {
  await ran(setup(sendTest), { input: flags() }, { env });
  const before = readFileSync(file, 'utf8');
  expect((await ran(setup(sendTest), { input: { yes: true } }, { env })).code).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe(before);

  const bob = await ran(
    setup(sendTest),
    { input: { yes: true, person: 'bob', mail: 'bob@example.org' }, globals: { json: true } },
    { env },
  );
  expect({ ...bob, out: JSON.parse(bob.out) }).toEqual({
    code: 0,
    out: { path: file, person: 'bob', policy: 'default', tested: true },
    err: '',
  });
  expect(loaded().values).toMatchObject({
    people: { ana: { name: 'Ana Moreau' }, bob: { name: 'bob', mail: 'bob@example.org' } },
    policy: [{ name: 'default', step: [{ tell: ['ana'] }] }],
  });
  expect(loaded().values['policy']).toHaveLength(1);
});

test("a test page that does not leave: the server's reason, and nothing written", async () => {
  writeFileSync(join(folder.path, 'password'), 'wrong\n');
  const { code, err } = await ran(setup(sendTest), { input: flags() }, { env });
  expect(code).toBe(1);
  expect(err).toMatch(/^The test page did not leave: mail to ana@example\.org: .*authentication failed/m);
  expect(err).toContain('Nothing was written; --no-test writes without a test page.');
  expect(loaded().found).toBe(false);
  expect((await ran(setup(sendTest), { input: { ...flags(), test: false } }, { env })).code).toBe(0);
  expect(loaded().found).toBe(true);
});

test('what a script has not said, and what it said wrongly', async () => {
  const refused = (input: Record<string, unknown>, tty = false): Promise<Ran> => ran(setup(sendTest), { input }, { env, tty });
  expect(await refused({ yes: true })).toMatchObject({
    code: 2,
    err: 'setup --yes needs --person, --mail, --smtp-host too.\nwatchbill setup --help lists the flags.\n',
  });
  expect(await refused({ ...flags(), smtp_password_file: undefined })).toMatchObject({
    code: 2,
    err: expect.stringContaining('needs --smtp-password-file too') as string,
  });
  expect(await refused({ ...flags(), mail: 'ana' })).toMatchObject({
    code: 2,
    err: '--mail "ana" is not a mail address; allowed: ana@example.org.\n',
  });
  expect(await refused({ ...flags(), smtp_port: '99999' })).toMatchObject({
    code: 2,
    err: expect.stringContaining('port 99999 is not a whole number; allowed: 1 to 65535') as string,
  });
  expect(await refused({})).toMatchObject({
    code: 2,
    err: 'setup asks, and there is no terminal to ask on.\nGive every answer as a flag, and --yes.\n',
  });
  expect(loaded().found).toBe(false);
});

test('a broken file is not built upon', async () => {
  await ran(setup(sendTest), { input: flags() }, { env });
  writeFileSync(file, '[log]\nlevel = "loud"\n');
  expect(await ran(setup(sendTest), { input: flags() }, { env })).toMatchObject({
    code: 2,
    err: expect.stringContaining('config.toml:2: [log]: level "loud"') as string,
  });
  expect(readFileSync(file, 'utf8')).toBe('[log]\nlevel = "loud"\n');
});

/** Somebody who waits for a question and answers it. */
async function conversation(
  answers: readonly (readonly [question: string, answer: string])[],
  input: Record<string, unknown> = {},
): Promise<Ran & { readonly screen: string }> {
  const keyboard = new PassThrough();
  const shown = new PassThrough();
  let screen = '';
  shown.on('data', (chunk: Buffer) => {
    screen += chunk.toString();
  });
  const done = ran(
    setup(sendTest, () => askOn({ input: keyboard, output: shown })),
    { input },
    { env, tty: true },
  );
  for (const [question, answer] of answers) {
    await eventually(() => screen.includes(question), { what: `the question ${question}, after\n${screen}` });
    screen = screen.slice(screen.indexOf(question) + question.length);
    keyboard.write(answer);
  }
  const result = await done;
  return { ...result, screen };
}

test('by conversation: answers are checked, defaults offered, the password typed unseen and kept in its own file', async () => {
  const { code, screen } = await conversation(
    [
      ['Who is to be paged? A short name, such as ana: ', 'Ana Moreau\r'],
      ['That is not a short name; allowed: letters, digits, ".", "_" and "-", 64 at most.\n', ''],
      ['such as ana: ', 'ana\r'],
      ['Full name [ana]: ', 'Ana Moreau\r'],
      ['Mail address for pages: ', '\r'],
      ['This one is needed.\n', ''],
      ['Mail address for pages: ', 'ana@example.org\r'],
      ['Mail server: ', `${smtp.host}\r`],
      ['Port [587]: ', `${smtp.port}\r`],
      ['Encryption (starttls, tls, none) [starttls]: ', '\r'],
      ['User name at the mail server ("-" for none): ', 'watchbill\r'],
      ['Password, kept in a file of its own: ', 'let me in\r'],
      ['Sender of the pages [Watchbill <ana@example.org>]: ', 'noc@example.org\r'],
      ['Name of the escalation policy [default]: ', 'everything\r'],
      ['It left. Look whether it arrived.\n', ''],
      [`Write ${file}? [Y/n] `, '\r'],
    ],
    { smtp_ca_file: join(folder.path, 'ca.pem') },
  );
  expect(code).toBe(0);
  expect(screen).not.toContain('let me in');
  const secret = join(folder.path, '.config', 'watchbill', 'mail.password');
  expect(readFileSync(secret, 'utf8')).toBe('let me in\n');
  if (process.platform !== 'win32') expect(statSync(secret).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'utf8')).toContain('password_file = "mail.password"\n');
  expect(loaded().values).toMatchObject({ mail: { password: 'let me in', from: 'noc@example.org' }, policy: [{ name: 'everything' }] });
});

test('by conversation: a page that does not leave may be saved anyway, or not', async () => {
  const input = { ...flags(), yes: false, smtp_password_file: undefined, from: 'noc@example.org', policy: 'default', tls: 'starttls' };
  const wrong = ['Password, kept in a file of its own: ', 'wrong\r'] as const;
  const reason = ['The test page did not leave: mail to ana@example.org: ', ''] as const;
  const no = await conversation([wrong, reason, [`Write ${file} anyway? [y/N] `, '\r']], input);
  expect(no).toMatchObject({ code: 1, err: expect.stringContaining(`Nothing was written; ${file} is as it was.`) as string });
  expect(loaded().found).toBe(false);
  const yes = await conversation([wrong, reason, [`Write ${file} anyway? [y/N] `, 'y\r']], input);
  expect(yes.code).toBe(0);
  expect(loaded().found).toBe(true);
});

test('leaving in the middle writes nothing', async () => {
  for (const key of ['\u0003', '\u0004']) {
    const { code, err } = await conversation([
      ['such as ana: ', 'ana\r'],
      ['Full name [ana]: ', key],
    ]);
    expect({ code, err }).toEqual({ code: 1, err: `Nothing was written; ${file} is as it was.\n` });
  }
  expect(loaded().found).toBe(false);
});

test('a server without a login takes the place of one with', async () => {
  await ran(setup(sendTest), { input: flags() }, { env });
  const input = {
    person: 'ana',
    name: 'Ana',
    mail: 'ana@example.org',
    smtp_host: 'localhost',
    smtp_port: '25',
    tls: 'none',
    from: 'a@b',
    policy: 'default',
    test: false,
  };
  const { code } = await conversation([['User name at the mail server ("-" for none) [watchbill]: ', '-\r']], input);
  expect(code).toBe(0);
  expect(loaded().values['mail']).toEqual({ host: 'localhost', port: 25, tls: 'none', from: 'a@b', ca_file: join(folder.path, 'ca.pem') });
});
