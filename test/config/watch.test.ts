import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { explain, isRefusal, type Refusal } from '../../src/domain/kernel/refusal.ts';
import { mail } from '../../src/runtime/config/channel-sections.ts';
import { log } from '../../src/runtime/config/sections.ts';
import { type Loaded, loadSettings, type Source } from '../../src/runtime/config/settings.ts';
import { watchSettings } from '../../src/runtime/config/watch.ts';

let folder: string;
let end = (): void => {};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchbill-watch-'));
});
afterEach(() => {
  end();
  rmSync(folder, { recursive: true });
});

/** What a listener is told, each outcome as one line. */
function follow(source: Source, lookEveryMs = 60_000): readonly string[] {
  const loaded = loadSettings(source);
  if (isRefusal(loaded)) throw new Error(explain(loaded).text);
  const told: string[] = [];
  const onOutcome = (outcome: Loaded | Refusal): void => {
    if (isRefusal(outcome)) told.push(`refused: ${explain(outcome).text}`);
    else
      told.push(
        ['level', outcome.settings.of(log).level, outcome.settings.of(mail)?.password, ...outcome.warnings].filter(Boolean).join(' '),
      );
  };
  end = watchSettings({ ...source, loaded, onOutcome, settleMs: 10, lookEveryMs });
  return told;
}

const until = (told: readonly string[], ...lines: readonly string[]): Promise<void> =>
  vi.waitFor(
    () => {
      expect(told).toEqual(lines);
    },
    { timeout: 10_000, interval: 10 },
  );

const level = (name: string): string => `[log]\nlevel = "${name}"\n`;

test('a saved file takes effect; a broken one is refused and the old settings stay; the mended one takes effect again', async () => {
  const path = join(folder, 'config.toml');
  writeFileSync(path, level('info'));
  const told = follow({ path });
  writeFileSync(path, level('debug'));
  await until(told, 'level debug');
  writeFileSync(path, level('loud'));
  await until(told, 'level debug', 'refused: config.toml:2: [log]: level "loud" is not known; allowed: debug, info, warn, error');
  writeFileSync(path, level('debug'));
  await until(told, 'level debug', expect.stringMatching('^refused') as string, 'level debug');
});

test('an editor that writes beside and renames over, and one that moves the old file away first', async () => {
  const path = join(folder, 'config.toml');
  writeFileSync(path, level('info'));
  const told = follow({ path });
  writeFileSync(`${path}~`, level('warn'));
  renameSync(`${path}~`, path);
  await until(told, 'level warn');
  renameSync(path, `${path}.bak`);
  writeFileSync(path, level('error'));
  await until(told, 'level warn', 'level error');
});

test('a comment is no news', async () => {
  const path = join(folder, 'config.toml');
  writeFileSync(path, level('info'));
  const told = follow({ path });
  appendFileSync(path, '# on second thought\n');
  appendFileSync(path, 'keep = 3\n');
  await until(told, 'level info');
});

test("a file in the platform's place is found when it is made, and missed when it is gone", async () => {
  const env = { HOME: folder };
  const told = follow({ env });
  mkdirSync(join(folder, '.config'));
  mkdirSync(join(folder, '.config', 'watchbill'));
  const path = join(folder, '.config', 'watchbill', 'config.toml');
  writeFileSync(path, level('debug'));
  await until(told, 'level debug');
  unlinkSync(path);
  await until(told, 'level debug', `refused: ${path} is gone; the settings of before stay in force`);
});

test("a secret's own file is followed too, also while it is not there yet", async () => {
  const path = join(folder, 'config.toml');
  const secret = join(folder, 'secrets', 'mail');
  const text = '[mail]\nhost = "h"\nfrom = "a@b"\nuser = "u"\npassword_file = "secrets/mail"\n';
  writeFileSync(path, '');
  const told = follow({ path });
  writeFileSync(path, text);
  await until(told, `refused: config.toml:5: [mail]: password_file "${secret}" cannot be read: there is no such file`);
  mkdirSync(join(folder, 'secrets'));
  writeFileSync(secret, 'one\n');
  await until(told, expect.stringMatching('^refused') as string, 'level info one');
  writeFileSync(secret, 'two\n');
  await until(told, expect.stringMatching('^refused') as string, 'level info one', 'level info two');
});

test('a link that is turned to another file', async () => {
  writeFileSync(join(folder, 'one'), level('info'));
  writeFileSync(join(folder, 'two'), level('debug'));
  const path = join(folder, 'config.toml');
  symlinkSync('one', path);
  const told = follow({ path });
  symlinkSync('two', `${path}.new`);
  renameSync(`${path}.new`, path);
  await until(told, 'level debug');
});

test('a change behind a link, where no event arrives, is found by looking', async () => {
  mkdirSync(join(folder, 'elsewhere'));
  const real = join(folder, 'elsewhere', 'real.toml');
  writeFileSync(real, level('info'));
  const path = join(folder, 'config.toml');
  symlinkSync(real, path);
  const told = follow({ path }, 20);
  writeFileSync(real, level('debug'));
  await until(told, 'level debug');
});

test('a change between the loading and the first watch is not missed', async () => {
  const path = join(folder, 'config.toml');
  writeFileSync(path, level('info'));
  const loaded = loadSettings({ path });
  if (isRefusal(loaded)) throw new Error(explain(loaded).text);
  writeFileSync(path, level('debug'));
  const told: string[] = [];
  end = watchSettings({
    path,
    loaded,
    settleMs: 10,
    onOutcome: (outcome) => told.push(isRefusal(outcome) ? 'refused' : outcome.settings.of(log).level),
  });
  await until(told, 'debug');
});

test('what is read at the start only says so', async () => {
  const path = join(folder, 'config.toml');
  writeFileSync(path, '');
  const told = follow({ path });
  writeFileSync(path, '[intake]\nlisten = "127.0.0.1:0"\n');
  await until(told, 'level info [intake]: the new listen counts from the next start on');
});
