/** The settings in force as the file would say them, fit to be shown: no secret, and none that came from a file of its own. */
import { z } from 'zod';
import { type Values, wholeSchema } from './parse.ts';
import { marked, partOf } from './schema.ts';
import { isTable, type Table } from './toml.ts';

const HIDDEN = '***';

export const shownValues = (values: Values): Table => shown(wholeSchema(), z.encode(wholeSchema(), values)) as Table;

function shown(part: z.core.$ZodType | undefined, value: unknown): unknown {
  if (part === undefined) return value;
  if (Array.isArray(value)) return value.map((element, index) => shown(partOf(part, index), element));
  if (typeof value === 'string' && marked(part, 'secret')) return marked(part, 'file') ? withoutPassword(value) : HIDDEN;
  if (!isTable(value)) return value;
  const keys = Object.keys(value).filter((key) => value[`${key}_file`] === undefined);
  return Object.fromEntries(keys.map((key) => [key, shown(partOf(part, key), value[key])]));
}

/** A URL fit to be shown; a file name as it is. */
export const withoutPassword = (url: string): string => url.replace(/(:\/\/[^:@/]*:)[^@/]*(?=@)/, `$1${HIDDEN}`);

/** Every secret of the settings as it is, to be looked for in what leaves the machine: whoever quotes one rarely says that it is one. */
export const secretsIn = (values: Values): readonly string[] => [...secretsOf(wholeSchema(), z.encode(wholeSchema(), values))];

function* secretsOf(part: z.core.$ZodType | undefined, value: unknown): Generator<string> {
  if (part === undefined || value === undefined || value === null) return;
  if (Array.isArray(value)) for (const [index, element] of value.entries()) yield* secretsOf(partOf(part, index), element);
  else if (isTable(value)) for (const [key, inner] of Object.entries(value)) yield* secretsOf(partOf(part, key), inner);
  else if (typeof value === 'string' && marked(part, 'secret')) yield marked(part, 'file') ? (URL.parse(value)?.password ?? '') : value;
}
