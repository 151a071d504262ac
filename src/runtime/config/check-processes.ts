import { type Check, tables } from './finding.ts';
import { tableName } from './sentence.ts';

/** Whatever runs would fit one that says neither. */
export const processRules: Check = function* ({ value }) {
  for (const [index, process] of tables(value['process'])) {
    const path = ['process', index];
    if (process['program'] === undefined && process['pattern'] === undefined)
      yield { path, text: `${tableName(value, path)}: nothing says which processes are meant; allowed: program, pattern` };
  }
};
