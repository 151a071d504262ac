import { Session } from 'node:inspector/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** Where the processor's time of this thread goes, as Chrome's developer tools read it (.cpuprofile). */
export async function profile(ms: number): Promise<string> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.start');
    await pause(ms);
    const { profile: taken } = await session.post('Profiler.stop');
    return JSON.stringify(taken);
  } finally {
    session.disconnect();
  }
}
