/**
 * The composition: a store, the settings, the channels, and every capability as a function. The dashboard, the command line and the
 * engine are programs over this object; so can yours be.
 */
import type { z } from 'zod';
import type { Actor } from '../domain/kernel/access.ts';
import type { Capability } from '../domain/kernel/capability.ts';
import type { Clock } from '../domain/kernel/clock.ts';
import type { Channel, Log, Ports, Store } from '../domain/kernel/ports.ts';
import { isRefusal, type Refusal, refuse } from '../domain/kernel/refusal.ts';
import type { Settings } from '../domain/kernel/setting.ts';
import { secrets } from '../integrations/host/secrets.ts';
import { openStore } from '../integrations/storage/open.ts';
import type { Sqlite } from '../integrations/storage/sqlite.ts';
import { channelsOf } from './channels.ts';
import { systemClock } from './clock.ts';
import { settingsFrom } from './config/settings.ts';
import { capabilityNamed, type Noun, nouns, type VerbsOf } from './nouns.ts';
import { runCapability, type Surroundings } from './run.ts';

export interface Options {
  /** A file name, `:memory:`, or a `postgres://` URL. */
  readonly db: string;
  /** What the configuration file would say; defaults for the rest. */
  readonly settings?: Settings | Readonly<Record<string, unknown>>;
  /** Who acts when a call does not say. */
  readonly actor?: Actor;
  readonly clock?: Clock;
  readonly log?: Log;
  /** The file that this process writes its log to, for its rotation; none if not said. */
  readonly logFile?: string;
  /** Channels beside, or instead of, those that the settings make. */
  readonly channels?: Readonly<Record<string, Channel>>;
}

type Verb<C> = C extends Capability<infer I, infer O> ? (input: z.input<I>, actor?: Actor) => Promise<z.output<O> | Refusal> : never;

/** `watchbill.task.create({ title })`: every capability, typed by its schemas. */
export type Functions = { readonly [N in Noun]: { readonly [V in keyof VerbsOf<N>]: Verb<VerbsOf<N>[V]> } };

export interface Watchbill extends Functions {
  /** The same by name: `run('task.create', { title })`. */
  run(name: string, input?: unknown, actor?: Actor): Promise<unknown>;
  /** Calls back after somebody, here or in another process, changed something. Returns the end of it. */
  onChange(listener: () => void): () => void;
  /** Takes other settings from now on. */
  configure(settings: Settings): void;
  readonly surroundings: Surroundings;
  close(): Promise<void>;
}

const SILENT: Log = { write: () => undefined };
const LIBRARY: Actor = { name: 'library', role: 'admin' };

const isSettings = (value: Options['settings']): value is Settings => typeof (value as Settings | undefined)?.of === 'function';

/** Opens a Watchbill, creating and migrating its database. A refusal says in one sentence why it cannot be opened. */
export async function openWatchbill(options: Options): Promise<Watchbill | Refusal> {
  const clock = options.clock ?? systemClock;
  const store = await openStore(options.db, clock);
  return isRefusal(store) ? store : compose(store, { ...options, clock });
}

/** The file of a database that has one. */
function fileOf(store: Store): string | undefined {
  const name = 'connection' in store ? (store as Sqlite).connection.name : ':memory:';
  return name === ':memory:' || name === '' ? undefined : name;
}

/** What capabilities run in, over a store that is open already, without loading one: enough for a command that runs a single verb. */
export function surround(store: Store, options: Omit<Options, 'db' | 'actor'>): Pick<Watchbill, 'surroundings' | 'configure' | 'close'> {
  const { clock = systemClock, log = SILENT } = options;
  let settings = isSettings(options.settings) ? options.settings : settingsFrom(options.settings);
  const channels = channelsOf(() => settings, clock);
  const ports: Ports = {
    store,
    log,
    secrets,
    channel: (name) => options.channels?.[name] ?? channels.named(name),
    backup: async (file) => {
      if (!('connection' in store))
        return refuse({ kind: 'undeliverable', channel: 'backup', problem: 'a PostgreSQL database is backed up with pg_dump' });
      const { backupSqlite } = await import('../integrations/storage/backup.ts');
      return backupSqlite((store as Sqlite).connection, file);
    },
    errand: async (errand, signal) => {
      const { errands } = await import('./upkeep/errands.ts');
      return errands({ store, clock, settings: () => settings, file: fileOf(store), logFile: options.logFile })(errand, signal);
    },
  };
  return {
    surroundings: { clock, settings: () => settings, ports },
    configure: (next) => {
      settings = next;
      channels.renew();
    },
    close: async () => {
      await channels.close();
      await store.close();
    },
  };
}

/** A whole Watchbill over a store that is open already. */
export async function compose(store: Store, options: Omit<Options, 'db'>): Promise<Watchbill> {
  const { actor: standing = LIBRARY } = options;
  const around = surround(store, options);
  const { surroundings } = around;
  const functions = Object.fromEntries(
    await Promise.all(
      Object.entries(nouns).map(async ([noun, load]) => {
        const verbs = Object.entries(await load()) as [string, Capability][];
        return [
          noun,
          Object.fromEntries(
            verbs.map(([verb, capability]) => [
              verb,
              (input: unknown, actor = standing) => runCapability(capability, input, actor, surroundings),
            ]),
          ),
        ];
      }),
    ),
  ) as unknown as Functions;

  return {
    ...functions,
    run: async (name, input, actor = standing) => {
      const capability = await capabilityNamed(name);
      return capability === undefined
        ? refuse({ kind: 'not-found', noun: 'capability', reference: name })
        : runCapability(capability, input, actor, surroundings);
    },
    onChange: (listener) => store.onChange(listener),
    ...around,
  };
}
