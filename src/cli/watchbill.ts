import { VERSION } from '../runtime/version.ts';
import { commands } from './commands.ts';
import { manifest } from './manifest.ts';
import type { Program } from './program.ts';

export const watchbill: Program = {
  version: VERSION,
  manifest,
  commands,
  capability: async (name) => (await import('../runtime/nouns.ts')).capabilityNamed(name),
  open: async (globals, io) => {
    const { openSession } = await import('../runtime/session.ts');
    return openSession({ ...globals, env: io.env, user: io.user }, io.clock);
  },
  bare: async () => (await import('./bare.ts')).openHere,
};
