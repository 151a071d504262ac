import { eventually } from './eventually.ts';
import { launch } from './process.ts';

const BEAT_MS = 20;

/**
 * How late timers fire on this machine at this time: a process that does nothing but wait. What a program adds to it is the program's;
 * what it shows is the machine's, which runs other tests on the same cores.
 */
export async function startMetronome() {
  const script = `let last = performance.now(), worst = 0;
    setInterval(() => { const now = performance.now(); worst = Math.max(worst, now - last - ${BEAT_MS}); last = now; }, ${BEAT_MS});
    process.on('SIGTERM', () => { console.log('worst ' + worst); process.exit(0); });
    console.log('ready');`;
  const running = launch(process.execPath, ['-e', script]);
  await eventually(() => running.stdout().includes('ready'), { what: 'the metronome beats' });
  return {
    /** Ends it; the longest that a beat was late, in milliseconds. */
    async stop(): Promise<number> {
      await running.stop();
      return Number(/worst (\S+)/.exec(running.stdout())?.[1] ?? Number.NaN);
    },
  };
}
