/**
 * Measures Watchbill beside its peers and prints what it found, a table a benchmark.
 *
 *   npm run bench                          everything
 *   npm run bench -- --only ingest --quick one benchmark, fewer and shorter rounds
 *   npm run bench -- --spec                the specification's own figures; ends with 1 when one is missed
 */
import { cpus, release } from 'node:os';
import { parseArgs } from 'node:util';
import type { Benchmark, Figure, Run } from './benchmark.ts';
import { meets } from './benchmark.ts';
import { missing } from './parts/present.ts';
import { table } from './table.ts';

/** In the order in which they are run. */
const BENCHMARKS: Readonly<Record<string, () => Promise<Benchmark>>> = {
  ingest: async () => (await import('./ingest/ingest.ts')).ingest,
  keys: async () => (await import('./keys/keys.ts')).keys,
  escalation: async () => (await import('./escalation/escalation.ts')).escalation,
  mail: async () => (await import('./mail/mail.ts')).mail,
  cold: async () => (await import('./cold/cold.ts')).cold,
  tasks: async () => (await import('./tasks/tasks.ts')).tasks,
  inventory: async () => (await import('./inventory/inventory.ts')).inventory,
  repository: async () => (await import('./repository/repository.ts')).repository,
  alerts: async () => (await import('./alerts/alerts.ts')).alerts,
  probes: async () => (await import('./probes/probes.ts')).probes,
  fleet: async () => (await import('./fleet/fleet.ts')).fleet,
  windows: async () => (await import('./windows/windows.ts')).windows,
  masking: async () => (await import('./masking/masking.ts')).masks,
  spec: async () => (await import('./spec/spec.ts')).spec,
};

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false },
    spec: { type: 'boolean', default: false },
  },
});

const run: Run = { quick: values.quick, progress: (text) => void process.stderr.write(`${text}\n`) };

const wanted = values.spec ? ['spec'] : (values.only ?? Object.keys(BENCHMARKS).filter((name) => name !== 'spec'));
const unknown = wanted.filter((name) => !Object.hasOwn(BENCHMARKS, name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}; there are ${Object.keys(BENCHMARKS).join(', ')}.`);
  process.exit(2);
}

console.log(`Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'processor'}, Linux ${release()}\n`);
const missed: Figure[] = [];
for (const name of wanted) {
  const benchmark = await BENCHMARKS[name]?.();
  if (benchmark === undefined) continue;
  console.log(`## ${benchmark.name}: ${benchmark.summary}\n`);
  const absent = missing(benchmark.needs);
  if (absent.length > 0) {
    console.log(`skipped: needs ${absent.join(' and ')}\n`);
    continue;
  }
  const figures = await benchmark.run(run);
  missed.push(...figures.filter((figure) => meets(figure) === false));
  console.log(`${table(figures)}\n`);
}
if (values.spec && missed.length > 0) process.exitCode = 1;
