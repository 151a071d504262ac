/**
 * Any JSON, by the mapping that the configuration declares for its source: where in the document the alerts are, and where in each its
 * status, its title and what tells it from others. What the mapping does not name is not read.
 */
import type { IncomingAlert } from '../../domain/alerts/incoming.ts';
import { EVERY, type Found, parsePath, type Step, select } from '../../domain/kernel/json-path.ts';
import { parseInstant } from '../../domain/kernel/rfc3339.ts';
import type { Mapping } from '../../domain/sources/mapping.ts';
import { keyFingerprint, wordsFingerprint } from './fingerprint.ts';
import type { Format, Posted, Read } from './format.ts';
import { kindOf, parseJson, present, quote, type Texts } from './json.ts';
import { readEach, reading, unread } from './reading.ts';

export const generic: Format = {
  name: 'generic',
  title: 'Any JSON, by a mapping',
  kind: 'generic',
  entries: [
    {
      method: 'POST',
      path: '/v1/intake/generic/{source}',
      summary: 'Any JSON, read by the mapping of the source; `watchbill intake try` shows what would come of a body.',
      read: readGeneric,
    },
  ],
};

function readGeneric(posted: Posted): Read {
  const { source, places, configured } = posted;
  const named = places['source'] ?? source;
  if (configured === undefined) return unread(posted, `the configuration has no source ${quote(named)}`);
  if (named !== source) return unread(posted, `the token is of the source ${quote(source)}; the path names ${quote(named)}`);
  if (configured.mapping === undefined) return unread(posted, `the configuration has no mapping for the source ${quote(source)}`);
  const parsed = parseJson(posted.body);
  if ('problem' in parsed) return unread(posted, parsed.problem);
  const mapping = compiled(configured.mapping);
  const items = select(parsed.json, mapping.items);
  if (items.length === 0) {
    const nowhere = missingList(parsed.json, mapping.items);
    if (nowhere !== undefined) return unread(posted, nowhere);
  }
  return reading(
    posted,
    readEach(items, (item) => readItem((item as Found).value, mapping)),
    'items',
  );
}

/** An empty list is an answer; a path that leads past every list is a mistake. */
function missingList(document: unknown, path: readonly Step[]): string | undefined {
  const lists = select(document, path.slice(0, path.lastIndexOf(EVERY)));
  const wrong = lists.find(({ value }) => !Array.isArray(value));
  return wrong === undefined ? undefined : `${wrong.where || 'the document'} must be a list; found ${kindOf(wrong.value)}`;
}

type Expression = readonly Step[] | { readonly constant: string };

interface Compiled {
  readonly items: readonly Step[];
  readonly fingerprint: readonly (readonly Step[])[];
  readonly statuses: ReadonlyMap<string, IncomingAlert['status']>;
  readonly facts: Readonly<Record<Fact, Expression>>;
  readonly labels: readonly (readonly [string, Expression])[];
  readonly annotations: readonly (readonly [string, Expression])[];
}

const FACTS = ['status', 'title', 'text', 'severity', 'component', 'url', 'starts_at', 'by', 'note'] as const;
type Fact = (typeof FACTS)[number];

const known = new WeakMap<Mapping, Compiled>();

/** The paths as steps; the settings have checked them. */
function compiled(mapping: Mapping): Compiled {
  const before = known.get(mapping);
  if (before !== undefined) return before;
  const { firing, acknowledged, resolved } = mapping;
  const made: Compiled = {
    items: steps(mapping.items),
    fingerprint: [mapping.fingerprint].flat().map(steps),
    statuses: new Map(
      Object.entries({ firing, acknowledged, resolved }).flatMap(([status, words]) =>
        words.map((word) => [word, status as IncomingAlert['status']] as const),
      ),
    ),
    facts: Object.fromEntries(FACTS.map((fact) => [fact, expression(mapping[fact] ?? '=')])) as Record<Fact, Expression>,
    labels: Object.entries(mapping.labels).map(([name, said]) => [name, expression(said)]),
    annotations: Object.entries(mapping.annotations).map(([name, said]) => [name, expression(said)]),
  };
  known.set(mapping, made);
  return made;
}

function steps(path: string): readonly Step[] {
  const parsed = parsePath(path);
  return 'problem' in parsed ? [] : parsed;
}

const expression = (said: string): Expression => (said.startsWith('=') ? { constant: said.slice(1) } : steps(said));

function readItem(item: unknown, mapping: Compiled): IncomingAlert | string {
  const fact = (name: Fact): string | undefined => textOf(item, mapping.facts[name]);
  const texts = (named: Compiled['labels']): Texts => present(Object.fromEntries(named.map(([name, said]) => [name, textOf(item, said)])));
  const keys = mapping.fingerprint.map((path) => textOf(item, path));
  if (keys.includes(undefined)) return 'has nothing where the mapping says the fingerprint is';
  const title = fact('title');
  if (title === undefined) return 'has nothing where the mapping says the title is';
  const said = fact('status')?.toLowerCase() ?? '';
  const status = mapping.statuses.get(said);
  if (status === undefined) return `the status ${quote(said)} is not known; allowed: ${[...mapping.statuses.keys()].join(', ')}`;
  const started = fact('starts_at');
  const startsAt = started === undefined ? null : instantOf(started);
  if (startsAt === undefined) return `starts_at must be an RFC 3339 time, or seconds or milliseconds since 1970; found ${quote(started)}`;
  const [severity, component, by, note] = [fact('severity'), fact('component'), fact('by'), fact('note')];
  const [only = ''] = keys;
  return {
    fingerprint: keys.length === 1 ? keyFingerprint(only) : wordsFingerprint(...keys),
    status,
    labels: texts(mapping.labels),
    annotations: { ...texts(mapping.annotations), ...present({ summary: title, description: fact('text') }) },
    startsAt,
    endsAt: null,
    url: fact('url') ?? null,
    group: null,
    ...(severity === undefined ? {} : { severity }),
    ...(component === undefined ? {} : { component }),
    ...(by === undefined ? {} : { by }),
    ...(note === undefined ? {} : { note }),
  };
}

/** The first value that says something; of a list, all of them. */
function textOf(item: unknown, from: Expression): string | undefined {
  if ('constant' in from) return from.constant || undefined;
  const found = select(item, from).flatMap(({ value }) =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [String(value)] : [],
  );
  return found.filter((text) => text.trim() !== '').join(', ') || undefined;
}

/** Ten digits are seconds until the year 2286, thirteen milliseconds. */
function instantOf(text: string): number | undefined {
  if (/^\d{9,10}(?:\.\d{1,9})?$/.test(text)) return Math.round(Number(text) * 1_000);
  return /^\d{12,13}$/.test(text) ? Number(text) : parseInstant(text);
}
