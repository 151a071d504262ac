/** What the settings of a source, the inventory's or a monitoring system's, need of one another. */
import { OURSELVES, POLLED_KINDS } from '../../domain/sources/settings.ts';
import { type Check, LOOPBACK, tables } from './finding.ts';
import { tableName } from './sentence.ts';
import { at, type Path, type Table } from './toml.ts';

const INVENTORY: Path = ['inventory', 'source'];
const MONITORING: Path = ['source'];

function* sourcesAt(place: Path, value: Table): Generator<readonly [path: Path, source: Table, where: string]> {
  for (const [index, source] of tables(at(value, place))) {
    const path = [...place, index];
    yield [path, source, tableName(value, path)];
  }
}

const given = (source: Table, key: string): boolean => source[key] !== undefined || source[`${key}_file`] !== undefined;

/** What one says of itself with what else it says: [what is wrong, whether it is, what is allowed]. */
type Rule = readonly [problem: string, wrong: (source: Table) => boolean, allowed: string];

const INVENTORY_RULES: readonly Rule[] = [
  ['what people set by hand is called manual', ({ name }) => name === 'manual', 'another name'],
  ['file and url are both given', ({ file, url }) => file !== undefined && url !== undefined, 'one of them'],
  ['there is nothing to read', ({ file, url }) => file === undefined && url === undefined, 'file, url'],
  ['every and cron are both given', ({ every, cron }) => every !== undefined && cron !== undefined, 'one of them'],
  ['zone needs cron', ({ zone, cron }) => zone !== undefined && cron === undefined, 'cron = "0 3 * * *"'],
  ['a token needs url', (source) => given(source, 'token') && source['url'] === undefined, 'url'],
  ['a mapping needs the format cmdb', (source) => given(source, 'mapping') && source['format'] !== 'cmdb', 'format = "cmdb"'],
  ['the format cmdb needs a mapping', (source) => source['format'] === 'cmdb' && !given(source, 'mapping'), 'mapping_file, mapping'],
];

const NEEDS_POLL = ['poll_every', 'poll_everything', 'poll_timeout', 'max_vanish', 'token', 'user', 'password'];

const MONITORING_RULES: readonly Rule[] = [
  [`what Watchbill says itself is called ${OURSELVES}`, ({ name }) => name === OURSELVES, 'another name'],
  [
    'poll is for systems that can be asked',
    ({ poll, kind }) => poll !== undefined && !POLLED_KINDS.some((polled) => polled === kind),
    `kind = ${POLLED_KINDS.map((kind) => `"${kind}"`).join(', ')}`,
  ],
  ...NEEDS_POLL.map((key): Rule => [`${key} needs poll`, (source) => given(source, key) && source['poll'] === undefined, 'poll']),
  ['token and user are both given', (source) => given(source, 'token') && source['user'] !== undefined, 'one of them'],
  ['user needs a password', (source) => source['user'] !== undefined && !given(source, 'password'), 'password_file, password'],
  ['a password needs a user', (source) => source['user'] === undefined && given(source, 'password'), 'user'],
  [
    'a Zabbix is asked with a token of its API',
    (source) => source['kind'] === 'zabbix' && source['poll'] !== undefined && !given(source, 'token'),
    'token_file, token',
  ],
];

export const sourceRules: Check = function* ({ value }) {
  for (const [place, rules] of [
    [INVENTORY, INVENTORY_RULES],
    [MONITORING, MONITORING_RULES],
  ] as const)
    for (const [path, source, where] of sourcesAt(place, value))
      for (const [problem, wrong, allowed] of rules) if (wrong(source)) yield { path, text: `${where}: ${problem}; allowed: ${allowed}` };
};

export const plainSourceToken: Check = function* ({ value }) {
  for (const [place, key] of [
    [INVENTORY, 'url'],
    [MONITORING, 'poll'],
  ] as const)
    for (const [path, source, where] of sourcesAt(place, value)) {
      const url = URL.parse(String(source[key]));
      const secret = ['token', 'password'].find((name) => given(source, name));
      if (url?.protocol !== 'http:' || secret === undefined || LOOPBACK.test(url.hostname)) continue;
      yield { path: [...path, key], text: `${where}: ${key} with http:// sends the ${secret} readable over the network` };
    }
};
