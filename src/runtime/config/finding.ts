import { at, type Document, isTable, type Path, type Table } from './toml.ts';

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
    for (const [place, step] of tables(policy['step'])) yield [['policy', index, 'step', place], step];
    for (const [by, path] of tables(policy['path'])) {
      for (const [place, step] of tables(path['step'])) yield [['policy', index, 'path', by, 'step', place], step];
    }
  }
}

/** Every list of those who are told, by the table and the key that it stands under. */
export function* tellings(value: Table): Generator<readonly [table: Path, key: string, names: readonly unknown[]]> {
  for (const [path, { tell }] of stepsOf(value)) yield [path, 'tell', Array.isArray(tell) ? tell : []];
  for (const [index, { tell }] of tables(value['stakeholder'])) yield [['stakeholder', index], 'tell', Array.isArray(tell) ? tell : []];
  const lastResort = at(value, ['escalation', 'last_resort']);
  yield [['escalation'], 'last_resort', Array.isArray(lastResort) ? lastResort : []];
}
