/**
 * What masking costs where everything passes it: alerts as Alertmanager sends them, clean and each with a secret, on one core and with
 * nothing else going on; and a text that was made to be slow, twice the length beside once.
 */
import { readFileSync } from 'node:fs';
import { type Masking, masking } from '../../src/domain/masking/masking.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { quantile, show } from '../figures.ts';

const BODY = new URL('../../test/fixtures/monitoring/alertmanager/webhook-v4-firing-0.25.json', import.meta.url);
const GOAL = 200_000;
const ROUNDS = 7;

interface Member {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly generatorURL: string;
}

export const masks: Benchmark = {
  name: 'masking',
  summary: 'labels, annotations and address of an alert through the masking engine, one core',
  needs: {},
  async run({ quick, progress }): Promise<readonly Figure[]> {
    const { alerts } = JSON.parse(readFileSync(BODY, 'utf8')) as { readonly alerts: readonly Member[] };
    const leaky = alerts.map((alert) => ({
      ...alert,
      annotations: { ...alert.annotations, description: `${alert.annotations['description']} via postgres://noc:s3cr3t@db/ops` },
    }));
    const engine = masking();
    const times = quick ? 50_000 : 400_000;
    progress(`${times.toLocaleString('en-US')} alerts a round`);
    const clean = rate(engine, alerts, times);
    const found = rate(engine, leaky, times / 4);
    const hostile = '<password>password=${ snmpget '.repeat(8_000);
    const [once, twice] = [milliseconds(engine, hostile), milliseconds(engine, hostile + hostile)];
    return [
      { what: 'clean alerts', ours: `${show(clean)}/s`, value: clean, goal: { is: 'at least', limit: GOAL, unit: '/s' } },
      { what: 'alerts with a secret each', ours: `${show(found)}/s` },
      { what: `hostile text, ${show(hostile.length / 1_024)} kB`, ours: show(once, 'ms') },
      { what: 'the same, twice as long', ours: show(twice, 'ms'), ratio: twice / once, goal: { is: 'at most', limit: 3 } },
    ];
  },
};

function rate(engine: Masking, alerts: readonly Member[], times: number): number {
  const round = (): number => {
    const began = performance.now();
    for (let turn = 0; turn < times; turn++) {
      const alert = alerts[turn % alerts.length];
      if (alert === undefined) continue;
      engine.texts(alert.labels);
      engine.texts(alert.annotations);
      engine.text(alert.generatorURL);
    }
    return (times / (performance.now() - began)) * 1_000;
  };
  return quantile(Array.from({ length: ROUNDS }, round), 0.5);
}

function milliseconds(engine: Masking, text: string): number {
  const round = (): number => {
    const began = performance.now();
    engine.text(text);
    return performance.now() - began;
  };
  return quantile(Array.from({ length: ROUNDS }, round), 0.5);
}
