/** Fifty thousand alerts in a minute at the process whose screen somebody is working on. */
import { freePort } from '../../test/parts/port.ts';
import { newHome } from '../../test/parts/program.ts';
import type { Figure, Run } from '../benchmark.ts';
import { quantile, show } from '../figures.ts';
import { openScreen, QUEUE } from '../keys/screen.ts';
import { configuration } from '../parts/configuration.ts';
import { sleep } from '../parts/sleep.ts';
import { fillWithTasks } from '../parts/tasks.ts';
import { webhook } from '../parts/webhook.ts';

const ALERTS = 50_000;
const SECONDS = 60;
const TASKS = 1_000;
/** What the intake counts as a storm without being told otherwise. */
const STORM_ABOVE = 3_000;
/** A person's pace, out of step with the updates of the screen. */
const PAUSES_MS = [61, 83, 97, 113, 131] as const;

export async function storm({ quick, progress }: Run): Promise<readonly Figure[]> {
  const seconds = quick ? SECONDS / 6 : SECONDS;
  const port = await freePort();
  const home = newHome({ config: configuration({ paused: true, listen: `127.0.0.1:${port}`, stormAbove: STORM_ABOVE }) });
  await fillWithTasks(home.db, TASKS);
  const { token } = await home.json<{ token: string }>(['token', 'create', '--scope', 'intake']);
  const queue = await openScreen(home, QUEUE);
  const { send, close } = webhook({ url: `http://127.0.0.1:${port}`, token });
  try {
    await sleep(2_000);
    progress(`a storm of ${(ALERTS / SECONDS).toFixed(0)} alerts a second for ${seconds} s`);
    let told = 0;
    let accepted = 0;
    const answers: Promise<void>[] = [];
    const began = performance.now();
    const elapsed = (): number => Math.min(seconds, (performance.now() - began) / 1_000);
    const feeding = setInterval(() => {
      const due = elapsed() * (ALERTS / SECONDS);
      for (; told < due; told++)
        answers.push(
          send(`host-${told}`).then(
            (status) => {
              if (status === 200) accepted++;
            },
            () => undefined,
          ),
        );
    }, 10);
    const times: number[] = [];
    for (let turn = 0; elapsed() < seconds; turn++) {
      times.push(await queue.press(turn % 40 < 20 ? 'j' : 'k'));
      await sleep(PAUSES_MS[turn % PAUSES_MS.length] ?? 100);
    }
    clearInterval(feeding);
    await Promise.all(answers);
    const took = (performance.now() - began) / 1_000;
    const p95 = quantile(times, 0.95);
    return [
      {
        what: `alerts of a storm that were taken in, of ${told.toLocaleString('en-US')}`,
        ours: accepted.toLocaleString('en-US'),
        value: accepted,
        goal: { is: 'at least', limit: told },
      },
      { what: `the last of them was answered, of ${seconds} s`, ours: show(took, 's') },
      { what: 'key to cell in a storm, p50', ours: show(quantile(times, 0.5), 'ms') },
      { what: 'key to cell in a storm, p95', ours: show(p95, 'ms'), value: p95, goal: { is: 'at most', limit: 20, unit: 'ms' } },
    ];
  } finally {
    close();
    await queue.close();
    home.remove();
  }
}
