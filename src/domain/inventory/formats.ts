/**
 * What components can be read from and written as. Programs' own formats are known to `integrations/discovery/`, which offers its readers and
 * writers where the nouns are composed; each is loaded when it is needed.
 */
import type { Observation } from './observed.ts';

/** Reads a whole text: what it says exists, or in a sentence why nothing in it can be trusted. */
export interface Reader {
  parse(text: string, options: { readonly mapping?: unknown }): Observation | { readonly problem: string };
}

/** A component as other programs are told of it. */
export interface Exported {
  readonly name: string;
  readonly type: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly addresses: readonly string[];
  readonly fqdn?: string | null;
}

/** Writes JSON, and says what it left out. */
export interface Writer {
  write(
    components: readonly Exported[],
    options: { readonly port?: number },
  ): { readonly text: string; readonly left: readonly { readonly where: string; readonly problem: string }[] };
}

export const FORMATS = ['ansible', 'terraform', 'prometheus-sd', 'kubernetes', 'netbox', 'aws', 'azure', 'google', 'cmdb', 'csv'] as const;
export type FormatName = (typeof FORMATS)[number];

/** Besides `json`, which is the inventory's own. */
export const WRITTEN = ['prometheus-sd', 'ansible'] as const;
export type WrittenName = (typeof WRITTEN)[number];

type Load<T> = () => Promise<T>;

const readers = new Map<string, Load<Reader>>([['csv', async () => (await import('./csv.ts')).csv]]);
const writers = new Map<string, Load<Writer>>();

export function offerReaders(formats: Readonly<Record<string, Load<Reader>>>): void {
  for (const [name, load] of Object.entries(formats)) readers.set(name, load);
}

export function offerWriters(formats: Readonly<Record<WrittenName, Load<Writer>>>): void {
  for (const [name, load] of Object.entries(formats)) writers.set(name, load);
}

export const readerOf = (format: FormatName): Promise<Reader> => loaded(readers, format);
export const writerOf = (format: WrittenName): Promise<Writer> => loaded(writers, format);

function loaded<T>(offered: ReadonlyMap<string, Load<T>>, format: string): Promise<T> {
  const load = offered.get(format);
  if (load === undefined) throw new Error(`nobody offered the format ${format}`);
  return load();
}
