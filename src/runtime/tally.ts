import type { Ingested } from '../domain/alerts/ingest.ts';
import type { Histogram } from '../integrations/monitoring/exposition.ts';

/** What the intake of this process did since it began, counted in memory: a scrape asks for it, and no report waits for it. */
export interface Tally {
  count(source: string, done: Ingested): void;
  /** How long a sender waited for its commit. */
  took(ms: number): void;
  bySource(): ReadonlyMap<string, Ingested>;
  waits(): Histogram;
}

/** In seconds: a commit of its own takes a few milliseconds, a sender gives up after ten seconds. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

export function tally(): Tally {
  const sources = new Map<string, Ingested>();
  const counts = new Array<number>(BOUNDS.length + 1).fill(0);
  let sum = 0;
  return {
    count: (source, done) => {
      const before = sources.get(source);
      sources.set(source, before === undefined ? done : added(before, done));
    },
    took: (ms) => {
      const bucket = BOUNDS.findIndex((bound) => ms <= bound * 1_000);
      const at = bucket < 0 ? BOUNDS.length : bucket;
      counts[at] = (counts[at] ?? 0) + 1;
      sum += ms / 1_000;
    },
    bySource: () => sources,
    waits: () => ({ bounds: BOUNDS, counts: [...counts], sum }),
  };
}

const added = (a: Ingested, b: Ingested): Ingested => ({
  opened: a.opened + b.opened,
  repeated: a.repeated + b.repeated,
  acknowledged: a.acknowledged + b.acknowledged,
  resolved: a.resolved + b.resolved,
  ignored: a.ignored + b.ignored,
});
