/** Opens the dashboard on this terminal: Ink here, everything else in a worker thread (`thread.ts`). */
import { Worker } from 'node:worker_threads';
import { explain, type Refusal } from '../domain/kernel/refusal.ts';
import type { Desk, DeskStatus } from '../ui/desk.ts';
import { type UiSettings, uiSettings } from '../ui/settings.ts';
import { systemClock } from './clock.ts';
import { settingsOf } from './config/settings.ts';
import { processIo } from './io.ts';
import { keptFile } from './kept-file.ts';
import { herePlace, madeFolderFor, sessionPath } from './paths.ts';
import type { FromThread, Opened, Seated, ThreadData, ToThread } from './thread-protocol.ts';

export interface DashboardHere {
  readonly db?: string | undefined;
  readonly config?: string | undefined;
  readonly as?: string | undefined;
  readonly debug?: boolean;
}

/** Long enough for a mail that is on its way; a person who has quit does not wait longer for their shell. */
const CLOSE_WITHIN_MS = 3_000;

/** Runs until the person leaves; answers the exit code. */
export async function openDashboardHere({ db, config, as, debug = false }: DashboardHere): Promise<number> {
  const { env, user } = processIo();
  const data: ThreadData = { said: { db, config, as, env: { ...env }, user }, debug };
  const worker = new Worker(new URL('./thread.ts', import.meta.url), { workerData: data, stdout: true, stderr: true });
  const listeners = new Set<() => void>();
  const statusListeners = new Set<(status: DeskStatus) => void>();
  const seatListeners = new Set<(operator: Seated) => void>();
  const settingsListeners = new Set<(settings: UiSettings) => void>();
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let status: DeskStatus = { engine: 'none', banners: [] };
  let operator: Seated | undefined;
  let lastId = 0;
  let closed = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const send = (message: ToThread): void => worker.postMessage(message);

  const answerTo = (message: (id: number) => ToThread): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = ++lastId;
      waiting.set(id, { resolve, reject });
      send(message(id));
    });

  const setStatus = (next: DeskStatus): void => {
    status = next;
    for (const listener of statusListeners) listener(next);
  };

  const opened = await new Promise<Opened | Refusal | Error>((resolve) => {
    worker.on('message', (message: FromThread) => {
      switch (message.kind) {
        case 'opened':
          return resolve(message.opened);
        case 'refused':
          return resolve(message.refusal);
        case 'answer':
          waiting.get(message.id)?.resolve(message.value);
          waiting.delete(message.id);
          return;
        case 'failed':
          waiting.get(message.id)?.reject(new Error(message.problem));
          waiting.delete(message.id);
          return;
        case 'changed':
          for (const listener of listeners) listener();
          return;
        case 'seated':
          operator = message.operator;
          for (const listener of seatListeners) listener(message.operator);
          return;
        case 'status':
          return setStatus(message.status);
        case 'configured':
          for (const listener of settingsListeners) listener(settingsOf(message.values).of(uiSettings));
          return;
        case 'closed':
          return closed();
      }
    });
    worker.on('error', (error) => {
      resolve(error instanceof Error ? error : new Error(String(error)));
      for (const { reject } of waiting.values()) reject(new Error('the engine thread ended'));
      waiting.clear();
      setStatus({
        engine: 'none',
        banners: [
          `The engine thread failed, no clock runs here: ${error instanceof Error ? error.message : String(error)}. Leave and start again.`,
        ],
      });
      closed();
    });
    worker.on('exit', closed);
  });
  if (opened instanceof Error) throw opened;
  if ('refusal' in opened) {
    await worker.terminate();
    const { text, hint, exitCode } = explain(opened);
    process.stderr.write(`${text}\n${hint === undefined ? '' : `${hint}\n`}`);
    return exitCode;
  }

  const desk: Desk = {
    run: (capability, input) => answerTo((id) => ({ kind: 'run', id, capability, input })),
    enter: (name, pin) => answerTo((id) => ({ kind: 'enter', id, name, pin })) as Promise<Refusal | undefined>,
    lock: () => send({ kind: 'lock' }),
    onOperator: (listener) => {
      seatListeners.add(listener);
      return () => seatListeners.delete(listener);
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onStatus: (listener) => {
      statusListeners.add(listener);
      listener(status);
      return () => statusListeners.delete(listener);
    },
    onSettings: (listener) => {
      settingsListeners.add(listener);
      return () => settingsListeners.delete(listener);
    },
    get operator() {
      return operator ?? opened.operator;
    },
    now: systemClock.now,
    quitWarning: async () =>
      status.engine === 'here'
        ? 'This is the only engine: when it stops, no clock fires, no page leaves and no alert comes in. To keep them running without a dashboard: watchbill serve'
        : undefined,
  };

  const { openDashboard } = await import('../ui/dashboard.tsx');
  const { exitCode, error } = await openDashboard({
    desk,
    stdin: process.stdin,
    stdout: process.stdout,
    settings: settingsOf(opened.values).of(uiSettings),
    capabilities: opened.capabilities,
    env,
    session: keptFile(madeFolderFor(sessionPath(herePlace(env)))),
  });
  send({ kind: 'close' });
  await Promise.race([ended, new Promise<void>((resolve) => setTimeout(resolve, CLOSE_WITHIN_MS))]);
  await worker.terminate();
  if (error !== undefined)
    process.stderr.write(`The dashboard failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return exitCode;
}
