import type { Refusal } from '../../domain/kernel/refusal.ts';

export type Ask = <T>(capability: string, input: object) => Promise<T | Refusal>;

/** Every word has to be somewhere in the line. */
export const fitting = (query: string, line: string): boolean =>
  query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => line.toLowerCase().includes(word));
