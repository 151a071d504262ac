import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { manifestSource } from '../../scripts/manifest.ts';
import { referenceText } from '../../scripts/reference.ts';
import { commands } from '../../src/cli/commands.ts';
import { manifest } from '../../src/cli/manifest.ts';
import { capabilityNamed } from '../../src/runtime/nouns.ts';
import { VERSION } from '../../src/runtime/version.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('the manifest is what the capabilities say; npm run manifest writes it', async () => {
  expect(read('src/cli/manifest.ts')).toBe(await manifestSource());
});

test('everything in it can be run', async () => {
  for (const verb of Object.values(manifest)) {
    const target = verb.command ? await commands[verb.name]?.() : await capabilityNamed(verb.capability ?? verb.name.replace(' ', '.'));
    expect(target, verb.name).toBeDefined();
  }
});

test('the version is that of the package', () => {
  expect(VERSION).toBe((JSON.parse(read('package.json')) as { version: string }).version);
});

test('the reference page is what the capabilities say; npm run reference writes it', async () => {
  expect(read('docs/reference/cli.md')).toBe(await referenceText());
});
