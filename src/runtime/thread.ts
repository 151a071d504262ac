/**
 * The dashboard's worker thread: a whole station, away from the terminal. A terminal that stops reading blocks Node's main thread in a
 * write (measured: 7.8 s late on a timer); clocks, delivery and intake must not wait for a person's scrollback.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { isRefusal } from '../domain/kernel/refusal.ts';
import { circumstances } from './circumstances.ts';
import { systemClock } from './clock.ts';
import { log as logSettings } from './config/sections.ts';
import { fileLog } from './log.ts';
import { allCapabilities } from './nouns.ts';
import { openSeat } from './seat.ts';
import { openStation } from './station.ts';
import type { FromThread, ThreadData, ToThread } from './thread-protocol.ts';

/** Changes come in bursts; the screen is drawn ten times a second at most. The first of a burst is told at once. */
const CHANGES_APART_MS = 100;

const port = parentPort;
if (port === null) throw new Error('thread.ts runs as a worker');
const tell = (message: FromThread): void => port.postMessage(message);

const { said, debug } = workerData as ThreadData;
const found = circumstances(said);
if (isRefusal(found)) tell({ kind: 'refused', refusal: found });
else {
  const { loaded, db, actor, logFile } = found;
  const { level, keep } = loaded.settings.of(logSettings);
  const log = fileLog({ path: logFile, level: debug ? 'debug' : level, keep, clock: systemClock });
  const station = await openStation({
    db,
    loaded,
    config: { path: said.config, env: said.env },
    actor,
    clock: systemClock,
    log,
    logFile,
    intake: 'while-active',
    onStatus: (status) => tell({ kind: 'status', status }),
    onConfigured: ({ values }) => tell({ kind: 'configured', values }),
  });
  if (isRefusal(station)) {
    log.close();
    tell({ kind: 'refused', refusal: station });
  } else {
    const { watchbill } = station;
    const offered = (await allCapabilities()).map(({ name, summary, permission, danger }) => ({ name, summary, permission, danger }));
    const seat = await openSeat(watchbill, actor.name, said, (operator) => tell({ kind: 'seated', operator }));
    tell({ kind: 'opened', opened: { operator: seat.seated(), values: loaded.values, capabilities: offered, db } });
    tell({ kind: 'status', status: station.status() });

    let quiet = false;
    let changed = false;
    const announce = (): void => {
      if (quiet) {
        changed = true;
        return;
      }
      changed = false;
      quiet = true;
      tell({ kind: 'changed' });
      setTimeout(() => {
        quiet = false;
        if (changed) announce();
      }, CHANGES_APART_MS);
    };
    watchbill.onChange(announce);

    port.on('message', (message: ToThread) => {
      if (message.kind === 'close') {
        void station.close().then(() => {
          log.close();
          tell({ kind: 'closed' });
          port.close();
        });
        return;
      }
      if (message.kind === 'lock') return void seat.lock().catch((error: unknown) => log.write('error', 'locking failed', { error }));
      const { id } = message;
      const [what, answer] =
        message.kind === 'enter'
          ? ['entering', seat.enter(message.name, message.pin)]
          : [message.capability, seat.run(message.capability, message.input)];
      answer.then(
        (value) => tell({ kind: 'answer', id, value }),
        (error: unknown) => {
          log.write('error', `${what} failed`, { error });
          tell({ kind: 'failed', id, problem: error instanceof Error ? error.message : String(error) });
        },
      );
    });
  }
}
