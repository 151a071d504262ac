/**
 * What no single setting can know: names that must be unique, names that must exist, settings that need one another. Works on the
 * file's raw value, so that one malformed section does not hide what is wrong in the others.
 */
import { nearest } from './nearest.ts';
import { tableName } from './sentence.ts';
import { at, type Document, isTable, type Path, type Table } from './toml.ts';

export interface Finding {
  readonly path: Path;
  readonly text: string;
}

/** The findings that refuse the file, and those that only warn. */
export interface Findings {
  readonly problems: readonly Finding[];
  readonly warnings: readonly Finding[];
}

type Check = (document: Document) => Iterable<Finding>;

const tables = (value: unknown): readonly (readonly [number, Table])[] =>
  Array.isArray(value) ? [...value.entries()].filter((entry): entry is [number, Table] => isTable(entry[1])) : [];

const list = (names: readonly string[]): string => (names.length === 0 ? 'nobody, because [people] is empty' : names.join(', '));

const uniqueNames = (section: string): Check =>
  function* ({ value, lineOf }) {
    const seen = new Map<string, number>();
    for (const [index, { name }] of tables(value[section])) {
      if (typeof name !== 'string') continue;
      const first = seen.get(name);
      if (first === undefined) seen.set(name, lineOf([section, index, 'name']));
      else yield { path: [section, index, 'name'], text: `[[${section}]] "${name}": the name is taken on line ${first}` };
    }
  };

function* stepsOf(value: Table): Generator<readonly [path: Path, step: Table]> {
  for (const [index, policy] of tables(value['policy'])) {
    for (const [at, step] of tables(policy['step'])) yield [['policy', index, 'step', at], step];
  }
}

const knownPeople: Check = function* ({ value }) {
  const people = isTable(value['people']) ? value['people'] : {};
  for (const [path, step] of stepsOf(value)) {
    const told: readonly unknown[] = Array.isArray(step['tell']) ? step['tell'] : [];
    for (const [index, name] of told.entries()) {
      if (typeof name !== 'string' || name === '' || name.includes(':')) continue;
      const here = { path: [...path, 'tell', index] };
      const person = Object.hasOwn(people, name) ? people[name] : undefined;
      if (person === undefined) {
        const meant = nearest(name, Object.keys(people));
        const hint = meant === undefined ? '' : `, did you mean "${meant}"?`;
        yield {
          ...here,
          text: `${tableName(value, path)}: tell names "${name}", who is not in [people]${hint}; allowed: ${list(Object.keys(people))}`,
        };
      } else if (isTable(person) && person['mail'] === undefined) {
        yield {
          ...here,
          text: `${tableName(value, path)}: tell names "${name}", who cannot be reached; allowed: people with mail in [people.${name}]`,
        };
      }
    }
  }
};

/** Only the first step goes without a delay: two steps at the same moment are a mistake far more often than a wish, so 0s must be said. */
const laterDelays: Check = function* (document) {
  for (const [path] of stepsOf(document.value)) {
    if (path[3] !== 0 && !document.has([...path, 'delay'])) {
      yield { path, text: `${tableName(document.value, path)}: delay is missing; allowed: 30s, 5m, 1h30m (after the step before)` };
    }
  }
};

const lowerCaseSeverities: Check = function* ({ value }) {
  const words = at(value, ['alert', 'severity']);
  for (const word of isTable(words) ? Object.keys(words) : []) {
    if (word === word.toLowerCase()) continue;
    yield {
      path: ['alert', 'severity', word],
      text: `[alert.severity]: "${word}" would fit nothing, for values are compared in lower case; allowed: ${word.toLowerCase()}`,
    };
  }
};

const mailLogin: Check = function* ({ value: { mail } }) {
  if (!isTable(mail)) return;
  const password = mail['password'] !== undefined || mail['password_file'] !== undefined;
  if (mail['user'] !== undefined && !password)
    yield { path: ['mail', 'user'], text: '[mail]: user needs a password; allowed: password_file, password' };
  if (mail['user'] === undefined && password)
    yield { path: ['mail', mail['password'] === undefined ? 'password_file' : 'password'], text: '[mail]: a password needs a user' };
};

const repeatPause: Check = function* ({ value }) {
  for (const [index, policy] of tables(value['policy'])) {
    if (policy['repeat_after'] !== undefined && policy['repeat'] === undefined) {
      yield {
        path: ['policy', index, 'repeat_after'],
        text: `${tableName(value, ['policy', index])}: repeat_after needs repeat; allowed: repeat = 1 or more`,
      };
    }
  }
};

const mailServer: Check = function* ({ value }) {
  if (value['mail'] !== undefined) return;
  const people = isTable(value['people']) ? value['people'] : {};
  const named = Object.keys(people).find((name) => at(people, [name, 'mail']) !== undefined);
  if (named !== undefined)
    yield {
      path: ['people', named, 'mail'],
      text: `[people.${named}]: mail is given, but there is no [mail] server, so no page can leave`,
    };
};

const LOOPBACK = /^(localhost|127\.|\[?::1)/;

const plainPassword: Check = function* ({ value: { mail } }) {
  if (!isTable(mail) || mail['tls'] !== 'none' || mail['user'] === undefined || LOOPBACK.test(String(mail['host']))) return;
  yield { path: ['mail', 'tls'], text: '[mail]: tls = "none" sends the password readable over the network' };
};

const unreachedPolicies: Check = function* ({ value }) {
  let all: string | undefined;
  for (const [index, policy] of tables(value['policy'])) {
    const name = String(policy['name'] ?? index + 1);
    if (all !== undefined)
      yield {
        path: ['policy', index],
        text: `${tableName(value, ['policy', index])}: never used, because "${all}" above it matches every alert`,
      };
    else if (!isTable(policy['match']) || Object.keys(policy['match']).length === 0) all = name;
  }
};

const PROBLEMS: readonly Check[] = [
  uniqueNames('policy'),
  uniqueNames('source'),
  knownPeople,
  laterDelays,
  repeatPause,
  lowerCaseSeverities,
  mailLogin,
];
const WARNINGS: readonly Check[] = [mailServer, plainPassword, unreachedPolicies];

export const crossCheck = (document: Document): Findings => ({
  problems: PROBLEMS.flatMap((check) => [...check(document)]),
  warnings: WARNINGS.flatMap((check) => [...check(document)]),
});
