/** What Prometheus scrapes: the text format, version 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats). */

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Histogram {
  /** The upper bounds of the buckets, in rising order; the last bucket has none. */
  readonly bounds: readonly number[];
  /** One more than bounds: how many fell into each. */
  readonly counts: readonly number[];
  readonly sum: number;
}

export type Family = { readonly name: string; readonly help: string } & (
  | { readonly type: 'counter' | 'gauge'; readonly samples: readonly Sample[] }
  | { readonly type: 'histogram'; readonly histogram: Histogram }
);

export const EXPOSITION = 'text/plain; version=0.0.4; charset=utf-8';

export const expose = (families: readonly Family[]): string => families.flatMap(linesOf).join('');

function linesOf(family: Family): readonly string[] {
  const { name, help, type } = family;
  const lines = type === 'histogram' ? bucketsOf(name, family.histogram) : family.samples.map((sample) => line(name, sample));
  return [`# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n`, `# TYPE ${name} ${type}\n`, ...lines];
}

function bucketsOf(name: string, { bounds, counts, sum }: Histogram): readonly string[] {
  let total = 0;
  const buckets = counts.map((count, index) => {
    total += count;
    return line(`${name}_bucket`, { labels: { le: String(bounds[index] ?? '+Inf') }, value: total });
  });
  return [...buckets, line(`${name}_sum`, { value: sum }), line(`${name}_count`, { value: total })];
}

function line(name: string, { labels = {}, value }: Sample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}\n`;
}

const escaped = (text: string): string => text.toWellFormed().replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
