/** What flags, environment and configuration say together, in that order: which settings, which database, which log, who acts. */
import type { Actor } from '../domain/kernel/access.ts';
import { isRefusal, type Refusal } from '../domain/kernel/refusal.ts';
import type { Settings } from '../domain/kernel/setting.ts';
import { people } from '../domain/oncall/settings.ts';
import { database, log } from './config/sections.ts';
import { type Loaded, loadSettings } from './config/settings.ts';
import { databasePath, herePlace, logPath, type Place } from './paths.ts';

export interface Said {
  readonly db?: string | undefined;
  readonly config?: string | undefined;
  readonly as?: string | undefined;
  readonly env: Place['env'];
  /** The login name. */
  readonly user: string;
}

export interface Circumstances {
  readonly loaded: Loaded;
  readonly db: string;
  readonly actor: Actor;
  readonly logFile: string;
  /** Whether the configuration names the log's file itself. */
  readonly logFileNamed: boolean;
}

export function circumstances(said: Said): Circumstances | Refusal {
  const loaded = loadSettings({ path: said.config, env: said.env });
  if (isRefusal(loaded)) return loaded;
  const place = herePlace(said.env);
  const { settings } = loaded;
  const named = settings.of(log).file;
  return {
    loaded,
    db: said.db || said.env['WATCHBILL_DB'] || settings.of(database).url || databasePath(place),
    actor: actorNamed(said.as || said.env['WATCHBILL_USER'] || said.user, settings),
    logFile: named ?? logPath(place),
    logFileNamed: named !== undefined,
  };
}

/**
 * Somebody whom the configuration names has the role that it gives; anybody else who may open the database file could change it without
 * Watchbill, so a role would only pretend.
 */
export const actorNamed = (name: string, settings: Settings): Actor => ({ name, role: settings.of(people)[name]?.role ?? 'admin' });
