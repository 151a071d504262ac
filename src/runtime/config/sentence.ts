/** A finding about the file in one sentence: where, which key, what is wrong, what is allowed. */
import type { z } from 'zod';
import { nearest } from './nearest.ts';
import { expectation, keySchema, marked, schemaAt, shapeOf } from './schema.ts';
import { at, isTable, type Path } from './toml.ts';

/** `[[policy]] "db" step 2` for the table that holds the part, and the part's own key. */
export function locate(root: unknown, path: Path): { readonly where: string; readonly key: string } {
  const steps = typeof path.at(-1) === 'number' ? path.slice(0, -1) : path;
  const key = String(steps.at(-1) ?? '');
  return { where: tableName(root, steps.slice(0, -1)), key };
}

export function tableName(root: unknown, path: Path): string {
  const place = path.findIndex((step) => typeof step === 'number');
  const index = path[place];
  if (typeof index !== 'number') return path.length === 0 ? '' : `[${path.join('.')}]`;
  const item = at(root, path.slice(0, place + 1));
  const called = isTable(item) && typeof item['name'] === 'string' ? JSON.stringify(item['name']) : `number ${index + 1}`;
  const inner = path.slice(place + 1).map((step) => (typeof step === 'number' ? String(step + 1) : step));
  return [`[[${path.slice(0, place).join('.')}]]`, called, ...inner].join(' ');
}

/** What one finding of zod means here; unknown keys are one sentence each. */
export function sentences(
  schema: z.ZodType,
  root: unknown,
  issue: z.core.$ZodIssue,
): readonly { readonly path: Path; readonly text: string }[] {
  const path = issue.path as Path;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...path, key], text: unknown(schema, root, [...path, key]) }));
  return [{ path, text: issue.code === 'invalid_key' ? badKey(schema, root, path) : badValue(schema, root, path) }];
}

function unknown(schema: z.ZodType, root: unknown, path: Path): string {
  const { where, key } = locate(root, path);
  const table = schemaAt(schema, path.slice(0, -1));
  const known = Object.keys((table === undefined ? undefined : shapeOf(table)) ?? {});
  const meant = nearest(key, known);
  const what = where === '' ? `unknown section "${key}"` : `${where}: unknown key "${key}"`;
  return `${what}; ${meant === undefined ? `allowed: ${known.join(', ')}` : `did you mean "${meant}"?`}`;
}

function badKey(schema: z.ZodType, root: unknown, path: Path): string {
  const { where, key } = locate(root, path);
  const table = schemaAt(schema, path.slice(0, -1));
  const keys = table === undefined ? undefined : keySchema(table);
  const { title, allowed } = keys === undefined ? { title: 'a key' } : expectation(keys);
  return `${where}: "${key}" is not ${title}${allowed === undefined ? '' : `; allowed: ${allowed}`}`;
}

function badValue(schema: z.ZodType, root: unknown, path: Path): string {
  const { where, key } = locate(root, path);
  const wanted = schemaAt(schema, path);
  const { title, allowed } = wanted === undefined ? { title: 'allowed' } : expectation(wanted);
  const value = wanted !== undefined && marked(wanted, 'secret') ? SECRET : at(root, path);
  return `${where === '' ? '' : `${where}: `}${key} ${verdict(value, title)}${allowed === undefined ? '' : `; allowed: ${allowed}`}`;
}

const SECRET = Symbol('a value that no sentence may show');

function verdict(value: unknown, title: string): string {
  if (value === undefined) return 'is missing';
  if (value === '' || (Array.isArray(value) && value.length === 0)) return 'is empty';
  const shown = quoted(value);
  return `${shown === '' ? '' : `${shown} `}is not ${title}`;
}

function quoted(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value);
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
