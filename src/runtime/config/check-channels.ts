/** What the settings of channels need of one another and of the addresses that go through them. */
import { REACHES } from '../../domain/oncall/reach.ts';
import { type Check, LOOPBACK, tables, tellings } from './finding.ts';
import { nearest } from './nearest.ts';
import { tableName } from './sentence.ts';
import { at, isTable, type Path, type Table } from './toml.ts';
import { WAYS } from './ways.ts';

interface Used {
  readonly path: Path;
  /** What names it, as the beginning of a sentence. */
  readonly where: string;
  readonly said: string;
  readonly address: unknown;
}

/** Whom a way is given for: people first, then what steps tell. */
function* usesOf(value: Table, reach: string): Generator<Used> {
  const people = isTable(value['people']) ? value['people'] : {};
  for (const name of Object.keys(people)) {
    const address = at(people, [name, reach]);
    if (address !== undefined) yield { path: ['people', name, reach], where: `[people.${name}]`, said: `${reach} is given`, address };
  }
  for (const [path, key, told] of tellings(value)) {
    for (const [index, name] of told.entries())
      if (typeof name === 'string' && name.startsWith(`${reach}:`))
        yield {
          ...{ path: [...path, key, index], where: tableName(value, path) },
          ...{ said: `${key} names "${name}"`, address: name.slice(reach.length + 1) },
        };
  }
}

/** An address whose way out is not configured: said once a way. */
export const wayOut: Check = function* ({ value }) {
  for (const reach of REACHES) {
    const { section, is, so } = WAYS[reach];
    if (value[section] !== undefined) continue;
    for (const { path, where, said } of usesOf(value, reach)) {
      yield { path, text: `${where}: ${said}, but there is no ${is}, so ${so}` };
      break;
    }
  }
};

/** Ways of which there may be several: an address is the name of one. */
const NAMED = ['msteams', 'webhook', 'gotify'] as const;

export const knownTargets: Check = function* ({ value }) {
  for (const reach of NAMED) {
    const names = tables(value[reach]).flatMap(([, { name }]) => (typeof name === 'string' ? [name] : []));
    if (names.length === 0) continue;
    for (const { path, where, said, address } of usesOf(value, reach)) {
      if (typeof address !== 'string' || names.includes(address)) continue;
      const meant = nearest(address, names);
      const hint = meant === undefined ? '' : `, did you mean "${meant}"?`;
      yield { path, text: `${where}: ${said}, and there is no [[${reach}]] "${address}"${hint}; allowed: ${names.join(', ')}` };
    }
  }
};

const given = (table: Table, key: string): boolean => table[key] !== undefined || table[`${key}_file`] !== undefined;

export const mailLogin: Check = function* ({ value: { mail } }) {
  if (!isTable(mail)) return;
  if (mail['user'] !== undefined && !given(mail, 'password'))
    yield { path: ['mail', 'user'], text: '[mail]: user needs a password; allowed: password_file, password' };
  if (mail['user'] === undefined && given(mail, 'password'))
    yield { path: ['mail', mail['password'] === undefined ? 'password_file' : 'password'], text: '[mail]: a password needs a user' };
};

export const mailSignature: Check = function* ({ value }) {
  const dkim = at(value, ['mail', 'dkim']);
  if (isTable(dkim) && !given(dkim, 'key')) yield { path: ['mail', 'dkim'], text: '[mail.dkim]: key is missing; allowed: key_file, key' };
};

/** What a channel cannot do without, in the file or in a file of its own. */
const NEEDS: readonly (readonly [section: string, key: string])[] = [
  ['twilio', 'auth_token'],
  ['slack', 'token'],
  ['mattermost', 'url'],
  ['pushover', 'token'],
  ['msteams', 'url'],
  ['webhook', 'url'],
  ['gotify', 'token'],
  ['reply', 'secret'],
];

export const channelLogins: Check = function* ({ value }) {
  for (const [section, key] of NEEDS) {
    const said = value[section];
    const all: readonly (readonly [Path, Table])[] = isTable(said)
      ? [[[section], said]]
      : tables(said).map(([index, table]) => [[section, index], table] as const);
    for (const [path, table] of all)
      if (!given(table, key)) yield { path, text: `${tableName(value, path)}: ${key} is missing; allowed: ${key}_file, ${key}` };
  }
};

/** Where a table stands in the place of a text, that is a finding of its own; a table cannot be made text. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export const plainPassword: Check = function* ({ value: { mail } }) {
  if (!isTable(mail) || mail['tls'] !== 'none' || mail['user'] === undefined || LOOPBACK.test(textOf(mail['host']))) return;
  yield { path: ['mail', 'tls'], text: '[mail]: tls = "none" sends the password readable over the network' };
};

/** Where tokens go. */
const APIS: readonly (readonly [section: string, key: string])[] = [
  ['twilio', 'api'],
  ['slack', 'api'],
  ['mattermost', 'url'],
  ['ntfy', 'url'],
  ['pushover', 'api'],
  ['gotify', 'url'],
];

export const plainToken: Check = function* ({ value }) {
  for (const [section, key] of APIS)
    for (const [index, table] of isTable(value[section]) ? [[undefined, value[section]] as const] : tables(value[section])) {
      const address = URL.parse(textOf(table[key]));
      if (address?.protocol !== 'http:' || LOOPBACK.test(address.hostname)) continue;
      const path = index === undefined ? [section, key] : [section, index, key];
      yield { path, text: `${tableName(value, path.slice(0, -1))}: ${key} with http:// sends the token readable over the network` };
    }
};
