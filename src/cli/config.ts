/** `watchbill config …`: writes, checks, shows and finds the configuration file. */
import { explain, isRefusal, refuse } from '../domain/kernel/refusal.ts';
import { exampleConfig } from '../runtime/config/example.ts';
import { formatDocument } from '../runtime/config/format.ts';
import { shownValues, withoutPassword } from '../runtime/config/redact.ts';
import { database, log } from '../runtime/config/sections.ts';
import { type Loaded, loadSettings, whereIsConfig } from '../runtime/config/settings.ts';
import { readText, writeText } from '../runtime/config/write.ts';
import { databasePath, herePlace, logPath, sessionPath } from '../runtime/paths.ts';
import type { Command } from './program.ts';
import { refused, say } from './refused.ts';
import type { Verb } from './verb.ts';

export const configVerbs: readonly Verb[] = [
  {
    name: 'config init',
    summary: 'Writes a configuration file that documents every setting, all of them at their defaults.',
    args: [],
    options: [{ name: 'force', key: 'force', type: 'flag', summary: 'Replace the file that is there; it stays beside it as .bak.' }],
  },
  {
    name: 'config check',
    summary: 'Says what is wrong or unwise in a configuration file, with its lines.',
    args: [{ name: 'file', key: 'file', type: 'text', summary: 'Another file than the one in force.' }],
    options: [],
  },
  { name: 'config show', summary: 'The settings in force, defaults included and secrets hidden.', args: [], options: [] },
  {
    name: 'config path',
    summary: 'Where the configuration is, or would be looked for; --json adds database, log and session.',
    args: [],
    options: [],
  },
];

export const configInit: Command = async (input, { globals }, io) => {
  const { path } = whereIsConfig({ path: globals.config, env: io.env });
  const present = readText(path);
  if (isRefusal(present)) return refused(present, globals.json, io);
  if (present !== undefined && input['force'] !== true) {
    return refused(refuse({ kind: 'already', subject: path, state: 'there (--force replaces it and keeps it as .bak)' }), globals.json, io);
  }
  const failed = (present === undefined ? undefined : writeText(`${path}.bak`, present)) ?? writeText(path, exampleConfig());
  if (failed !== undefined) return refused(failed, globals.json, io);
  io.out.write(globals.json ? `${JSON.stringify({ path })}\n` : `${path}\n`);
  if (!globals.json && io.out.tty)
    io.err.write('Every setting is in it, with its default. watchbill setup asks for what a first page needs.\n');
  return 0;
};

export const configCheck: Command = async (input, { globals }, io) => {
  const path = typeof input['file'] === 'string' ? input['file'] : globals.config;
  const loaded = loadSettings({ path, env: io.env });
  const problems = !isRefusal(loaded) ? [] : loaded.refusal.kind === 'bad-settings' ? loaded.refusal.problems : [explain(loaded).text];
  const warnings = isRefusal(loaded) ? [] : loaded.warnings;
  const where = whereIsConfig({ path, env: io.env }).path;
  if (globals.json) io.out.write(`${JSON.stringify({ path: where, ok: problems.length === 0, problems, warnings })}\n`);
  else
    io.out.write(
      [...problems, ...warnings.map((warning) => `warning: ${warning}`), ...(isRefusal(loaded) ? [] : [verdict(loaded)])]
        .map((line) => `${line}\n`)
        .join(''),
    );
  return isRefusal(loaded) ? explain(loaded).exitCode : 0;
};

const verdict = ({ path, found, warnings }: Loaded): string => {
  if (!found) return `There is no ${path}; everything has its default. watchbill config init writes one.`;
  return `${path} is right${warnings.length === 0 ? '.' : `, but for ${warnings.length === 1 ? 'one warning' : `${warnings.length} warnings`}.`}`;
};

export const configShow: Command = async (_input, { globals }, io) => {
  const loaded = loadSettings({ path: globals.config, env: io.env });
  if (isRefusal(loaded)) return refused(loaded, globals.json, io);
  const values = shownValues(loaded.values);
  io.out.write(
    globals.json
      ? `${JSON.stringify(values)}\n`
      : `# ${loaded.path}${loaded.found ? '' : ' (not there: all defaults)'}\n\n${formatDocument(values)}`,
  );
  return 0;
};

export const configPath: Command = async (_input, { globals }, io) => {
  const { path: config } = whereIsConfig({ path: globals.config, env: io.env });
  if (!globals.json) {
    io.out.write(`${config}\n`);
    if (io.out.tty && readText(config) === undefined)
      say('none', 'It is not there yet; watchbill config init writes it.', undefined, false, io);
    return 0;
  }
  const loaded = loadSettings({ path: globals.config, env: io.env });
  const place = herePlace(io.env);
  const said = isRefusal(loaded) ? undefined : { url: loaded.settings.of(database).url, log: loaded.settings.of(log).file };
  const answer = {
    config,
    database: withoutPassword(globals.db ?? (io.env['WATCHBILL_DB'] || said?.url) ?? databasePath(place)),
    log: said?.log ?? logPath(place),
    session: sessionPath(place),
  };
  io.out.write(`${JSON.stringify(answer)}\n`);
  return 0;
};
