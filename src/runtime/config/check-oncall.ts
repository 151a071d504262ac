/** What teams, schedules and rotations need of one another and of people. */
import { REACHES } from '../../domain/oncall/reach.ts';
import { type Check, tables, tellings } from './finding.ts';
import { nearest } from './nearest.ts';
import { tableName } from './sentence.ts';
import { at, isTable, type Table } from './toml.ts';

const namesIn = (value: Table, section: string): readonly string[] =>
  tables(at(value, [section])).flatMap(([, { name }]) => (typeof name === 'string' ? [name] : []));

/** What each list may name: [section, key, what may stand there, in words]. */
const LISTS = [
  ['rotation', 'members', [], 'in [people]'],
  ['team', 'members', [], 'in [people]'],
  ['schedule', 'layers', ['rotation'], 'a [[rotation]] or in [people]'],
  ['team', 'oncall', ['schedule', 'rotation'], 'a [[schedule]], a [[rotation]] or in [people]'],
] as const;

export const knownDuties: Check = function* ({ value }) {
  const people = isTable(value['people']) ? Object.keys(value['people']) : [];
  for (const [section, key, sections, place] of LISTS) {
    const known = [...sections.flatMap((each) => namesIn(value, each)), ...people];
    for (const [index, table] of tables(at(value, [section]))) {
      const named: readonly unknown[] = Array.isArray(table[key]) ? table[key] : [];
      for (const [position, name] of named.entries()) {
        if (typeof name !== 'string' || known.includes(name)) continue;
        const meant = nearest(name, known);
        yield {
          path: [section, index, key, position],
          text: `${tableName(value, [section, index])}: ${key} names "${name}", which is not ${place}${meant === undefined ? '' : `, did you mean "${meant}"?`}; allowed: ${known.join(', ') || 'nobody yet'}`,
        };
      }
    }
  }
};

/** A step may name a plan or a team where it could name a person. */
export const knownPlans: Check = function* ({ value }) {
  for (const [table, key, told] of tellings(value))
    for (const [index, name] of told.entries()) {
      const [, section, named = ''] = typeof name === 'string' ? (/^(rotation|schedule|team):(.*)$/.exec(name) ?? []) : [];
      if (section === undefined) continue;
      const known = namesIn(value, section);
      if (known.includes(named)) continue;
      const meant = nearest(named, known);
      yield {
        path: [...table, key, index],
        text: `${tableName(value, table)}: ${key} names "${String(name)}", and there is no [[${section}]] "${named}"${meant === undefined ? '' : `, did you mean "${meant}"?`}; allowed: ${known.join(', ') || 'none yet'}`,
      };
    }
};

/** An override and a step mean either by the name alone, and a person too. */
export const onePlanAName: Check = function* ({ value }) {
  const people = isTable(value['people']) ? Object.keys(value['people']) : [];
  const rotations = namesIn(value, 'rotation');
  for (const section of ['rotation', 'schedule'] as const)
    for (const [index, { name }] of tables(at(value, [section]))) {
      if (typeof name !== 'string') continue;
      const other = people.includes(name)
        ? 'somebody in [people]'
        : section === 'schedule' && rotations.includes(name)
          ? 'a [[rotation]]'
          : undefined;
      if (other !== undefined)
        yield { path: [section, index, 'name'], text: `[[${section}]] "${name}": ${other} is called so already; allowed: another name` };
    }
};

/** A delay for a way that is not given would never do anything. */
export const delaysOfContacts: Check = function* ({ value }) {
  const people = isTable(value['people']) ? value['people'] : {};
  for (const [name, person] of Object.entries(people)) {
    const after = isTable(person) ? person['after'] : undefined;
    for (const way of isTable(after) ? Object.keys(after) : [])
      if (isTable(person) && REACHES.some((reach) => reach === way) && person[way] === undefined)
        yield {
          path: ['people', name, 'after', way],
          text: `[people.${name}]: after names ${way}, which is not given; allowed: ${REACHES.filter((reach) => person[reach] !== undefined).join(', ') || `${way} = an address`}`,
        };
  }
};
