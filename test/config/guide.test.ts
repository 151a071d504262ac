import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseSettings } from '../../src/runtime/config/parse.ts';
import { temporaryFolder } from '../parts/folder.ts';

test.each(['configuration', 'oncall'])('every configuration in the guide of %s is right', (name) => {
  const guide = readFileSync(new URL(`../../docs/guides/${name}.md`, import.meta.url), 'utf8');
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
