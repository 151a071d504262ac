import { eventually } from './eventually.ts';
import { temporaryFolder } from './folder.ts';
import { freePort } from './port.ts';
import { launch } from './process.ts';

/** A real Redis. It cannot choose a port itself, so it is started again where somebody was faster. */
export async function startRedis(...settings: readonly string[]) {
  const folder = temporaryFolder();
  for (;;) {
    const port = await freePort();
    const running = launch('redis-server', [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--dir',
      folder.path,
      ...settings,
    ]);
    const ready = eventually(() => /ready to accept connections/i.test(running.output()) || undefined, { what: 'Redis is ready' }).then(
      () => true,
    );
    if (await Promise.race([ready, running.ended.then(() => false)])) {
      return {
        address: `127.0.0.1:${port}`,
        stop: async () => {
          await running.stop();
          folder.remove();
        },
      };
    }
    ready.catch(() => undefined);
  }
}
