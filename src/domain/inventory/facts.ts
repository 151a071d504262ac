/**
 * Facts and whose they are. Each source owns what it says of a component, in a record of its own under its own key; the component is the
 * records read together, the most trusted first. So a source can change or take back only its own words, and a fact that one drops is
 * simply what the next one says.
 */
import type { Instant } from '../kernel/clock.ts';
import { type Component, SCALARS, type Scalar } from './component.ts';
import type { Observed } from './observed.ts';

/** What a person sets by hand; it overrules every other source. Its `parent` is a component's number, every other's a key of its own. */
export const MANUAL = 'manual';

export const LABEL = 'label.';

/** A value and since when the source has been saying it. Null is "nothing", which overrules too; an empty label is a label. */
export type Facts = Readonly<Record<string, readonly [value: string | null, since: Instant]>>;
export type Said = Readonly<Record<string, string | null>>;

export interface SourceRecord {
  readonly source: string;
  readonly key: string;
  readonly component: number;
  /** Says that the component exists; an edit by hand of what others discovered does not. */
  readonly asserts: boolean;
  readonly facts: Facts;
  readonly firstSeenAt: Instant;
  readonly lastSeenAt: Instant;
  readonly missingSince: Instant | null;
}

export const saidBy = (observed: Observed): Readonly<Record<string, string>> => {
  const said: Record<string, string> = { name: observed.name, type: observed.type };
  if (observed.parent !== undefined) said['parent'] = observed.parent;
  if (observed.uid) said['uid'] = observed.uid;
  if (observed.fqdn) said['fqdn'] = observed.fqdn.toLowerCase().replace(/\.$/, '');
  if (observed.site) said['site'] = observed.site;
  if (observed.addresses?.length) said['addresses'] = [...new Set(observed.addresses)].sort().join(' ');
  for (const [key, value] of Object.entries(observed.labels)) said[LABEL + key] = value;
  return said;
};

export interface FactChange {
  readonly fact: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What a source says now beside what it said: unchanged values keep their age. */
export function renew(before: Facts, said: Said, now: Instant): { readonly facts: Facts; readonly changes: readonly FactChange[] } {
  const facts: Record<string, readonly [string | null, Instant]> = {};
  const changes: FactChange[] = [];
  for (const [fact, value] of Object.entries(said)) {
    const old = Object.hasOwn(before, fact) ? before[fact] : undefined;
    if (old !== undefined && old[0] === value) facts[fact] = old;
    else {
      facts[fact] = [value, now];
      changes.push({ fact, before: old?.[0] ?? null, after: value });
    }
  }
  for (const [fact, [value]] of Object.entries(before)) if (!Object.hasOwn(said, fact)) changes.push({ fact, before: value, after: null });
  return { facts, changes };
}

/** The most trusted first: by hand, the present before the missing, then the order of the settings, then the alphabet. */
export function byTrust(precedence: readonly string[]): (a: SourceRecord, b: SourceRecord) => number {
  const rank = (record: SourceRecord): number => {
    if (record.source === MANUAL) return -1;
    const named = precedence.indexOf(record.source);
    return (record.missingSince === null ? 0 : 1_000_000) + (named < 0 ? precedence.length : named);
  };
  return (a, b) => rank(a) - rank(b) || compare(a.source, b.source) || compare(a.key, b.key);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The record whose word counts for each fact; `trusted` in order of trust. */
export function winners(trusted: readonly SourceRecord[]): ReadonlyMap<string, SourceRecord> {
  const winner = new Map<string, SourceRecord>();
  for (const record of trusted) for (const fact of Object.keys(record.facts)) if (!winner.has(fact)) winner.set(fact, record);
  return winner;
}

/** Where a record's `parent` points to. */
export type ResolveParent = (record: SourceRecord, said: string) => number | null;

/** All but the path, which depends on the tree. */
export type Effective = Omit<Component, 'number' | 'id' | 'path' | 'createdAt' | 'createdBy' | 'updatedAt' | 'updatedBy' | 'version'>;

export function effective(records: readonly SourceRecord[], precedence: readonly string[], parentOf: ResolveParent): Effective {
  const trusted = [...records].sort(byTrust(precedence));
  const winner = winners(trusted);
  const value = (fact: string): string | null => winner.get(fact)?.facts[fact]?.[0] ?? null;
  const labels: Record<string, string> = {};
  for (const fact of [...winner.keys()].sort()) {
    const said = fact.startsWith(LABEL) ? value(fact) : null;
    if (said !== null) labels[fact.slice(LABEL.length)] = said;
  }
  const parent = winner.get('parent');
  const lies = value('parent');
  const asserting = records.filter((record) => record.asserts);
  const present = asserting.filter((record) => record.missingSince === null);
  return {
    ...(Object.fromEntries(SCALARS.map((scalar) => [scalar, value(scalar)])) as Record<Scalar, string | null>),
    name: value('name') ?? '?',
    type: value('type') ?? 'component',
    parent: parent === undefined || lies === null ? null : parentOf(parent, lies),
    labels,
    addresses: value('addresses')?.split(' ') ?? [],
    sources: [...new Set((present.length > 0 ? present : asserting).map((record) => record.source))].sort(),
    missingSince: present.length > 0 ? null : Math.max(...asserting.map((record) => record.missingSince ?? 0)),
  };
}
