import { keptFile } from '../../src/runtime/kept-file.ts';
import { CAPABILITIES, memoryDesk } from './memory-desk.ts';

/**
 * The dashboard over memory, to look at and to test in a real terminal without a store: `node test/ui/try.tsx`.
 * WATCHBILL_TRY holds options as JSON: tasks, alertsPerSecond, quitWarning, session, settings.
 */
process.env['NODE_ENV'] ??= 'production';
const { openDashboard } = await import('../../src/ui/dashboard.tsx');
const { uiSettings } = await import('../../src/ui/settings.ts');

interface Options {
  readonly tasks?: number;
  readonly alertsPerSecond?: number;
  readonly quitWarning?: string;
  readonly session?: string;
  readonly settings?: object;
}
const options = JSON.parse(process.env['WATCHBILL_TRY'] ?? '{}') as Options;
const desk = memoryDesk({ running: true, tasks: options.tasks ?? 120 });
desk.setQuitWarning(options.quitWarning);
process.on('SIGUSR2', () => {
  throw new Error('a planted fault');
});
let raised = 0;
if (options.alertsPerSecond !== undefined)
  setInterval(() => desk.raise(`Storm ${++raised} on web-07`, 'warning', 'web-07'), 1_000 / options.alertsPerSecond);
const end = await openDashboard({
  desk,
  stdin: process.stdin,
  stdout: process.stdout,
  env: process.env,
  settings: uiSettings.schema.parse(options.settings ?? {}),
  capabilities: CAPABILITIES,
  ...(options.session === undefined ? {} : { session: keptFile(options.session) }),
});
if (end.error !== undefined) console.error(end.error);
process.exit(end.exitCode);
