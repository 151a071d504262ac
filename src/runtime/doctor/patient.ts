/** What a check may look at. Nothing here has to be well: a configuration or a database that cannot be opened is a finding like another. */
import { ENGINE } from '../../domain/kernel/access.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import type { Context } from '../../domain/kernel/context.ts';
import type { Channel, Store } from '../../domain/kernel/ports.ts';
import { isRefusal, type Refusal } from '../../domain/kernel/refusal.ts';
import type { Settings } from '../../domain/kernel/setting.ts';
import { isPostgresUrl, openStore } from '../../integrations/storage/open.ts';
import { channelsOf } from '../channels.ts';
import type { Said } from '../circumstances.ts';
import { database, log } from '../config/sections.ts';
import { type Loaded, loadSettings, settingsFrom } from '../config/settings.ts';
import { databasePath, herePlace, logPath } from '../paths.ts';
import { contextFor } from '../run.ts';

export interface Patient {
  readonly clock: Clock;
  readonly loaded: Loaded | Refusal;
  /** Those in force, or the defaults where none can be read. */
  readonly settings: Settings;
  /** A file's name or a URL. */
  readonly db: string;
  /** The database's file; undefined for a server's, and for one in memory. */
  readonly file: string | undefined;
  readonly logFile: string;
  readonly store: Store | Refusal;
  readonly context: () => Context;
  channel(name: string): Channel | Refusal;
}

export type Admitted = Patient & { close(): Promise<void> };

export const fileOf = (db: string): string | undefined => (isPostgresUrl(db) || db === ':memory:' ? undefined : db);

/** Opens what can be opened, as any other command would. */
export async function admit({ db: named, config, env }: Omit<Said, 'as' | 'user'>, clock: Clock): Promise<Admitted> {
  const loaded = loadSettings({ path: config, env });
  const settings = isRefusal(loaded) ? settingsFrom() : loaded.settings;
  const place = herePlace(env);
  const db = named || env['WATCHBILL_DB'] || settings.of(database).url || databasePath(place);
  const store = await openStore(db, clock);
  const channels = channelsOf(() => settings, clock);
  return {
    clock,
    loaded,
    settings,
    db,
    file: fileOf(db),
    logFile: settings.of(log).file ?? logPath(place),
    store,
    context: () => contextFor({ clock, settings: () => settings }, ENGINE)(),
    channel: channels.named,
    close: async () => {
      await channels.close();
      if (!isRefusal(store)) await store.close();
    },
  };
}
