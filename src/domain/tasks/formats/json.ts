/** Watchbill's own form: a JSON array in which nothing is left out. */
import { z } from 'zod';
import { refuse } from '../../kernel/refusal.ts';
import { checked, type Format, portable } from './portable.ts';

export const json: Format = {
  read(text) {
    try {
      return checked(JSON.parse(text), 'what "task export --format json" prints');
    } catch {
      return refuse({ kind: 'invalid', where: 'the file', problem: 'is not JSON', allowed: 'what "task export --format json" prints' });
    }
  },
  write: (tasks) => `${JSON.stringify(z.encode(z.array(portable), [...tasks]), undefined, 2)}\n`,
};
