import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { isRefusal, type Refusal, refuse } from '../../domain/kernel/refusal.ts';
import type { Settings } from '../../domain/kernel/setting.ts';
import { configPath, herePlace, type Place } from '../paths.ts';
import { parseSettings, type Values, wholeSchema } from './parse.ts';
import { readText } from './write.ts';

export interface Loaded {
  readonly settings: Settings;
  readonly values: Values;
  /** Where the file is, or would be looked for. */
  readonly path: string;
  readonly found: boolean;
  readonly warnings: readonly string[];
  /** The file and those that it names, for `watchSettings`. */
  readonly read: readonly string[];
}

export interface Source {
  /** The argument of `--config`; before WATCHBILL_CONFIG, before the platform's place. */
  readonly path?: string | undefined;
  readonly env?: Place['env'];
}

/** Values as `Settings`, for whoever got them by message. */
export const settingsOf = (values: Values): Settings => ({
  of: (section) => values[section.key] as z.output<typeof section.schema>,
});

/** What holds when no file says anything. A section is made when it is asked for: a cold command asks for three. */
function defaults(): Settings {
  const known = new Map<string, unknown>();
  return {
    of: (section) => {
      if (!known.has(section.key)) known.set(section.key, section.schema.parse(undefined));
      return known.get(section.key) as z.output<typeof section.schema>;
    },
  };
}

/** Settings from what a file would say, defaults for the rest. For tests and for programs that use the library without a file. */
export const settingsFrom = (said: Readonly<Record<string, unknown>> = {}): Settings => settingsOf(wholeSchema().parse(said));

export function whereIsConfig({ path, env = process.env }: Source): { readonly path: string; readonly named?: string } {
  if (path !== undefined) return { path: resolve(path), named: '--config' };
  const variable = env['WATCHBILL_CONFIG'];
  if (variable !== undefined && variable !== '') return { path: resolve(variable), named: 'WATCHBILL_CONFIG' };
  return { path: configPath(herePlace(env)) };
}

/** The settings in force. Without a file everything has its default; a file that was named must exist. */
export const loadSettings = (source: Source = {}): Loaded | Refusal => examine(source).outcome;

export interface Examined {
  readonly outcome: Loaded | Refusal;
  /** The file and those that it names, whether they could be read or not: a change in one may change the outcome. */
  readonly read: readonly string[];
}

export function examine(source: Source): Examined {
  const { path, named } = whereIsConfig(source);
  const text = readConfig(path, named);
  if (isRefusal(text)) return { outcome: text, read: [path] };
  return text === undefined ? { outcome: unsaid(path), read: [path] } : examineText(text, { path, env: source.env });
}

const unsaid = (path: string): Loaded => ({
  settings: defaults(),
  get values() {
    return wholeSchema().parse({});
  },
  path,
  found: false,
  warnings: [],
  read: [path],
});

/** The settings of a text that is, or is about to become, the file at `path`. */
export function examineText(
  text: string,
  { path, found = true, env }: { path: string; found?: boolean; env?: Place['env'] | undefined },
): Examined {
  const parsed = parseSettings(text, path, { folder: dirname(path), home: herePlace(env).home });
  const read = [path, ...parsed.read];
  if (parsed.values === undefined) return { outcome: refuse({ kind: 'bad-settings', path, problems: parsed.problems }), read };
  const warnings = [...parsed.warnings, ...(found ? exposed(text, path) : [])];
  return { outcome: { settings: settingsOf(parsed.values), values: parsed.values, path, found, warnings, read }, read };
}

function readConfig(path: string, named: string | undefined): string | undefined | Refusal {
  const text = readText(path);
  if (text !== undefined || named === undefined) return text;
  return refuse({ kind: 'bad-settings', path, problems: [`${path} cannot be read: there is no such file (${named} names it)`] });
}

/** A secret in the file itself is only as safe as the file. */
function exposed(text: string, path: string): readonly string[] {
  const line = text
    .split('\n')
    .findIndex((written) => /^[^#]*\b(?:password|auth_token|token)\s*=|^[^#]*\burl\s*=.*:\/\/[^/]*:[^/]*@/.test(written));
  if (line < 0 || process.platform === 'win32') return [];
  const others = (statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o044;
  return others === 0 ? [] : [`${basename(path)}:${line + 1}: a secret stands here, and others may read the file; run: chmod 600 ${path}`];
}
