import { setTimeout as pause } from 'node:timers/promises';
import { tell } from '../parts/webhook.ts';

const BREATH_MS = 25;

/** New alerts without end, five a request, until it is stopped. */
export function startStorm(url: string, token: string) {
  const accepted: string[] = [];
  const refused: (number | undefined)[] = [];
  const took: number[] = [];
  let ended = false;
  const run = async (): Promise<void> => {
    for (let count = 0; !ended; count++) {
      const names = Array.from({ length: 5 }, (_, index) => `storm-${count}-${index}`);
      const started = performance.now();
      const status = await tell(url, token, { status: 'firing', names });
      took.push(performance.now() - started);
      if (status === 200) accepted.push(...names);
      else refused.push(status);
      await pause(BREATH_MS);
    }
  };
  const running = run();
  return {
    /** The alerts that were answered with 2xx so far. */
    accepted: (): readonly string[] => [...accepted],
    refused: (): readonly (number | undefined)[] => [...refused],
    /** Milliseconds from request to answer. */
    took: (): readonly number[] => [...took],
    stop: async () => {
      ended = true;
      await running;
    },
  };
}
