import type { Observation } from '../../domain/inventory/observed.ts';

export interface ParseOptions {
  /** How a document of no known shape is read; `cmdb.ts` says what it holds. */
  readonly mapping?: unknown;
}

/** What a text says exists; a sentence where the whole of it says nothing that could be trusted. */
export type Parsed = Observation | { readonly problem: string };

export interface Format {
  readonly summary: string;
  parse(text: string, options: ParseOptions): Parsed;
}

/** What could not be read, by its place. */
export type Problems = { readonly where: string; readonly problem: string }[];
