/**
 * Writes `src/cli/manifest.ts`: what the command line must know of every capability before it loads one. Checked in, because a build and
 * the tests read it; a test holds it to the capabilities.
 */
import { writeFileSync } from 'node:fs';
import { verbsFrom } from '../src/cli/derive.ts';
import { commandVerbs } from '../src/cli/verbs.ts';
import { allCapabilities } from '../src/runtime/nouns.ts';

export const manifestSource = async (): Promise<string> => `// Written by scripts/manifest.ts from the capabilities: npm run manifest
import type { Manifest } from './verb.ts';

// biome-ignore format: one verb a line shows what changed
export const manifest: Manifest = {
${[...verbsFrom(await allCapabilities()), ...commandVerbs.map((verb) => ({ ...verb, command: true }))]
  .map((verb) => `  ${JSON.stringify(verb.name)}: ${JSON.stringify(verb)},\n`)
  .join('')}};
`;

if (import.meta.main) writeFileSync(new URL('../src/cli/manifest.ts', import.meta.url), await manifestSource());
