import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../test/parts/folder.ts';
import { freePort } from '../../test/parts/port.ts';
import { launch, untilAnswers } from '../../test/parts/process.ts';
import { newHome, startServe } from '../../test/parts/program.ts';
import { configuration } from '../parts/configuration.ts';

export interface Server {
  readonly url: string;
  readonly pid: () => number;
  readonly token?: string;
  stop(): Promise<void>;
}

/** The built `watchbill serve` over a fresh database on the disk. */
export async function startWatchbill(stormAbove = 0): Promise<Server & { readonly db: string; remove(): void }> {
  // The last step, sending, is held back: the mail server is not what is measured.
  const home = newHome({ config: configuration({ paused: true, stormAbove }) });
  const { token } = await home.json<{ token: string }>(['token', 'create', '--scope', 'intake']);
  const serve = await startServe(home);
  return { url: serve.url, pid: serve.pid, token, db: home.db, stop: () => serve.stop(), remove: home.remove };
}

/** Alertmanager as it is packaged, alone, with nobody to tell: alerts are parsed, kept in memory and grouped. */
export async function startAlertmanager(): Promise<Server> {
  const folder = temporaryFolder();
  const config = join(folder.path, 'alertmanager.yml');
  const data = join(folder.path, 'data');
  mkdirSync(data);
  writeFileSync(config, JSON.stringify({ route: { receiver: 'nobody', group_by: ['alertname'] }, receivers: [{ name: 'nobody' }] }));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const running = launch('prometheus-alertmanager', [
    `--config.file=${config}`,
    `--storage.path=${data}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
    '--log.level=error',
  ]);
  await untilAnswers(running, `${url}/-/ready`);
  return {
    url,
    pid: () => running.pid,
    stop: async () => {
      await running.stop();
      folder.remove();
    },
  };
}
