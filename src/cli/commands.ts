/**
 * The verbs that are no capabilities: they need more of the process than a store. Each is loaded when it is named; what it takes stands in
 * its own file and, generated, in the manifest.
 */
import type { Command } from './program.ts';

export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  '': async () => (await import('./bare.ts')).openHere,
  serve: async () => (await import('./serve.ts')).serveHere,
  doctor: async () => (await import('./doctor.ts')).doctorHere,
  log: async () => (await import('./log.ts')).showLog,
  restore: async () => (await import('./restore.ts')).restoreHere,
  completion: async () => (await import('./completion.ts')).printCompletion,
  setup: async () => (await import('./setup-here.ts')).setupHere,
  'config init': async () => (await import('./config.ts')).configInit,
  'config check': async () => (await import('./config.ts')).configCheck,
  'config show': async () => (await import('./config.ts')).configShow,
  'config path': async () => (await import('./config.ts')).configPath,
  'intake send': async () => (await import('./intake.ts')).intakeSend,
  'intake try': async () => (await import('./intake.ts')).intakeTry,
  'perf record': async () => (await import('./perf.ts')).recordRun,
  'incident report': async () => (await import('./report.ts')).reportIncident,
  'report status': async () => (await import('./report.ts')).reportStatus,
  'report monitoring': async () => (await import('./report.ts')).reportMonitoring,
  'shift briefing': async () => (await import('./shift.ts')).shiftBriefing,
  'service install': async () => (await import('./service.ts')).serviceInstall,
};
