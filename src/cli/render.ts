/**
 * A capability's output as text for people. Columns say what a list shows; everything else is drawn from the output's schema, which knows
 * what is an instant and what a duration. Text from outside is made plain first.
 */
import { z } from 'zod';
import type { Column } from '../domain/kernel/capability.ts';
import { formatDuration } from '../domain/kernel/duration.ts';
import { plain, plainLines } from '../domain/kernel/plain.ts';
import { formatInstant } from '../domain/kernel/rfc3339.ts';
import { type Measure, measureFor } from './cells.ts';
import { tableLines } from './table.ts';
import { localTime, type OffsetAt } from './when.ts';

export interface Screen {
  /** A terminal: local times with their age, cut to its width. Otherwise UTC and nothing cut. */
  readonly tty: boolean;
  readonly columns: number;
  readonly now: number;
  readonly offsetAt: OffsetAt;
  readonly bold: (text: string) => string;
}

const INDENT = 2;

type Schema = z.core.$ZodType;
type Format = NonNullable<Column['format']> | 'duration';

/** A list as a table, one thing as a sheet; a command's one result in a line, for it is the answer to somebody who knows the headings. */
export async function render(
  value: unknown,
  output: Schema,
  columns: readonly Column[] | undefined,
  screen: Screen,
  brief = false,
): Promise<string> {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.length === 0 ? '' : lines(await table(value, inner(output), columns, screen));
  // A document is for the program that reads it, byte for byte; a terminal gets it like any other text.
  if (typeof value === 'string' && !screen.tty && z.globalRegistry.get(output)?.['document'] === true) return value;
  if (!isRecord(value)) return `${plainLines(String(value))}\n`;
  if (brief && columns !== undefined)
    return lines([
      columns
        .map(({ key, format }) => cell(value[key], format, screen))
        .filter((text) => text !== '')
        .join('  '),
    ]);
  return lines(await sheet(value, output, screen));
}

const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('');

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export async function table(
  rows: readonly unknown[],
  element: Schema,
  given: readonly Column[] | undefined,
  screen: Screen,
): Promise<string[]> {
  const records = rows.map((row) => (isRecord(row) ? row : { value: row }));
  const columns = given ?? columnsOf(records[0] ?? {}, element);
  // A terminal's width is for what there is to read; a program that reads columns wants them all, always.
  const shown = columns.filter(({ key }) => (given !== undefined && !screen.tty) || records.some((record) => !isEmpty(record[key])));
  const cells = records.map((record) => shown.map((column) => cell(record[column.key], column.format, screen)));
  const measure = await measureFor(cells.flat());
  const [head = '', ...body] = tableLines(shown, cells, measure, screen.tty ? screen.columns : undefined);
  return [screen.bold(head), ...body];
}

/** For a list without columns of its own: every plain value, under its key's words. */
const columnsOf = (record: Readonly<Record<string, unknown>>, element: Schema): readonly (Column & { readonly format?: Format })[] =>
  Object.keys(record)
    .filter((key) => key !== 'id' && key !== 'seq' && !isRecord(record[key]))
    .map((key) => {
      const format = formatOf(fieldOf(element, key));
      return { key, title: wordsOf(key), ...(format === undefined ? {} : { format: format as NonNullable<Column['format']> }) };
    });

async function sheet(record: Readonly<Record<string, unknown>>, schema: Schema, screen: Screen): Promise<string[]> {
  const entries = Object.entries(record).filter(([, value]) => !isEmpty(value));
  const simple = entries.filter(([, value]) => !isSection(value));
  const names = simple.map(([key]) => wordsOf(key));
  const measure = await measureFor([]);
  const facts = simple.map(([key, value], at) => [names[at] ?? key, factText(value, fieldOf(schema, key), screen)] as const);
  const sections: string[] = [];
  for (const [key, value] of entries) {
    if (!isSection(value)) continue;
    sections.push('', screen.bold(wordsOf(key)));
    const part = fieldOf(schema, key);
    const body = Array.isArray(value)
      ? await table(value, inner(part), undefined, { ...screen, columns: screen.columns - INDENT })
      : plainLines(String(value)).split('\n');
    sections.push(...body.map((line) => ' '.repeat(INDENT) + line));
  }
  return [...pairLines(facts, measure, screen), ...sections];
}

function pairLines(facts: readonly (readonly [string, string])[], measure: Measure, screen: Screen): string[] {
  const left = Math.max(0, ...facts.map(([name]) => measure.widthOf(name)));
  return facts.map(([name, text]) => `${screen.bold(name.padEnd(left))}  ${text}`.trimEnd());
}

/** What gets a heading of its own: tables and texts of several lines. */
const isSection = (value: unknown): boolean =>
  Array.isArray(value) ? value.some(isRecord) : typeof value === 'string' && value.trim().includes('\n');

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (isRecord(value) && Object.keys(value).length === 0);

function factText(value: unknown, schema: Schema | undefined, screen: Screen): string {
  if (!isRecord(value)) return cell(value, formatOf(schema), screen);
  return Object.entries(value)
    .filter(([, part]) => !isEmpty(part))
    .map(([key, part]) => `${plain(wordsOf(key))}: ${factText(part, fieldOf(schema, key), screen)}`)
    .join(', ');
}

function cell(value: unknown, format: Format | undefined, screen: Screen): string {
  if (isEmpty(value)) return '';
  if (Array.isArray(value)) return value.map((part) => cell(part, undefined, screen)).join(', ');
  if (typeof value === 'number') return FORMATS[format ?? 'none']?.(value, screen) ?? String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return plain(typeof value === 'string' ? value : JSON.stringify(value));
}

const FORMATS: Readonly<Record<string, (value: number, screen: Screen) => string>> = {
  instant: (at, screen) => (screen.tty ? `${localTime(at, screen.now, screen.offsetAt)} (${relative(at, screen.now)})` : formatInstant(at)),
  age: (at, screen) => (at > screen.now ? relative(at, screen.now) : span(screen.now - at)),
  duration: (ms) => formatDuration(ms),
};

const relative = (at: number, now: number): string => (at > now ? `in ${span(at - now)}` : `${span(now - at)} ago`);
const span = (ms: number): string => formatDuration(Math.floor(ms / 1_000) * 1_000);

/** `createdAt` → `created`, `dueAt` → `due`, `send_timeout` → `send timeout`. */
export const wordsOf = (key: string): string =>
  key
    .replace(/(?<=[a-z])At$/, '')
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .replaceAll('_', ' ');

/** The schema without what wraps it: optional, nullable, default, readonly. */
function bare(schema: Schema | undefined): Schema | undefined {
  let part = schema;
  while (part !== undefined && 'innerType' in part._zod.def) part = part._zod.def.innerType as Schema;
  return part;
}

function inner(schema: Schema | undefined): Schema {
  const list = bare(schema);
  const element = bare(list instanceof z.ZodArray ? list.element : undefined);
  // A verb over several things answers each with the thing or a refusal; refusals are told apart before.
  return (element instanceof z.ZodUnion ? bare(element.options[0] as Schema) : element) ?? z.unknown();
}

function fieldOf(schema: Schema | undefined, key: string): Schema | undefined {
  const record = bare(schema);
  if (record instanceof z.ZodObject) return record.shape[key] as Schema | undefined;
  return record instanceof z.ZodRecord ? record.valueType : undefined;
}

/** Numbers that are instants or durations are codecs over text: RFC 3339, and `5m`. */
function formatOf(schema: Schema | undefined): Format | undefined {
  const part = bare(schema);
  if (!(part instanceof z.ZodCodec)) return undefined;
  if (part.in instanceof z.ZodISODateTime) return 'instant';
  return z.globalRegistry.get(part)?.title?.startsWith('a duration') ? 'duration' : undefined;
}
