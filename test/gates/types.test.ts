/** The strictness that the code is written against is really on: each line is refused with its own number. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { build, root } from './house.ts';

const PLANTED = [
  { code: 'export const wrong: number = "text";', refusal: 'TS2322', why: 'types are checked' },
  { code: 'export const first = (list: readonly string[]): string => list[0];', refusal: 'TS2322', why: 'an index may be undefined' },
  { code: 'export const given: { name?: string } = { name: undefined };', refusal: 'TS2375', why: 'absent is not undefined' },
  { code: 'export enum Colour { Red }', refusal: 'TS1294', why: 'Node must be able to erase the types' },
  { code: 'const unread = 1;', refusal: 'TS6133', why: 'nothing is left unused' },
  { code: 'export const implied = (value) => value;', refusal: 'TS7006', why: 'no any slips in' },
];

const house = build(
  ['tsconfig.json', 'package.json'],
  [{ file: 'src/planted.ts', code: `${PLANTED.map(({ code }) => code).join('\n')}\n` }],
);
afterAll(house.demolish);

const tsc = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'], {
  cwd: house.folder,
  encoding: 'utf8',
});

test('the type check fails', () => {
  expect(tsc.status).not.toBe(0);
});

test.each(PLANTED.map((planted, index) => ({ ...planted, line: index + 1 })))('$why', ({ line, refusal }) => {
  expect(tsc.stdout).toMatch(new RegExp(`^src/planted\\.ts\\(${line},\\d+\\): error ${refusal}:`, 'm'));
});
