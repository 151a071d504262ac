/**
 * Settings that name files. A relative name is meant from the folder of the configuration file, `~` is the home. A key with `_file`
 * behind it must name a file that can be read; where the key without `_file` is a setting too, the file holds its value (a password),
 * so that the configuration can be shared and committed. That is why there are no `${VARIABLES}` in the file: a value stands in it, or
 * in a file that it names.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { z } from 'zod';
import { marked, partOf, shapeOf } from './schema.ts';
import { locate } from './sentence.ts';
import { isTable, type Path } from './toml.ts';

export interface Files {
  /** Where relative names start. */
  readonly folder: string;
  readonly home: string;
}

export interface FileProblem {
  readonly path: Path;
  readonly text: string;
}

export interface Resolved {
  readonly value: unknown;
  readonly problems: readonly FileProblem[];
  /** Every file that was read or looked for, so that a watcher can follow it. */
  readonly read: readonly string[];
}

const SUFFIX = '_file';
const ELSEWHERE = /^[a-z][a-z0-9+.-]*:\/\/|^:memory:$/;

const absolute = (name: string, { folder, home }: Files): string =>
  ELSEWHERE.test(name) ? name : name.startsWith('~/') ? join(home, name.slice(2)) : resolve(folder, name);

export function resolveFiles(schema: z.ZodType, root: unknown, files: Files): Resolved {
  const problems: FileProblem[] = [];
  const read: string[] = [];

  const visit = (part: z.core.$ZodType | undefined, value: unknown, path: Path): unknown => {
    if (part === undefined) return value;
    if (typeof value === 'string') return value !== '' && marked(part, 'file') ? absolute(value, files) : value;
    if (Array.isArray(value)) return value.map((element, index) => visit(partOf(part, index), element, [...path, index]));
    if (!isTable(value)) return value;
    const table = Object.assign(Object.create(null) as Record<string, unknown>, value);
    for (const key of Object.keys(value)) table[key] = visit(partOf(part, key), value[key], [...path, key]);
    for (const [key, inner] of Object.entries(shapeOf(part) ?? {})) {
      if (key.endsWith(SUFFIX) && marked(inner, 'file')) open(part, table, key, path);
    }
    return table;
  };

  const open = (part: z.core.$ZodType, table: Record<string, unknown>, key: string, path: Path): void => {
    const name = table[key];
    if (typeof name !== 'string' || name === '') return;
    const { where } = locate(root, [...path, key]);
    const plain = key.slice(0, -SUFFIX.length);
    const holds = shapeOf(part)?.[plain] !== undefined;
    if (holds && table[plain] !== undefined) {
      problems.push({ path: [...path, key], text: `${where}: ${plain} and ${key} are both given; keep one` });
      return;
    }
    read.push(name);
    try {
      const content = readFileSync(name, 'utf8').replace(/\r?\n$/, '');
      if (!holds) return;
      if (content !== '') table[plain] = content;
      else problems.push({ path: [...path, key], text: `${where}: ${key} "${name}" is empty` });
    } catch (error) {
      problems.push({ path: [...path, key], text: `${where}: ${key} "${name}" cannot be read: ${reason(error)}` });
    }
  };

  return { value: visit(schema, root, []), problems, read };
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

export const isAbsence = (error: unknown): boolean => codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EEXIST: 'a file stands where a folder has to be',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EISDIR: 'it is a folder',
};

export function reason(error: unknown): string {
  return REASONS[codeOf(error)] ?? (error instanceof Error ? error.message : String(error));
}
