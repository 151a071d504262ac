import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './folder.ts';
import { freePort } from './port.ts';
import { launch, untilAnswers } from './process.ts';

export interface PrometheusOptions {
  /** `host:port` of what is scraped, as job `node`. */
  readonly targets: readonly string[];
  /** `host:port` of the Alertmanagers. */
  readonly alertmanagers: readonly string[];
  readonly rules?: string;
  /** What the Alertmanagers know it by. */
  readonly token?: string;
}

/** The rule of every introduction to Prometheus, with nothing to wait for. */
export const INSTANCE_DOWN = `
groups:
  - name: instances
    rules:
      - alert: InstanceDown
        expr: up == 0
        for: 0s
        labels:
          severity: critical
        annotations:
          summary: 'Instance {{ $labels.instance }} down'
          description: '{{ $labels.instance }} of job {{ $labels.job }} has been down.'
`;

/** A real Prometheus that scrapes and evaluates every second. JSON is YAML, so its configuration needs no writer of our own. */
export async function startPrometheus({ targets, alertmanagers, rules = INSTANCE_DOWN, token }: PrometheusOptions) {
  const folder = temporaryFolder();
  const config = join(folder.path, 'prometheus.yml');
  writeFileSync(join(folder.path, 'rules.yml'), rules);
  writeFileSync(
    config,
    JSON.stringify({
      global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
      rule_files: ['rules.yml'],
      alerting: {
        alertmanagers: [
          { ...(token === undefined ? {} : { authorization: { credentials: token } }), static_configs: [{ targets: alertmanagers }] },
        ],
      },
      scrape_configs: [{ job_name: 'node', static_configs: [{ targets }] }],
    }),
  );
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const running = launch('prometheus', [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(folder.path, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--rules.alert.resend-delay=1s',
    '--log.level=warn',
  ]);
  await untilAnswers(running, `${url}/-/ready`);
  return {
    url,
    running,
    async stop() {
      await running.stop();
      folder.remove();
    },
  };
}
