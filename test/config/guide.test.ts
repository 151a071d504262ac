import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseSettings } from '../../src/runtime/config/parse.ts';
import { temporaryFolder } from '../parts/folder.ts';

const guide = readFileSync(new URL('../../docs/guides/configuration.md', import.meta.url), 'utf8');

test('every configuration in the guide is right', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder.path, 'mail.password'), 'secret\n');
  writeFileSync(join(folder.path, 'twilio.token'), 'secret\n');
  const blocks = [...guide.matchAll(/^```toml\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
  expect(blocks.length).toBeGreaterThan(0);
  for (const block of blocks) {
    expect(parseSettings(block, 'config.toml', { folder: folder.path, home: folder.path })).toMatchObject({ problems: [], warnings: [] });
  }
  folder.remove();
});
