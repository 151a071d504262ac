/** What the settings of an inventory's source need of one another. */
import { type Check, LOOPBACK, tables } from './finding.ts';
import { tableName } from './sentence.ts';
import { at, type Path, type Table } from './toml.ts';

function* inventorySources(value: Table): Generator<readonly [path: Path, source: Table, where: string]> {
  for (const [index, source] of tables(at(value, ['inventory', 'source']))) {
    const path = ['inventory', 'source', index];
    yield [path, source, tableName(value, path)];
  }
}

const given = (source: Table, key: string): boolean => source[key] !== undefined || source[`${key}_file`] !== undefined;

/** What one says of itself with what else it says: [what is wrong, whether it is, what is allowed]. */
const SOURCE_RULES: readonly (readonly [problem: string, wrong: (source: Table) => boolean, allowed: string])[] = [
  ['what people set by hand is called manual', ({ name }) => name === 'manual', 'another name'],
  ['file and url are both given', ({ file, url }) => file !== undefined && url !== undefined, 'one of them'],
  ['there is nothing to read', ({ file, url }) => file === undefined && url === undefined, 'file, url'],
  ['every and cron are both given', ({ every, cron }) => every !== undefined && cron !== undefined, 'one of them'],
  ['zone needs cron', ({ zone, cron }) => zone !== undefined && cron === undefined, 'cron = "0 3 * * *"'],
  ['a token needs url', (source) => given(source, 'token') && source['url'] === undefined, 'url'],
  ['a mapping needs the format cmdb', (source) => given(source, 'mapping') && source['format'] !== 'cmdb', 'format = "cmdb"'],
  ['the format cmdb needs a mapping', (source) => source['format'] === 'cmdb' && !given(source, 'mapping'), 'mapping_file, mapping'],
];

export const sourceRules: Check = function* ({ value }) {
  for (const [path, source, where] of inventorySources(value))
    for (const [problem, wrong, allowed] of SOURCE_RULES)
      if (wrong(source)) yield { path, text: `${where}: ${problem}; allowed: ${allowed}` };
};

export const plainSourceToken: Check = function* ({ value }) {
  for (const [path, source, where] of inventorySources(value)) {
    const url = URL.parse(String(source['url']));
    if (url?.protocol !== 'http:' || !given(source, 'token') || LOOPBACK.test(url.hostname)) continue;
    yield { path: [...path, 'url'], text: `${where}: url with http:// sends the token readable over the network` };
  }
};
