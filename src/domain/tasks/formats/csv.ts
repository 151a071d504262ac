/**
 * CSV by RFC 4180, with a header that says which column is which: reading takes any order and any subset that has titles. Lists and records are
 * JSON in their cell.
 */
import { z } from 'zod';
import { refuse } from '../../kernel/refusal.ts';
import { checked, type Format, portable } from './portable.ts';

const COLUMNS = Object.keys(portable.shape);

/** A spreadsheet takes a cell that begins like this for a formula, and runs it; an apostrophe before it says that it is text. */
const FORMULA = /^['=+\-@\t\r]/;

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : JSON.stringify(value);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const isEmpty = (value: unknown): boolean => typeof value === 'object' && value !== null && Object.keys(value).length === 0;

export const csv: Format = {
  write(tasks) {
    const rows = tasks.map((task) => {
      const encoded = z.encode(portable, task) as Readonly<Record<string, unknown>>;
      return COLUMNS.map((column) => (isEmpty(encoded[column]) ? '' : cell(encoded[column]))).join(',');
    });
    return [COLUMNS.join(','), ...rows].map((line) => `${line}\r\n`).join('');
  },
  read(text) {
    const [header = [], ...rows] = records(text.replace(/^\ufeff/, ''));
    const names = header.map((one) => one.trim());
    if (!names.includes('title'))
      return refuse({ kind: 'invalid', where: 'line 1', problem: 'has no column called title', allowed: COLUMNS.join(', ') });
    return checked(
      rows.map((row) => Object.fromEntries(names.flatMap((column, at) => (row[at] ? [[column, valueIn(column, row[at])]] : [])))),
      'what "task export --format csv" prints',
    );
  },
};

function valueIn(column: string, text: string): unknown {
  const bare = text.startsWith("'") && FORMULA.test(text.slice(1)) ? text.slice(1) : text;
  if (column === 'estimate') return Number(bare);
  if (!/^[[{]/.test(bare)) return column === 'tags' ? bare.split(/[,\s]+/) : bare;
  try {
    return ['title', 'description'].includes(column) ? bare : JSON.parse(bare);
  } catch {
    return bare;
  }
}

/** Cells by line; a quoted cell may hold commas, quotes and line ends. */
function records(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quotedCell, bareCell = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n|\n|\r|$)/g)) {
    row.push(quotedCell?.replaceAll('""', '"') ?? bareCell);
    if (end === ',') continue;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return rows;
}
