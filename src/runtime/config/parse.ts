/**
 * The configuration file from text to settings: TOML, then the files that it names, then the schemas of all sections, then what only
 * the whole can know. Everything that is wrong is found in one go and reported in the order of the file.
 */
import { basename } from 'node:path';
import { z } from 'zod';
import { crossCheck } from './checks.ts';
import { type Files, resolveFiles } from './files.ts';
import { sections } from './sections.ts';
import { sentences } from './sentence.ts';
import { type Path, readToml } from './toml.ts';

let made: ReturnType<typeof compose> | undefined;
const compose = () => z.strictObject(Object.fromEntries(sections.map((section) => [section.key, section.schema])));

/** The schema of the whole file, made when a file is first read. */
export function wholeSchema(): ReturnType<typeof compose> {
  made ??= compose();
  return made;
}

/** The values in force by section, defaults filled in. Plain data: it may cross to another thread. */
export type Values = z.output<ReturnType<typeof compose>>;

export interface Parsed {
  readonly values?: Values;
  /** One sentence each, `config.toml:14: …`. Where there is one there are no values. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
  /** The files whose content counts: a change in one is a change of the settings. */
  readonly read: readonly string[];
}

interface Found {
  readonly path: Path;
  readonly text: string;
}

export function parseSettings(text: string, file: string, files: Files): Parsed {
  const document = readToml(text);
  if ('problems' in document) {
    return { problems: document.problems.map((problem) => `${basename(file)}:${problem.line}: ${problem.text}`), warnings: [], read: [] };
  }

  const sentence = ({ path, text: said }: Found): string => `${basename(file)}:${document.lineOf(path)}: ${said}`;
  const inOrder = (found: readonly Found[]): readonly string[] => [
    ...new Set(found.toSorted((a, b) => document.lineOf(a.path) - document.lineOf(b.path)).map(sentence)),
  ];

  const schema = wholeSchema();
  const resolved = resolveFiles(schema, document.value, files);
  const result = schema.safeParse(resolved.value);
  const findings = crossCheck(document);
  const issues = result.error?.issues.flatMap((issue) => sentences(schema, document.value, issue)) ?? [];
  const problems = [...resolved.problems, ...issues, ...findings.problems];
  return {
    ...(result.success && problems.length === 0 ? { values: result.data } : {}),
    problems: inOrder(problems),
    warnings: inOrder(findings.warnings),
    read: resolved.read,
  };
}
