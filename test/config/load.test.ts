import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { alertSettings } from '../../src/domain/alerts/settings.ts';
import { parseTarget, policies } from '../../src/domain/escalation/settings.ts';
import { explain, isRefusal } from '../../src/domain/kernel/refusal.ts';
import { notificationSettings } from '../../src/domain/notifications/settings.ts';
import { people } from '../../src/domain/oncall/settings.ts';
import { taskSettings } from '../../src/domain/tasks/settings.ts';
import { mail } from '../../src/runtime/config/channel-sections.ts';
import { database, intake, log, parseListen } from '../../src/runtime/config/sections.ts';
import { type Loaded, loadSettings, settingsFrom } from '../../src/runtime/config/settings.ts';
import { configPath, databasePath, logPath, madeFolderFor, type Place, sessionPath } from '../../src/runtime/paths.ts';

const folder = mkdtempSync(join(tmpdir(), 'watchbill-load-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function load(text: string, mode = 0o600): Loaded {
  const path = join(folder, `config-${++files}.toml`);
  writeFileSync(path, text);
  chmodSync(path, mode);
  const loaded = loadSettings({ path, env: { HOME: '/home/ana' } });
  if (isRefusal(loaded)) throw new Error(explain(loaded).text);
  return loaded;
}

test('without a file everything has its default, and nobody can be paged', () => {
  const loaded = loadSettings({ env: { HOME: join(folder, 'nobody') } });
  if (isRefusal(loaded)) throw new Error(explain(loaded).text);
  expect(loaded).toMatchObject({ path: join(folder, 'nobody', '.config', 'watchbill', 'config.toml'), found: false, warnings: [] });
  const { settings } = loaded;
  expect(settings.of(people)).toEqual({});
  expect(settings.of(policies)).toEqual([]);
  expect(settings.of(mail)).toBeUndefined();
  expect(settings.of(intake)).toEqual({ listen: '127.0.0.1:9190', max_body: 16_777_216 });
  expect(settings.of(notificationSettings)).toMatchObject({
    attempts: 8,
    first_retry: 5_000,
    longest_retry: 900_000,
    send_timeout: 20_000,
    paused: false,
    budget: { sms: { most: 10, per: 900_000 }, mail: { most: 60, per: 900_000 }, webhook: null },
    cap: { most: 200, per: 3_600_000 },
    heartbeat: { every: 60_000 },
  });
  expect(settings.of(taskSettings)).toMatchObject({
    close_on_resolve: 'untouched',
    priority: { critical: 'urgent', error: 'high', warning: 'normal', info: 'low' },
  });
  expect(settings.of(log)).toEqual({ level: 'info', keep: 7 });
  expect(settings.of(database)).toEqual({});
});

test('a named file must exist, whoever named it', () => {
  const nowhere = join(folder, 'nowhere.toml');
  for (const [source, named] of [
    [{ path: nowhere, env: {} }, '--config'],
    [{ env: { WATCHBILL_CONFIG: nowhere } }, 'WATCHBILL_CONFIG'],
  ] as const) {
    const refused = loadSettings(source);
    expect(isRefusal(refused) && explain(refused)).toEqual({
      text: `${nowhere} cannot be read: there is no such file (${named} names it)`,
      hint: `The file is ${nowhere}; watchbill config check looks at it again.`,
      exitCode: 2,
      httpStatus: 422,
    });
  }
});

test("the argument goes before the variable, the variable before the platform's place", () => {
  const home = join(folder, 'home');
  const at = (path: string, level: string): string => {
    writeFileSync(madeFolderFor(path), `[log]\nlevel = "${level}"\n`);
    return path;
  };
  at(join(home, '.config', 'watchbill', 'config.toml'), 'debug');
  const variable = at(join(home, 'variable.toml'), 'warn');
  const argument = at(join(home, 'argument.toml'), 'error');
  const level = (source: Parameters<typeof loadSettings>[0]): unknown => {
    const loaded = loadSettings(source);
    return isRefusal(loaded) ? loaded : loaded.settings.of(log).level;
  };
  expect(level({ env: { HOME: home } })).toBe('debug');
  expect(level({ env: { HOME: home, WATCHBILL_CONFIG: variable } })).toBe('warn');
  expect(level({ path: argument, env: { HOME: home, WATCHBILL_CONFIG: variable } })).toBe('error');
});

test('a policy reads as it is written, however it is written', () => {
  const blocks = load(`
[people.ana]
name = "Ana"
mail = "ana@example.org"
[[policy]]
name = "db"
match = { service = "db", severity = ["critical", "error"] }
repeat = 2
repeat_after = "1m30s"
[[policy.step]]
tell = ["ana"]
[[policy.step]]
delay = "5m"
tell = ["ana", "mail:noc@example.org"]
`);
  const inline = load(
    `
people = { ana = { name = "Ana", mail = "ana@example.org" } }
policy = [{ name = "db", match.service = "db", match.severity = ["critical", "error"], repeat = 2, repeat_after = "90s",
            step = [{ tell = ["ana"] }, { delay = "5m", tell = ["ana", "mail:noc@example.org"] }] }]
`.replace(',\n           ', ','),
  );
  expect(blocks.settings.of(policies)).toEqual([
    {
      name: 'db',
      match: { service: 'db', severity: ['critical', 'error'] },
      repeat: 2,
      repeat_after: 90_000,
      acknowledgements: 1,
      path: [],
      step: [
        { delay: 0, tell: ['ana'] },
        { delay: 300_000, tell: ['ana', 'mail:noc@example.org'] },
      ],
    },
  ]);
  expect(inline.settings.of(policies)).toEqual(blocks.settings.of(policies));
  expect(parseTarget('ana')).toEqual({ person: 'ana' });
  expect(parseTarget('mail:noc@example.org')).toEqual({ channel: 'mail', address: 'noc@example.org' });
});

test('severities that are added join those that are known', () => {
  const { severity } = load('[alert.severity]\np1 = "critical"\nhigh = "critical"\n').settings.of(alertSettings);
  expect(severity).toMatchObject({ p1: 'critical', high: 'critical', page: 'critical', warn: 'warning' });
});

test("a secret comes from its own file, without the line end, and relative names start at the configuration's folder", () => {
  mkdirSync(join(folder, 'secrets'));
  writeFileSync(join(folder, 'secrets', 'mail'), 'hunter2 \r\n');
  writeFileSync(join(folder, 'secrets', 'url'), 'postgres://wb:pw@db/wb\n');
  const { settings, read, path } = load(`
[mail]
host = "smtp.example.org"
user = "noc"
password_file = "secrets/mail"
from = "Watchbill <noc@example.org>"
[database]
url_file = "${folder}/secrets/url"
[log]
file = "~/wb.log"
`);
  expect(settings.of(mail)).toMatchObject({
    password: 'hunter2 ',
    password_file: join(folder, 'secrets', 'mail'),
    port: 587,
    tls: 'starttls',
  });
  expect(settings.of(database).url).toBe('postgres://wb:pw@db/wb');
  expect(settings.of(log).file).toBe('/home/ana/wb.log');
  expect(read).toEqual([path, join(folder, 'secrets', 'mail'), join(folder, 'secrets', 'url')]);
  expect(load('[database]\nurl = "wb.db"\n').settings.of(database).url).toBe(join(folder, 'wb.db'));
  expect(load('[database]\nurl = "postgres://h/d"\n').settings.of(database).url).toBe('postgres://h/d');
});

test('what is allowed but unwise is a warning with its line', () => {
  const ana = '[people.ana]\nname = "Ana"\nmail = "ana@example.org"\n';
  const unpaged = load(ana).warnings;
  expect(unpaged).toEqual([`config-${files}.toml:3: [people.ana]: mail is given, but there is no [mail] server, so no page can leave`]);
  const mailed = `${ana}[mail]\nhost = "smtp.example.org"\nfrom = "a@b"\n`;
  expect(load(mailed).warnings).toEqual([]);
  const plain = load(`${mailed}user = "a"\npassword = "b"\ntls = "none"\n`, 0o644);
  expect(plain.warnings).toEqual([
    `config-${files}.toml:9: [mail]: tls = "none" sends the password readable over the network`,
    `config-${files}.toml:8: a secret stands here, and others may read the file; run: chmod 600 ${plain.path}`,
  ]);
  expect(load(`${mailed.replace('smtp.example.org', '127.0.0.1')}user = "a"\npassword = "b"\ntls = "none"\n`).warnings).toEqual([]);
  const step = 'step = [{ tell = ["ana"] }]\n';
  expect(load(`${mailed}[[policy]]\nname = "all"\n${step}[[policy]]\nname = "db"\nmatch = { a = "b" }\n${step}`).warnings).toEqual([
    `config-${files}.toml:10: [[policy]] "db": never used, because "all" above it matches every alert`,
  ]);
  expect(load('[[alert.rule]]\nname = "all"\n[[alert.rule]]\nname = "db"\nmatch = ["a=b"]\n').warnings).toEqual([
    `config-${files}.toml:3: [[alert.rule]] "db": never used, because "all" above it matches every alert`,
  ]);
});

test('a text message that could not leave, or whose token others could read, is a warning with its line', () => {
  const ana = '[people.ana]\nname = "Ana"\nsms = "+447700900123"\n';
  const missing = 'there is no [twilio] account, so no text message can leave';
  expect(load(ana).warnings).toEqual([`config-${files}.toml:3: [people.ana]: sms is given, but ${missing}`]);
  expect(load('[[policy]]\nname = "all"\nstep = [{ tell = ["sms:+447700900123"] }]\n').warnings).toEqual([
    `config-${files}.toml:3: [[policy]] "all" step 1: tell names "sms:+447700900123", but ${missing}`,
  ]);
  const texted = `${ana}[twilio]\naccount_sid = "AC${'0'.repeat(32)}"\nfrom = "+447700900001"\nauth_token = "x"\n`;
  expect(load(texted).warnings).toEqual([]);
  const open = load(`${texted}api = "http://proxy.example.org"\n`, 0o644);
  expect(open.warnings).toEqual([
    `config-${files}.toml:8: [twilio]: api with http:// sends the token readable over the network`,
    `config-${files}.toml:7: a secret stands here, and others may read the file; run: chmod 600 ${open.path}`,
  ]);
  expect(load(`${texted}api = "http://127.0.0.1:8080/twilio"\n`).warnings).toEqual([]);
});

test('a byte order mark and Windows line ends change nothing', () => {
  expect(load('\uFEFF[log]\r\nlevel = "debug"\r\nkeep = 3\r\n').settings.of(log)).toEqual({ level: 'debug', keep: 3 });
});

test('settings can be made without a file', () => {
  expect(settingsFrom({ notification: { attempts: 2 } }).of(notificationSettings).attempts).toBe(2);
});

test('an address to listen on', () => {
  expect(parseListen('127.0.0.1:0')).toEqual({ host: '127.0.0.1', port: 0 });
  expect(parseListen('[::1]:9190')).toEqual({ host: '::1', port: 9_190 });
  for (const wrong of ['', ':9190', '::1:9190', 'localhost', 'a b:1', 'h:65536', 'h:']) expect(parseListen(wrong)).toBeUndefined();
});

test("each platform's own places", () => {
  const place = (platform: NodeJS.Platform, env: Place['env'] = {}): Place => ({
    platform,
    env,
    home: platform === 'win32' ? 'C:\\Users\\ana' : '/h/ana',
  });
  const all = (there: Place): readonly string[] => [configPath, databasePath, logPath, sessionPath].map((path) => path(there));
  expect(all(place('linux'))).toEqual([
    '/h/ana/.config/watchbill/config.toml',
    '/h/ana/.local/share/watchbill/watchbill.db',
    '/h/ana/.local/state/watchbill/watchbill.log',
    '/h/ana/.local/state/watchbill/session.json',
  ]);
  expect(all(place('linux', { XDG_CONFIG_HOME: '/c', XDG_DATA_HOME: '/d', XDG_STATE_HOME: 'relative' }))).toEqual([
    '/c/watchbill/config.toml',
    '/d/watchbill/watchbill.db',
    '/h/ana/.local/state/watchbill/watchbill.log',
    '/h/ana/.local/state/watchbill/session.json',
  ]);
  expect(all(place('darwin'))).toEqual([
    '/h/ana/Library/Application Support/watchbill/config.toml',
    '/h/ana/Library/Application Support/watchbill/watchbill.db',
    '/h/ana/Library/Logs/watchbill/watchbill.log',
    '/h/ana/Library/Logs/watchbill/session.json',
  ]);
  expect(all(place('win32', { APPDATA: 'C:\\Users\\ana\\AppData\\Roaming' }))).toEqual([
    'C:\\Users\\ana\\AppData\\Roaming\\watchbill\\config.toml',
    'C:\\Users\\ana\\AppData\\Local\\watchbill\\watchbill.db',
    'C:\\Users\\ana\\AppData\\Local\\watchbill\\watchbill.log',
    'C:\\Users\\ana\\AppData\\Local\\watchbill\\session.json',
  ]);
});

test.skipIf(process.platform === 'win32')('a folder is made for its owner alone', () => {
  const path = join(folder, 'made', 'deep', 'watchbill.db');
  expect(madeFolderFor(path)).toBe(path);
  expect(statSync(join(folder, 'made', 'deep')).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, 'made')).mode & 0o777).toBe(0o700);
});
