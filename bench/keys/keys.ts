/**
 * From a key press to the painted cell, in a real terminal of 200 by 50 over ten thousand open tasks: alone, and while a hundred alerts a
 * second come in over HTTP at the same process. Beside it what the screen costs: processor time when nobody touches it, bytes a frame, and how
 * often the whole screen is wiped after the first frame.
 */
import { freePort } from '../../test/parts/port.ts';
import { newHome } from '../../test/parts/program.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { quantile, show } from '../figures.ts';
import { configuration } from '../parts/configuration.ts';
import { cpuSeconds } from '../parts/proc.ts';
import { sleep } from '../parts/sleep.ts';
import { fillWithTasks } from '../parts/tasks.ts';
import { webhook } from '../parts/webhook.ts';
import { frames, openScreen, QUEUE, wipes } from './screen.ts';

const TASKS = 10_000;
const ALERTS_A_SECOND = 100;
/** A person's pace, out of step with the ten updates a second that the screen allows itself. */
const PAUSES_MS = [61, 83, 97, 113, 131] as const;

export const keys: Benchmark = {
  name: 'keys',
  summary: `key press to painted cell at 200×50 among ${TASKS.toLocaleString('en-US')} open tasks`,
  needs: {},
  async run({ quick, progress }): Promise<readonly Figure[]> {
    const presses = quick ? 60 : 300;
    const idleSeconds = quick ? 8 : 20;
    const port = await freePort();
    const home = newHome({ config: configuration({ paused: true, listen: `127.0.0.1:${port}` }) });
    await fillWithTasks(home.db, TASKS);
    const { token } = await home.json<{ token: string }>(['token', 'create', '--scope', 'intake']);
    const queue = await openScreen(home, QUEUE);
    const { send, close } = webhook({ url: `http://127.0.0.1:${port}`, token });
    const sample = async (): Promise<readonly number[]> => {
      const times: number[] = [];
      for (let turn = 0; turn < presses; turn++) {
        times.push(await queue.press(turn % 40 < 20 ? 'j' : 'k'));
        await sleep(PAUSES_MS[turn % PAUSES_MS.length] ?? 100);
      }
      return times;
    };
    try {
      await sleep(2_000);
      const first = queue.output().length;
      progress(`${presses} keys, nothing else going on`);
      const alone = await sample();
      progress(`idle for ${idleSeconds} s`);
      const [before, from] = [cpuSeconds(queue.pid), performance.now()];
      await sleep(idleSeconds * 1_000);
      const idle = (100 * (cpuSeconds(queue.pid) - before)) / ((performance.now() - from) / 1_000);
      progress(`${presses} keys while ${ALERTS_A_SECOND} alerts a second come in`);
      let told = 0;
      let taken = 0;
      const began = performance.now();
      const feeding = setInterval(() => {
        const due = ((performance.now() - began) / 1_000) * ALERTS_A_SECOND;
        for (; told < due; told++) {
          send(`host-${told}`).then(
            (status) => {
              if (status === 200) taken++;
            },
            () => undefined,
          );
        }
      }, 10);
      const stormy = await sample();
      clearInterval(feeding);
      const rate = taken / ((performance.now() - began) / 1_000);
      const output = queue.output().slice(first);
      return [
        ...latencies('idle', alone),
        ...latencies(`while ${show(rate)} alerts/s arrive`, stormy),
        {
          what: `processor when idle, over ${idleSeconds} s`,
          ours: show(idle, '%'),
          value: idle,
          goal: { is: 'at most', limit: 3, unit: '% of a core' },
        },
        { what: 'bytes a frame', ours: show(output.length / frames(output)) },
        {
          what: 'screen wipes after the first frame',
          ours: String(wipes(output)),
          value: wipes(output),
          goal: { is: 'at most', limit: 0 },
        },
      ];
    } finally {
      close();
      await queue.close();
      home.remove();
    }
  },
};

export const latencies = (when: string, sample: readonly number[]): readonly Figure[] =>
  (
    [
      [0.5, 'p50', 10],
      [0.95, 'p95', 20],
    ] as const
  ).map(([share, name, limit]): Figure => {
    const value = quantile(sample, share);
    return { what: `key to cell ${when}, ${name}`, ours: show(value, 'ms'), value, goal: { is: 'at most', limit, unit: 'ms' } };
  });
