/**
 * What components can be read from. Programs' own formats are read by `integrations/discovery/`, which offers its readers where the nouns
 * are composed; each is loaded when a file of its format is read.
 */
import type { Observation } from './observed.ts';

/** Reads a whole text: what it says exists, or in a sentence why nothing in it can be trusted. */
export interface Reader {
  parse(text: string, options: { readonly mapping?: unknown }): Observation | { readonly problem: string };
}

export const FORMATS = ['ansible', 'terraform', 'prometheus-sd', 'kubernetes', 'netbox', 'csv'] as const;
export type FormatName = (typeof FORMATS)[number];

type Load = () => Promise<Reader>;

const readers = new Map<string, Load>([['csv', async () => (await import('./csv.ts')).csv]]);

export function offer(formats: Readonly<Record<string, Load>>): void {
  for (const [name, load] of Object.entries(formats)) readers.set(name, load);
}

export async function readerOf(format: FormatName): Promise<Reader> {
  const load = readers.get(format);
  if (load === undefined) throw new Error(`nobody reads the format ${format}`);
  return load();
}
