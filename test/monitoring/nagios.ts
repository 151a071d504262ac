import { readFileSync } from 'node:fs';

const FOLDER = new URL('../fixtures/monitoring/nagios/', import.meta.url);

/** The environment of a captured notification. */
export const captured = (name: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readFileSync(new URL(name, FOLDER), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
