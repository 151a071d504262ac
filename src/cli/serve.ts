import { isRefusal } from '../domain/kernel/refusal.ts';
import { circumstances } from '../runtime/circumstances.ts';
import { log as logSettings } from '../runtime/config/sections.ts';
import { errorLog, fileLog } from '../runtime/log.ts';
import { serve } from '../runtime/serve.ts';
import type { Command } from './program.ts';
import { refused } from './refused.ts';
import type { Verb } from './verb.ts';

export const serveVerb: Verb = {
  name: 'serve',
  summary: 'Runs the engine and the intake without a dashboard, and logs to standard error unless the configuration names a file.',
  args: [],
  options: [{ name: 'listen', key: 'listen', type: 'text', summary: 'Where alerts are sent to, such as 127.0.0.1:9190.' }],
};

/** `watchbill serve`: until it is interrupted. */
export const serveHere: Command = async (input, { globals }, io) => {
  const found = circumstances({ ...globals, env: io.env, user: io.user });
  if (isRefusal(found)) return refused(found, globals.json, io);
  const { loaded, db, actor, logFile, logFileNamed } = found;
  const { level: set, keep } = loaded.settings.of(logSettings);
  const level = globals.debug ? 'debug' : set;
  const log = logFileNamed ? fileLog({ path: logFile, level, keep, clock: io.clock }) : errorLog(io, level);
  const listen = typeof input['listen'] === 'string' ? input['listen'] : undefined;
  try {
    const ended = await serve({
      db,
      loaded,
      config: { path: globals.config, env: io.env },
      actor,
      clock: io.clock,
      log,
      logFile: logFileNamed ? logFile : undefined,
      listen,
      ended: io.ended,
    });
    return ended === undefined ? 0 : refused(ended, globals.json, io);
  } finally {
    log.close();
  }
};
