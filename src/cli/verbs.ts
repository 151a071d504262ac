import { completionVerb } from './completion.ts';
import { configVerbs } from './config.ts';
import { doctorVerb } from './doctor.ts';
import { intakeVerbs } from './intake.ts';
import { logVerb } from './log.ts';
import { perfVerbs } from './perf.ts';
import { reportVerbs } from './report.ts';
import { restoreVerb } from './restore.ts';
import { serveVerb } from './serve.ts';
import { serviceVerbs } from './service.ts';
import { setupVerb } from './setup.ts';
import { shiftVerbs } from './shift.ts';
import type { Verb } from './verb.ts';

/** What the commands that are no capabilities take. For the generated manifest; nothing that runs a command loads this. */
export const commandVerbs: readonly Verb[] = [
  ...configVerbs,
  serveVerb,
  setupVerb,
  ...serviceVerbs,
  ...intakeVerbs,
  ...perfVerbs,
  ...reportVerbs,
  ...shiftVerbs,
  doctorVerb,
  logVerb,
  restoreVerb,
  completionVerb,
];
