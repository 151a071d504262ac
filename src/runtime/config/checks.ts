/**
 * What no single setting can know: names that must be unique, names that must exist, settings that need one another. Works on the
 * file's raw value, so that one malformed section does not hide what is wrong in the others.
 */

import { REACHES } from '../../domain/oncall/reach.ts';
import { calendarRules, plainCalendarPassword } from './check-calendars.ts';
import { channelLogins, knownTargets, mailLogin, mailSignature, plainPassword, plainToken, textOf, wayOut } from './check-channels.ts';
import { knownPlaceholders } from './check-notices.ts';
import { delaysOfContacts, knownDuties, knownPlans, onePlanAName } from './check-oncall.ts';
import { probeNeeds, probeRules } from './check-probes.ts';
import { processRules } from './check-processes.ts';
import { plainSourceToken, sourceRules } from './check-sources.ts';
import { upkeepRules } from './check-upkeep.ts';
import { type Check, type Finding, stepsOf, tables, tellings } from './finding.ts';
import { nearest } from './nearest.ts';
import { tableName } from './sentence.ts';
import { at, type Document, isTable, type Path, type Table } from './toml.ts';

/** The findings that refuse the file, and those that only warn. */
export interface Findings {
  readonly problems: readonly Finding[];
  readonly warnings: readonly Finding[];
}

const list = (names: readonly string[]): string => (names.length === 0 ? 'nobody, because [people] is empty' : names.join(', '));

const uniqueNames = (...list: readonly string[]): Check =>
  function* ({ value, lineOf }) {
    const seen = new Map<string, number>();
    for (const [index, { name }] of tables(at(value, list))) {
      if (typeof name !== 'string') continue;
      const path = [...list, index, 'name'];
      const first = seen.get(name);
      if (first === undefined) seen.set(name, lineOf(path));
      else yield { path, text: `[[${list.join('.')}]] "${name}": the name is taken on line ${first}` };
    }
  };

const knownPeople: Check = function* ({ value }) {
  const people = isTable(value['people']) ? value['people'] : {};
  for (const [path, key, told] of tellings(value)) {
    for (const [index, name] of told.entries()) {
      if (typeof name !== 'string' || name === '' || name.includes(':')) continue;
      const here = { path: [...path, key, index] };
      const person = Object.hasOwn(people, name) ? people[name] : undefined;
      if (person === undefined) {
        const meant = nearest(name, Object.keys(people));
        const hint = meant === undefined ? '' : `, did you mean "${meant}"?`;
        yield {
          ...here,
          text: `${tableName(value, path)}: ${key} names "${name}", who is not in [people]${hint}; allowed: ${list(Object.keys(people))}`,
        };
      } else if (isTable(person) && REACHES.every((reach) => person[reach] === undefined)) {
        yield {
          ...here,
          text: `${tableName(value, path)}: ${key} names "${name}", who cannot be reached; allowed: people with one of ${REACHES.join(', ')} in [people.${name}]`,
        };
      }
    }
  }
};

/** Only the first step goes without a delay: two steps at the same moment are a mistake far more often than a wish, so 0s must be said. */
const laterDelays: Check = function* (document) {
  for (const [path] of stepsOf(document.value)) {
    if (path.at(-1) !== 0 && !document.has([...path, 'delay'])) {
      yield { path, text: `${tableName(document.value, path)}: delay is missing; allowed: 30s, 5m, 1h30m (after the step before)` };
    }
  }
};

const lowerCaseSeverities: Check = function* ({ value }) {
  const sources = at(value, ['alert', 'source']);
  const maps = [
    ['alert', 'severity'],
    ...(isTable(sources) ? Object.keys(sources) : []).map((name) => ['alert', 'source', name, 'severity']),
  ];
  for (const map of maps) {
    const words = at(value, map);
    for (const word of isTable(words) ? Object.keys(words) : []) {
      if (word === word.toLowerCase()) continue;
      yield {
        path: [...map, word],
        text: `[${map.join('.')}]: "${word}" would fit nothing, for values are compared in lower case; allowed: ${word.toLowerCase()}`,
      };
    }
  }
};

/** A rule of alerts, or of tasks, names a policy by its name. */
const knownPolicies: Check = function* ({ value }) {
  const names = tables(value['policy']).map(([, policy]) => textOf(policy['name']));
  const rules = [['alert', 'rule'] as const, ['escalation', 'task'] as const].flatMap((list) =>
    tables(at(value, list)).map(([index, rule]) => [[...list, index], rule] as const),
  );
  for (const [path, rule] of rules) {
    const named = rule['policy'];
    if (typeof named !== 'string' || names.includes(named)) continue;
    const meant = nearest(named, names);
    yield {
      path: [...path, 'policy'],
      text: `${tableName(value, path)}: policy names "${named}", which is no [[policy]]${meant === undefined ? '' : `, did you mean "${meant}"?`}; allowed: ${names.join(', ') || 'none, because there is no [[policy]]'}`,
    };
  }
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

/** Whatever stands behind one that fits every alert. */
const unreached = (list: Path, fitsAll: (entry: Table) => boolean): Check =>
  function* ({ value }) {
    let all: string | undefined;
    for (const [index, entry] of tables(at(value, list))) {
      const path = [...list, index];
      if (all !== undefined) yield { path, text: `${tableName(value, path)}: never used, because "${all}" above it matches every alert` };
      else if (fitsAll(entry)) all = textOf(entry['name']) || String(index + 1);
    }
  };

const matchesAll = ({ match }: Table): boolean => !isTable(match) || Object.keys(match).length === 0;
const hasNoMatchers = ({ match }: Table): boolean => match === undefined;

const PROBLEMS: readonly Check[] = [
  uniqueNames('policy'),
  uniqueNames('team'),
  uniqueNames('schedule'),
  uniqueNames('rotation'),
  knownDuties,
  onePlanAName,
  delaysOfContacts,
  uniqueNames('source'),
  uniqueNames('heartbeat'),
  uniqueNames('probe'),
  uniqueNames('inventory', 'source'),
  uniqueNames('alert', 'rule'),
  uniqueNames('msteams'),
  uniqueNames('webhook'),
  uniqueNames('gotify'),
  sourceRules,
  probeRules,
  probeNeeds,
  uniqueNames('stakeholder'),
  knownPlaceholders,
  uniqueNames('upkeep', 'task'),
  uniqueNames('repository'),
  uniqueNames('process'),
  uniqueNames('calendar'),
  calendarRules,
  upkeepRules,
  processRules,
  knownPeople,
  knownPlans,
  laterDelays,
  repeatPause,
  lowerCaseSeverities,
  knownPolicies,
  knownTargets,
  mailLogin,
  mailSignature,
  channelLogins,
];
const WARNINGS: readonly Check[] = [
  wayOut,
  plainPassword,
  plainToken,
  plainSourceToken,
  plainCalendarPassword,
  unreached(['policy'], matchesAll),
  unreached(['alert', 'rule'], hasNoMatchers),
];

export const crossCheck = (document: Document): Findings => ({
  problems: PROBLEMS.flatMap((check) => [...check(document)]),
  warnings: WARNINGS.flatMap((check) => [...check(document)]),
});
