import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { explain, isRefusal } from '../../src/domain/kernel/refusal.ts';
import { readText, writeText } from '../../src/runtime/config/write.ts';
import { type Folder, temporaryFolder } from '../parts/folder.ts';

let folder: Folder;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

test.skipIf(process.platform === 'win32')('a new file is for its owner alone; a known one keeps its mode', () => {
  const path = join(folder.path, 'new', 'config.toml');
  expect(writeText(path, 'one')).toBeUndefined();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  chmodSync(path, 0o640);
  expect(writeText(path, 'two')).toBeUndefined();
  expect(statSync(path).mode & 0o777).toBe(0o640);
  expect(readText(path)).toBe('two');
  expect(readdirSync(join(folder.path, 'new'))).toEqual(['config.toml']);
});

test('a link stays a link, and the file behind it is replaced', () => {
  mkdirSync(join(folder.path, 'dotfiles'));
  const real = join(folder.path, 'dotfiles', 'watchbill.toml');
  writeFileSync(real, 'one');
  const path = join(folder.path, 'config.toml');
  symlinkSync(real, path);
  expect(writeText(path, 'two')).toBeUndefined();
  expect(lstatSync(path).isSymbolicLink()).toBe(true);
  expect(readFileSync(real, 'utf8')).toBe('two');
});

test('what cannot be read or written is a sentence, and leaves nothing behind', () => {
  mkdirSync(join(folder.path, 'config.toml'));
  const path = join(folder.path, 'config.toml');
  const [read, wrote] = [readText(path), writeText(path, 'x')];
  expect(isRefusal(read) && explain(read).text).toBe(`${path} cannot be read: it is a folder`);
  expect(isRefusal(wrote) && explain(wrote).text).toBe(`${path} cannot be written: it is a folder`);
  expect(readdirSync(folder.path)).toEqual(['config.toml']);
});
