/** A store opened for the work of one command line: settings, actor and log found, one noun loaded, everything closed behind it. */
import type { Actor } from '../domain/kernel/access.ts';
import type { Capability } from '../domain/kernel/capability.ts';
import type { Clock } from '../domain/kernel/clock.ts';
import { isRefusal, type Refusal } from '../domain/kernel/refusal.ts';
import { explainSqlite, nameOf, openStore } from '../integrations/storage/open.ts';
import { circumstances, type Said } from './circumstances.ts';
import { type AskPin, proven } from './identity.ts';
import { runCapability } from './run.ts';
import { verbLog } from './verb-log.ts';
import { surround } from './watchbill.ts';

export interface Session {
  readonly actor: Actor;
  /** The database, for people: a URL without its password. */
  readonly where: string;
  run(capability: Capability, input: unknown): Promise<unknown>;
  /** Calls back after anybody's commit. Returns the end of it. */
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}

export async function openSession(said: Said, clock: Clock, ask?: AskPin): Promise<Session | Refusal> {
  const found = circumstances(said);
  if (isRefusal(found)) return found;
  const { db, actor, loaded } = found;
  const store = await openStore(db, clock);
  if (isRefusal(store)) return store;
  const log = verbLog(found, clock);
  const { surroundings, close } = surround(store, { settings: loaded.settings, clock, log, logFile: found.logFile });
  const refused = await proven(actor, said, surroundings, ask);
  if (refused !== undefined) {
    await close();
    return refused;
  }
  return {
    actor,
    where: nameOf(db),
    run: async (capability, input) => {
      // A disk that fills up or a damage that shows only now is no defect of the program's.
      const result = await runCapability(capability, input, actor, surroundings).catch((error: unknown) =>
        explainSqlite(nameOf(db), error),
      );
      if (capability.kind !== 'query' && !isRefusal(result)) log.write('info', capability.name, { actor: actor.name });
      return result;
    },
    onChange: (listener) => store.onChange(listener),
    close: async () => {
      await close();
      await log.close();
    },
  };
}
