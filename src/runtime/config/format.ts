/** Values and tables as TOML text. */
import { isTable, type Table } from './toml.ts';

const BARE = /^[A-Za-z0-9_-]+$/;

export const formatKey = (key: string): string => (BARE.test(key) ? key : formatText(key));

/** JSON's escapes are TOML's, but for DEL, which TOML wants escaped too. */
const formatText = (text: string): string => JSON.stringify(text).replaceAll('\u007f', '\\u007f');

/** A value on one line; tables become inline tables. */
export function formatValue(value: unknown): string {
  if (typeof value === 'string') return formatText(value);
  if (Array.isArray(value)) return `[${value.map(formatValue).join(', ')}]`;
  if (isTable(value)) return inline(value);
  return String(value);
}

function inline(table: Table): string {
  const pairs = present(table).map(([key, value]) => `${formatKey(key)} = ${formatValue(value)}`);
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

const present = (table: Table): readonly (readonly [string, unknown])[] => Object.entries(table).filter(([, value]) => value !== undefined);

const isTableList = (value: unknown): value is readonly Table[] => Array.isArray(value) && value.length > 0 && value.every(isTable);

/** A table under its header, then the tables inside it, each under its own: blocks that a blank line parts. */
export function formatTable(path: readonly string[], table: Table, brackets: readonly [string, string] = ['[', ']']): readonly string[] {
  const entries = present(table);
  const own = entries.filter(([, value]) => !isTable(value) && !isTableList(value));
  const header = `${brackets[0]}${path.map(formatKey).join('.')}${brackets[1]}`;
  const needsHeader = own.length > 0 || entries.length === 0 || brackets[0] === '[[';
  const lines = [...(needsHeader ? [header] : []), ...own.map(([key, value]) => `${formatKey(key)} = ${formatValue(value)}`)];
  const inner = entries.flatMap(([key, value]): readonly string[] => {
    if (isTable(value)) return formatTable([...path, key], value);
    return isTableList(value) ? value.flatMap((element) => formatTable([...path, key], element, ['[[', ']]'])) : [];
  });
  return [...(lines.length === 0 ? [] : [lines.join('\n')]), ...inner];
}

/** A whole document, section by section. */
export const formatDocument = (root: Table): string =>
  `${present(root)
    .flatMap(([key, value]) => {
      if (isTable(value)) return formatTable([key], value);
      return isTableList(value) ? value.flatMap((element) => formatTable([key], element, ['[[', ']]'])) : [];
    })
    .join('\n\n')}\n`;
