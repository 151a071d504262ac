/** What every parser owes: whatever the text, an answer of the agreed shape, and the same text gives the same answer. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Observation, Observed } from '../../src/domain/inventory/observed.ts';
import type { Parsed } from '../../src/integrations/discovery/format.ts';

export const fixture = (name: string): string => readFileSync(new URL(`../fixtures/discovery/${name}`, import.meta.url), 'utf8');

export function observation(parsed: Parsed): Observation {
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed;
}

export const problem = (parsed: Parsed): string | undefined => ('problem' in parsed ? parsed.problem : undefined);

export const byKey = (parsed: Parsed): Readonly<Record<string, Observed>> =>
  Object.fromEntries(observation(parsed).components.map((component) => [component.key, component]));

export const keys = (parsed: Parsed): readonly string[] => observation(parsed).components.map(({ key }) => key);

const FACTS = new Set(['key', 'name', 'type', 'parent', 'labels', 'uid', 'fqdn', 'addresses', 'site', 'edges']);
const KINDS = new Set(['needs', 'runs-on', 'redundant-with']);
const isText = (value: unknown): boolean => typeof value === 'string';

/** The shape that the sync relies on; by hand, because it is checked thousands of times. */
export function shapeProblem(parsed: Parsed): string | undefined {
  if ('problem' in parsed) return isText(parsed.problem) && parsed.problem !== '' ? undefined : 'an empty problem';
  if (!parsed.problems.every(({ where, problem }) => isText(where) && isText(problem) && problem !== '')) return 'a problem without words';
  if (parsed.serial !== undefined && !Number.isSafeInteger(parsed.serial)) return 'a serial that does not count';
  if (parsed.lineage !== undefined && !isText(parsed.lineage)) return 'a lineage that is no text';
  for (const component of parsed.components) {
    const { key, name, type, parent = '', uid = '', fqdn = '', site = '', labels, addresses = [], edges = [] } = component;
    if (![key, name, type, parent, uid, fqdn, site, ...Object.values(labels), ...addresses].every(isText))
      return `${key}: a fact that is no text`;
    if (key === '' || name === '' || type === '') return `${key}: an empty fact`;
    if (Object.keys(component).some((fact) => !FACTS.has(fact))) return `${key}: an unknown fact`;
    if (Object.values(component).includes(undefined)) return `${key}: a fact that is there and undefined`;
    if (!edges.every(({ kind, to }) => KINDS.has(kind) && isText(to))) return `${key}: an edge that is none`;
  }
  return undefined;
}

const junk = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom('__proto__', 'constructor', 'toString', '', '\u0000', '\u202e', '\ud800', {}, [], [[]], [null], 1e308, -0, '🜂'),
  fc.constantFrom(JSON.parse('{"__proto__":{"name":"x"}}') as unknown, { constructor: null }, { hosts: { a: null } }, { metadata: 5 }),
);

type Step = readonly [where: number, what: unknown, how: 'value' | 'key' | 'drop' | 'double'];
const steps = fc.array(fc.tuple(fc.nat(), junk, fc.constantFrom('value', 'key', 'drop', 'double' as const)), {
  minLength: 1,
  maxLength: 6,
});

/** Every container of the document, to change something in. */
function containers(value: unknown): (unknown[] | Record<string, unknown>)[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value as Record<string, unknown>, ...Object.values(value).flatMap(containers)];
}

function disturb(document: unknown, [where, what, how]: Step): void {
  const all = containers(document);
  const container = all[where % Math.max(1, all.length)];
  if (container === undefined) return;
  const names = Object.keys(container);
  const name = names[where % Math.max(1, names.length)] ?? '0';
  const target = container as Record<string, unknown>;
  if (how === 'drop') delete target[name];
  else if (how === 'key')
    Object.defineProperty(target, typeof what === 'string' ? what : JSON.stringify(what), {
      value: target[name],
      enumerable: true,
      configurable: true,
      writable: true,
    });
  else if (how === 'double' && Array.isArray(container)) container.push(container[where % Math.max(1, container.length)]);
  else target[name] = what;
}

/** A document of which parts were exchanged, dropped, doubled and renamed. */
export function survivesDisturbedJson(seed: string, parse: (text: string) => Parsed, runs = 400): void {
  fc.assert(
    fc.property(steps, (changes) => {
      const document: unknown = JSON.parse(seed);
      for (const [where, what, how] of changes) disturb(document, [where, structuredClone(what), how]);
      const text = JSON.stringify(document);
      const parsed = parse(text);
      expect(shapeProblem(parsed)).toBeUndefined();
      expect(parse(text)).toEqual(parsed);
    }),
    { numRuns: runs },
  );
}

const splinters = fc.array(
  fc.tuple(fc.nat(), fc.nat({ max: 12 }), fc.oneof(fc.string({ maxLength: 6 }), fc.string({ unit: 'binary', maxLength: 6 }))),
  {
    minLength: 1,
    maxLength: 8,
  },
);

/** A text that was cut and spliced anywhere, and text that never was one. */
export function survivesDisturbedText(seed: string, parse: (text: string) => Parsed, runs = 400): void {
  fc.assert(
    fc.property(splinters, (changes) => {
      let text = seed;
      for (const [where, length, piece] of changes) {
        const start = where % (text.length + 1);
        text = text.slice(0, start) + piece + text.slice(start + length);
      }
      expect(shapeProblem(parse(text))).toBeUndefined();
    }),
    { numRuns: runs },
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect(shapeProblem(parse(text))).toBeUndefined();
    }),
    { numRuns: runs },
  );
}
