import { actorNamed } from '../runtime/circumstances.ts';
import { sendTestPage } from '../runtime/test-page.ts';
import type { Command } from './program.ts';
import { setup } from './setup.ts';

/** `watchbill setup` with test pages that really leave. */
export const setupHere: Command = (input, line, io, program) =>
  setup((settings, person) => sendTestPage(settings, person, actorNamed(line.globals.as ?? io.user, settings)))(input, line, io, program);
