import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import { temporaryFolder } from './folder.ts';
import { freePort } from './port.ts';
import { launch } from './process.ts';

export interface Radicale {
  readonly login: { readonly user: string; readonly password: string };
  /** The address of a calendar that was just made, and is empty. */
  calendar(name: string): Promise<string>;
  /** What a person's calendar program does. */
  get(url: string): Promise<string | undefined>;
  put(url: string, text: string): Promise<void>;
  remove(url: string): Promise<void>;
  /** It knows no token any more that it gave out for a calendar. */
  forgetTokens(name: string): void;
  stop(): Promise<void>;
}

const LOGIN = { user: 'ops', password: 'not the real one' };

/** A real Radicale with one user. It cannot choose a port itself, so it is started again where somebody was faster. */
export async function startRadicale(): Promise<Radicale> {
  const folder = temporaryFolder();
  const config = join(folder.path, 'config');
  const storage = join(folder.path, 'collections');
  writeFileSync(join(folder.path, 'users'), `${LOGIN.user}:${LOGIN.password}\n`);
  for (;;) {
    const port = await freePort();
    writeFileSync(
      config,
      [
        `[server]\nhosts = 127.0.0.1:${port}`,
        `[auth]\ntype = htpasswd\nhtpasswd_filename = ${join(folder.path, 'users')}\nhtpasswd_encryption = plain\ndelay = 0`,
        `[storage]\nfilesystem_folder = ${storage}`,
        '[logging]\nlevel = warning',
      ].join('\n'),
    );
    const running = launch('radicale', ['--config', config]);
    const root = `http://127.0.0.1:${port}`;
    const authorization = `Basic ${Buffer.from(`${LOGIN.user}:${LOGIN.password}`).toString('base64')}`;
    const ask = async (url: string, init: RequestInit = {}, allowed: readonly number[] = []): Promise<Response> => {
      const response = await fetch(url, { ...init, headers: { authorization, ...init.headers } });
      if (!response.ok && !allowed.includes(response.status))
        throw new Error(`${init.method ?? 'GET'} ${url}: ${response.status} ${await response.text()}`);
      return response;
    };
    let ended = false;
    void running.ended.then(() => {
      ended = true;
    });
    await eventually(
      async () =>
        ended ||
        (await ask(root).then(
          () => true,
          () => false,
        )),
      { within: 30_000, what: 'Radicale answers' },
    );
    if (ended) {
      if (/address already in use/i.test(running.output())) continue;
      throw new Error(`Radicale ended; it wrote:\n${running.output()}`);
    }
    return {
      login: LOGIN,
      async calendar(name) {
        const url = `${root}/${LOGIN.user}/${name}/`;
        await ask(url, { method: 'MKCALENDAR' });
        return url;
      },
      async get(url) {
        const response = await ask(url, {}, [404]);
        return response.ok ? response.text() : undefined;
      },
      async put(url, text) {
        await ask(url, { method: 'PUT', body: text, headers: { 'content-type': 'text/calendar' } });
      },
      async remove(url) {
        await ask(url, { method: 'DELETE' });
      },
      forgetTokens(name) {
        rmSync(join(storage, 'collection-root', LOGIN.user, name, '.Radicale.cache', 'sync-token'), { recursive: true });
      },
      async stop() {
        await running.stop();
        folder.remove();
      },
    };
  }
}
