import { VERSION } from '../runtime/version.ts';
import { manifest } from './manifest.ts';
import type { Program } from './program.ts';

export const watchbill: Program = {
  version: VERSION,
  manifest,
  work: () => import('./work.ts'),
  commands: async () => (await import('./commands.ts')).commands,
};
