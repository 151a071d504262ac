import { freePort } from './port.ts';
import { launch, untilAnswers } from './process.ts';

/** A real node exporter with its cheapest collector alone. Stopping it is how an instance goes down. */
export async function startNodeExporter(port?: number) {
  const chosen = port ?? (await freePort());
  const address = `127.0.0.1:${chosen}`;
  const running = launch('prometheus-node-exporter', [
    `--web.listen-address=${address}`,
    '--collector.disable-defaults',
    '--collector.loadavg',
    '--log.level=warn',
  ]);
  await untilAnswers(running, `http://${address}/metrics`);
  return { address, port: chosen, url: `http://${address}`, running, stop: () => running.stop() };
}
