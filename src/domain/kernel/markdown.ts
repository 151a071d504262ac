import { plain } from './plain.ts';

/** What a cell would take for its own end, or for markup, is said to be text. */
export const cell = (value: unknown): string => (value === null ? '–' : plain(String(value)).replace(/[\\`*_[\]<>|~]/g, '\\$&'));

export const table = (head: readonly string[], rows: readonly (readonly unknown[])[]): readonly string[] => [
  `| ${head.join(' | ')} |`,
  `|${head.map(() => '---').join('|')}|`,
  ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
  '',
];
