import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './folder.ts';
import { freePort } from './port.ts';
import { launch, untilAnswers } from './process.ts';

export interface AlertmanagerOptions {
  readonly webhook?: string;
  /** Its one receiver, instead of a webhook. */
  readonly receiver?: object;
  readonly token?: string;
  /** How long a group's further notifications wait; the first waits for nothing. */
  readonly groupInterval?: string;
}

/** A real Alertmanager with one receiver, which is told at once and of resolved alerts too. */
export async function startAlertmanager({ webhook, receiver, token, groupInterval = '1s' }: AlertmanagerOptions) {
  const folder = temporaryFolder();
  const config = join(folder.path, 'alertmanager.yml');
  const http = token === undefined ? {} : { http_config: { authorization: { type: 'Bearer', credentials: token } } };
  writeFileSync(
    config,
    JSON.stringify({
      route: { receiver: 'watchbill', group_by: ['alertname'], group_wait: '0s', group_interval: groupInterval, repeat_interval: '1h' },
      receivers: [{ name: 'watchbill', ...(receiver ?? { webhook_configs: [{ url: webhook, send_resolved: true, ...http }] }) }],
    }),
  );
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const running = launch('prometheus-alertmanager', [
    `--config.file=${config}`,
    `--storage.path=${join(folder.path, 'data')}`,
    `--web.listen-address=${address}`,
    '--cluster.listen-address=',
    '--log.level=warn',
  ]);
  await untilAnswers(running, `http://${address}/-/ready`);
  return {
    address,
    url: `http://${address}`,
    running,
    /** Hands alerts over as Prometheus would. */
    async post(alerts: readonly object[]): Promise<void> {
      const response = await fetch(`http://${address}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(alerts),
      });
      if (!response.ok) throw new Error(`Alertmanager answered ${response.status}: ${await response.text()}`);
    },
    async stop() {
      await running.stop();
      folder.remove();
    },
  };
}
