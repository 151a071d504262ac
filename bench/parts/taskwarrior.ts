import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Folder } from '../../test/parts/folder.ts';

export const TASKWARRIOR = { task: 'taskwarrior' };

/** What makes Taskwarrior ask nothing and print nothing that a comparison does not want. */
export const QUIET = ['rc.confirmation=off', 'rc.verbose=nothing', 'rc.gc=off'] as const;

/** A Taskwarrior of its own, with these lines of its own text as its tasks. */
export function taskwarriorIn(folder: Folder, lines: readonly string[] = []): NodeJS.ProcessEnv {
  if (lines.length > 0) writeFileSync(join(folder.path, 'pending.data'), lines.join(''));
  writeFileSync(join(folder.path, 'taskrc'), `data.location=${folder.path}\n`);
  return { ...process.env, TASKDATA: folder.path, TASKRC: join(folder.path, 'taskrc') };
}

/** A task as a line of Taskwarrior 2's files: dates are seconds, lists are joined with commas. */
export const asLine = (task: Readonly<Record<string, unknown>>): string =>
  `[${Object.entries(task)
    .map(([key, value]) => `${key}:"${stored(key, value)}"`)
    .join(' ')}]\n`;

const DATES: ReadonlySet<string> = new Set(['entry', 'modified', 'due']);

function stored(key: string, value: unknown): string {
  if (!DATES.has(key)) return Array.isArray(value) ? value.join(',') : String(value);
  const [, year, month, day, time] = /^(\d{4})(\d\d)(\d\d)T(\d{6})Z$/.exec(String(value)) ?? [];
  const clock = time?.replace(/(\d\d)(?=\d)/g, '$1:');
  return String(Date.parse(`${year}-${month}-${day}T${clock}Z`) / 1_000);
}
