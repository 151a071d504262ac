import { isRefusal, type Refusal } from '../domain/kernel/refusal.ts';
import { database } from '../runtime/config/sections.ts';
import { loadSettings } from '../runtime/config/settings.ts';
import { CONFIGURED, thisProgram, unitText } from '../runtime/config/unit.ts';
import type { Io } from '../runtime/io.ts';
import type { Command } from './program.ts';
import { misused, refused } from './refused.ts';
import type { Verb } from './verb.ts';

export const serviceVerbs: readonly Verb[] = [
  {
    name: 'service install',
    summary: 'Prints a hardened systemd unit for `watchbill serve`, with the commands that install it.',
    args: [],
    options: [
      { name: 'print', key: 'print', type: 'flag', summary: 'Print the unit. Nothing is ever written: where it goes is yours to say.' },
      { name: 'user', key: 'user', type: 'flag', summary: 'A unit of your own systemd, on the database that your dashboard opens.' },
    ],
  },
];

const URL = /^[a-z]+:\/\//;

export const serviceInstall: Command = async (input, { globals }, io) => {
  const scope = input['user'] === true ? 'user' : 'system';
  if (input['print'] !== true) {
    const place = scope === 'user' ? '> ~/.config/systemd/user/watchbill.service' : '| sudo tee /etc/systemd/system/watchbill.service';
    return misused(
      {
        misuse: 'service install writes nothing by itself.',
        hint: `watchbill service install --print${scope === 'user' ? ' --user' : ''} ${place}`,
      },
      globals.json,
      io,
    );
  }
  if (globals.db !== undefined && URL.test(globals.db)) {
    const hint = 'Name it in the configuration: [database] url_file = "database.url", a file that only Watchbill can read.';
    return misused({ misuse: 'A database URL may hold a password, and everybody may read a unit.', hint }, globals.json, io);
  }
  const db = globals.db ?? configured(globals.config, io.env);
  if (isRefusal(db)) return refused(db, globals.json, io);
  const unit = unitText({ program: thisProgram(), scope, config: globals.config, db });
  io.out.write(globals.json ? `${JSON.stringify({ unit })}\n` : unit);
  return 0;
};

/** What a configuration that was named says of the database. */
function configured(path: string | undefined, env: Io['env']): string | undefined | Refusal {
  if (path === undefined) return undefined;
  const loaded = loadSettings({ path, env });
  if (isRefusal(loaded)) return loaded;
  const { url } = loaded.settings.of(database);
  return url !== undefined && URL.test(url) ? CONFIGURED : url;
}
