/** What the settings of a source, the inventory's or a monitoring system's, need of one another. */
import { OURSELVES, POLLED_KINDS, type SourceKind, WRITTEN_KINDS } from '../../domain/sources/settings.ts';
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

const writesBack = ({ write_back }: Table): readonly unknown[] => (Array.isArray(write_back) ? write_back : []);
const taken = ({ kind }: Table): readonly string[] => WRITTEN_KINDS[kind as SourceKind] ?? [];

/** Which of what it is to be told a system of each kind cannot be told. */
const WRITE_BACK_RULES: readonly Rule[] = [
  [
    'write_back is for systems that can be told',
    (source) => writesBack(source).length > 0 && taken(source).length === 0,
    `kind = ${Object.keys(WRITTEN_KINDS)
      .map((kind) => `"${kind}"`)
      .join(', ')}`,
  ],
  ...Object.entries(WRITTEN_KINDS).map(
    ([kind, aspects]): Rule => [
      `write_back names what a source of kind ${kind} cannot be told`,
      (source) => source['kind'] === kind && writesBack(source).some((aspect) => !aspects.some((one) => one === aspect)),
      aspects.map((aspect) => `"${aspect}"`).join(', '),
    ],
  ),
  [
    'write_back needs poll, which is where the system is told',
    (source) => writesBack(source).length > 0 && taken(source).length > 0 && source['kind'] !== 'nagios' && source['poll'] === undefined,
    'poll',
  ],
  [
    'a Nagios is told through its command file',
    (source) => writesBack(source).length > 0 && source['kind'] === 'nagios' && source['command_pipe'] === undefined,
    'command_pipe',
  ],
  [
    'command_pipe is for a Nagios that is told',
    (source) => source['command_pipe'] !== undefined && (source['kind'] !== 'nagios' || writesBack(source).length === 0),
    'kind = "nagios" and write_back',
  ],
];

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
  ...WRITE_BACK_RULES,
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
