import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { configCheck, configInit, configPath, configShow } from '../../src/cli/config.ts';
import { serviceInstall } from '../../src/cli/service.ts';
import { exampleConfig } from '../../src/runtime/config/example.ts';
import { parseSettings } from '../../src/runtime/config/parse.ts';
import { unitText } from '../../src/runtime/config/unit.ts';
import { type Folder, temporaryFolder } from '../parts/folder.ts';
import { ran } from './shell.ts';

let folder: Folder;
let env: Record<string, string>;
let file: string;
beforeEach(() => {
  folder = temporaryFolder();
  env = { HOME: folder.path };
  file = join(folder.path, '.config', 'watchbill', 'config.toml');
});
afterEach(() => folder.remove());

test('config init writes the documented example for its owner alone, and does not write over anything unasked', async () => {
  expect(await ran(configInit, {}, { env })).toEqual({ code: 0, out: `${file}\n`, err: '' });
  expect(readFileSync(file, 'utf8')).toBe(exampleConfig());
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);

  writeFileSync(file, '# mine\n');
  expect(await ran(configInit, {}, { env })).toMatchObject({
    code: 1,
    out: '',
    err: `${file} is already there (--force replaces it and keeps it as .bak).\n`,
  });
  expect(readFileSync(file, 'utf8')).toBe('# mine\n');

  expect(await ran(configInit, { input: { force: true }, globals: { json: true } }, { env })).toEqual({
    code: 0,
    out: `${JSON.stringify({ path: file })}\n`,
    err: '',
  });
  expect(readFileSync(`${file}.bak`, 'utf8')).toBe('# mine\n');
  expect(readFileSync(file, 'utf8')).toBe(exampleConfig());
});

test('config init says why it cannot write', async () => {
  writeFileSync(join(folder.path, 'blocked'), '');
  const { code, err } = await ran(configInit, { globals: { config: join(folder.path, 'blocked', 'config.toml') } }, { env });
  expect(code).toBe(2);
  expect(err).toContain('cannot be written: a file stands where a folder has to be');
});

test('config check lists what is wrong, else what is unwise', async () => {
  expect(await ran(configCheck, {}, { env })).toEqual({
    code: 0,
    out: `There is no ${file}; everything has its default. watchbill config init writes one.\n`,
    err: '',
  });
  await ran(configInit, {}, { env });
  expect(await ran(configCheck, {}, { env })).toEqual({ code: 0, out: `${file} is right.\n`, err: '' });

  const other = join(folder.path, 'other.toml');
  writeFileSync(other, '[log]\nlevel = "loud"\nkeeep = 1\n');
  const problems = [
    'other.toml:2: [log]: level "loud" is not known; allowed: debug, info, warn, error',
    'other.toml:3: [log]: unknown key "keeep"; did you mean "keep"?',
  ];
  expect(await ran(configCheck, { input: { file: other } }, { env })).toEqual({
    code: 2,
    out: problems.map((line) => `${line}\n`).join(''),
    err: '',
  });
  const json = await ran(configCheck, { globals: { config: other, json: true } }, { env });
  expect({ ...json, out: JSON.parse(json.out) }).toEqual({ code: 2, out: { path: other, ok: false, problems, warnings: [] }, err: '' });

  writeFileSync(other, '[people.ana]\nname = "Ana"\nmail = "ana@example.org"\n');
  expect((await ran(configCheck, { input: { file: other } }, { env })).out).toBe(
    `warning: other.toml:3: [people.ana]: mail is given, but there is no [mail] server, so no page can leave\n${other} is right, but for one warning.\n`,
  );
});

test('config show prints the settings in force as a file that means the same, and no secret', async () => {
  const config = join(folder.path, 'c.toml');
  writeFileSync(join(folder.path, 'pw'), 'hunter2\n');
  writeFileSync(
    config,
    `
[people.ana]
name = "Ana"
mail = "ana@example.org"
[mail]
host = "h"
from = "a@b"
user = "u"
password_file = "pw"
[database]
url = "postgres://wb:hunter3@db/wb"
[[policy]]
name = "all"
match = { severity = ["critical"] }
step = [{ tell = ["ana"] }]
[notification]
first_retry = "90s"
`,
  );
  const { out, code } = await ran(configShow, { globals: { config } }, { env });
  expect(code).toBe(0);
  expect(out).not.toMatch(/hunter/);
  expect(out).toContain(`# ${config}\n`);
  expect(out).toContain('url = "postgres://wb:***@db/wb"\n');
  expect(out).toContain('first_retry = "1m30s"\n');
  expect(out).toContain('[[policy.step]]\ndelay = "0s"\ntell = ["ana"]\n');
  const files = { folder: folder.path, home: folder.path };
  const values = parseSettings(readFileSync(config, 'utf8'), config, files).values;
  expect(parseSettings(out.replace(':***@', ':hunter3@'), config, files)).toMatchObject({ problems: [], values });

  const json = JSON.parse((await ran(configShow, { globals: { config, json: true } }, { env })).out) as object;
  expect(json).toMatchObject({ mail: { host: 'h', password_file: join(folder.path, 'pw') }, notification: { first_retry: '1m30s' } });
  expect(JSON.stringify(json)).not.toMatch(/hunter/);

  writeFileSync(config, '[mail]\nhost = "h"\nfrom = "a@b"\nuser = "u"\npassword = "hunter2"\n');
  expect((await ran(configShow, { globals: { config } }, { env })).out).toContain('password = "***"\n');
  writeFileSync(config, 'broken');
  expect(await ran(configShow, { globals: { config } }, { env })).toMatchObject({ code: 2, out: '' });
});

test('config path says where things are, whether they are there or not', async () => {
  expect(await ran(configPath, {}, { env })).toEqual({ code: 0, out: `${file}\n`, err: '' });
  const { out } = await ran(configPath, { globals: { json: true } }, { env });
  expect(JSON.parse(out)).toEqual(
    process.platform === 'linux'
      ? {
          config: file,
          database: join(folder.path, '.local/share/watchbill/watchbill.db'),
          log: join(folder.path, '.local/state/watchbill/watchbill.log'),
          session: join(folder.path, '.local/state/watchbill/session.json'),
        }
      : expect.any(Object),
  );
  const named = await ran(configPath, { globals: { json: true, db: 'postgres://u:secret@h/d' } }, { env });
  expect(JSON.parse(named.out)).toMatchObject({ database: 'postgres://u:***@h/d' });
});

test('service install prints a unit and writes nothing', async () => {
  expect(await ran(serviceInstall, {}, { env })).toEqual({
    code: 2,
    out: '',
    err: 'service install writes nothing by itself.\nwatchbill service install --print | sudo tee /etc/systemd/system/watchbill.service\n',
  });
  const { out, code } = await ran(serviceInstall, { input: { print: true } }, { env });
  expect(code).toBe(0);
  expect(out).toMatch(/^ExecStart=.* serve --config \/etc\/watchbill\/config\.toml --db \/var\/lib\/watchbill\/watchbill\.db$/m);
  expect(out).toMatch(/^StateDirectory=watchbill$/m);
  expect(out).not.toContain('ReadWritePaths');
  const mine = await ran(serviceInstall, { input: { print: true, user: true } }, { env });
  expect(mine.out).toMatch(/^ExecStart=\S+ \S+ serve$/m);
  expect(mine.out).toMatch(/^WantedBy=default\.target$/m);
});

test('a database URL, which may hold a password, gets into no unit', async () => {
  expect(await ran(serviceInstall, { input: { print: true }, globals: { db: 'postgres://u:p@h/d' } }, { env })).toMatchObject({
    code: 2,
    out: '',
  });
  const config = join(folder.path, 'c.toml');
  writeFileSync(config, '[database]\nurl = "postgres://u:hunter2@h/d"\n');
  const { out } = await ran(serviceInstall, { input: { print: true }, globals: { config } }, { env });
  expect(out).not.toMatch(/hunter2|--db/);
  writeFileSync(config, '[database]\nurl = "/srv/wb/wb.db"\n');
  const elsewhere = await ran(serviceInstall, { input: { print: true }, globals: { config } }, { env });
  expect(elsewhere.out).toMatch(/--db \/srv\/wb\/wb\.db$/m);
  expect(elsewhere.out).toMatch(/^ReadWritePaths=\/srv\/wb$/m);
});

test("a unit's command survives odd names", () => {
  const unit = unitText({ program: ['/opt/my node/bin/node', '/opt/a"b/100%/$x/main.js'], scope: 'user', db: '/tmp/é b.db' });
  expect(unit).toContain('ExecStart="/opt/my node/bin/node" "/opt/a\\"b/100%%/$$x/main.js" serve --db "/tmp/é b.db"\n');
});

const ANALYZE = ['/usr/bin/systemd-analyze', '/bin/systemd-analyze'].find((path) => existsSync(path));

test.skipIf(ANALYZE === undefined)('systemd finds nothing wrong with either unit', async () => {
  for (const user of [false, true]) {
    const { out } = await ran(serviceInstall, { input: { print: true, user } }, { env });
    const unit = join(folder.path, 'watchbill.service');
    writeFileSync(unit, out);
    const words = [...(user ? ['--user'] : []), '--man=no', 'verify', unit];
    const said = execFileSync(ANALYZE ?? '', words, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, XDG_RUNTIME_DIR: folder.path },
    });
    expect(said).toBe('');
  }
});
