import { type Document, isTable, type Path, type Table } from './toml.ts';

export interface Finding {
  readonly path: Path;
  readonly text: string;
}

export type Check = (document: Document) => Iterable<Finding>;

export const tables = (value: unknown): readonly (readonly [number, Table])[] =>
  Array.isArray(value) ? [...value.entries()].filter((entry): entry is [number, Table] => isTable(entry[1])) : [];

export const LOOPBACK = /^(localhost|127\.|\[?::1)/;

/** Every step of every policy, with its place. */
export function* stepsOf(value: Table): Generator<readonly [path: Path, step: Table]> {
  for (const [index, policy] of tables(value['policy'])) {
    for (const [at, step] of tables(policy['step'])) yield [['policy', index, 'step', at], step];
  }
}
