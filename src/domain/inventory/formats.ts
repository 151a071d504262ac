import type { Refusal } from '../kernel/refusal.ts';
import { parseCsv } from './csv.ts';
import type { Observation } from './observed.ts';

/** Reads the whole text of a file. What is no such file at all is refused; what is wrong with a part of it is a problem of the observation. */
export type Format = (text: string) => Observation | Refusal;

/** What components can be read from; each is one file. */
export const FORMATS = { csv: parseCsv } as const satisfies Readonly<Record<string, Format>>;
export type FormatName = keyof typeof FORMATS;
