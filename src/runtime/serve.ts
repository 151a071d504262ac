/** `watchbill serve`: the station alone, for a machine that is always on. */
import { isRefusal, type Refusal } from '../domain/kernel/refusal.ts';
import { openStation, type StationOptions } from './station.ts';

export interface ServeOptions extends Omit<StationOptions, 'intake' | 'onStatus'> {
  /** Told when it serves, and where. */
  readonly onReady?: (address: string) => void;
  /** Ends it. */
  readonly ended: AbortSignal;
}

/** Serves until `ended` aborts, then finishes what is under way. A refusal says why it could not begin. */
export async function serve({ onReady, ended, ...options }: ServeOptions): Promise<Refusal | undefined> {
  const { log } = options;
  let last = '';
  const station = await openStation({
    ...options,
    intake: 'always',
    onStatus: ({ engine, holder }) => {
      const words =
        engine === 'here' ? 'the engine runs here' : engine === 'elsewhere' ? `on standby: the engine is ${holder}` : 'no engine is active';
      if (words !== last) log.write('info', words);
      last = words;
    },
  });
  if (isRefusal(station)) return station;
  onReady?.(station.status().intake ?? '');
  if (!ended.aborted) await new Promise<void>((resolve) => ended.addEventListener('abort', () => resolve(), { once: true }));
  log.write('info', 'stopping: what is under way is finished, clocks stop until an engine runs again');
  await station.close();
  return undefined;
}
