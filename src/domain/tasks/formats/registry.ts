import { csv } from './csv.ts';
import { ical } from './ical.ts';
import { json } from './json.ts';
import type { Format } from './portable.ts';
import { taskwarrior } from './taskwarrior.ts';
import { todotxt } from './todotxt.ts';

/** What tasks can be read from and written as, by name. */
export const FORMATS = { taskwarrior, csv, json, todotxt, ical } as const satisfies Readonly<Record<string, Format>>;
export type FormatName = keyof typeof FORMATS;
export const FORMAT_NAMES = Object.keys(FORMATS) as [FormatName, ...FormatName[]];
