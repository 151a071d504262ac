/** How long after it was sent an alert's first mail is in the mail server's hands: one alert after another, and a hundred at once. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { eventually } from '../../test/parts/eventually.ts';
import { newHome, startServe } from '../../test/parts/program.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { quantile, show } from '../figures.ts';
import { configuration } from '../parts/configuration.ts';
import { sleep } from '../parts/sleep.ts';
import { webhook } from '../parts/webhook.ts';

const SINK = fileURLToPath(new URL('./sink.ts', import.meta.url));
const APART_MS = 50;
const BURST = 100;
const HOST = /host-[a-z]+-\d+/;

type Word = { readonly port: number } | { readonly at: number; readonly subject: string };

const now = (): number => performance.timeOrigin + performance.now();

async function startSink() {
  const taken = new Map<string, number>();
  const child = fork(SINK, { execArgv: [] });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the mail server ended with ${code}`)));
    child.on('message', (word: Word) => {
      if ('port' in word) return resolve(word.port);
      const host = HOST.exec(word.subject)?.[0];
      if (host !== undefined && !taken.has(host)) taken.set(host, word.at);
    });
  });
  return { port, taken, stop: () => child.kill() };
}

export const mail: Benchmark = {
  name: 'mail',
  summary: 'from sending an alert to its first mail in the hands of the mail server',
  needs: {},
  async run({ quick, progress }): Promise<readonly Figure[]> {
    const spread = quick ? 60 : 200;
    const sink = await startSink();
    const home = newHome({ config: configuration({ mailPort: sink.port }) });
    const { token } = await home.json<{ token: string }>(['token', 'create', '--scope', 'intake']);
    const serve = await startServe(home);
    const { send, close } = webhook({ url: serve.url, token });
    const sent = new Map<string, number>();
    const tell = async (host: string): Promise<void> => {
      sent.set(host, now());
      const status = await send(host);
      if (status !== 200) throw new Error(`the alert about ${host} was answered with ${status}`);
    };
    const arrived = async (hosts: readonly string[]): Promise<readonly number[]> => {
      await eventually(() => hosts.every((host) => sink.taken.has(host)), { within: 60_000, what: `${hosts.length} mails arrive` });
      return hosts.map((host) => (sink.taken.get(host) ?? Number.NaN) - (sent.get(host) ?? Number.NaN));
    };
    try {
      await tell('host-warm-0');
      await arrived(['host-warm-0']);
      progress(`${spread} alerts, ${APART_MS} ms apart`);
      const hosts = Array.from({ length: spread }, (_, index) => `host-spread-${index}`);
      for (const host of hosts) {
        await Promise.all([tell(host), sleep(APART_MS)]);
      }
      const apart = await arrived(hosts);
      progress(`${BURST} alerts at once`);
      const crowd = Array.from({ length: BURST }, (_, index) => `host-burst-${index}`);
      await Promise.all(crowd.map(tell));
      const atOnce = await arrived(crowd);
      return [
        figure(`${spread} alerts ${APART_MS} ms apart, p50`, apart, 0.5),
        figure(`${spread} alerts ${APART_MS} ms apart, p99`, apart, 0.99, 1_000),
        figure(`${BURST} alerts at once, p50`, atOnce, 0.5),
        figure(`${BURST} alerts at once, p99`, atOnce, 0.99, 1_000),
      ];
    } finally {
      close();
      await serve.stop();
      sink.stop();
      home.remove();
    }
  },
};

const figure = (what: string, sample: readonly number[], share: number, limit?: number): Figure => {
  const value = quantile(sample, share);
  return { what, ours: show(value, 'ms'), value, ...(limit === undefined ? {} : { goal: { is: 'at most', limit, unit: 'ms' } }) };
};
