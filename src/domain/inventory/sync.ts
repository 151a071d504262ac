/**
 * What an observation changes. A pure function over what is known: the same comparison makes the dry run's diff and the writes.
 *
 * - A source speaks for itself: what it does not mention any more is missing for this source; whether the component is missing depends on
 *   the others (`facts.ts`). After the grace the source's word is dropped, and a component that nobody vouches for goes with it.
 * - A key seen for the first time is matched by identity (`identity.ts`): with a component that this source has just lost, it is a rename;
 *   with one that another source knows, it joins that one. Both keep their number and their history.
 * - A run that would lose many at once is stopped whole: an empty answer of a broken service looks exactly like a demolished site.
 */
import type { Instant } from '../kernel/clock.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { type Clean, clean } from './clean.ts';
import type { Component } from './component.ts';
import { type EdgeChanges, edgeChanges, type OpenEdge } from './edges.ts';
import { type FactChange, renew, type SourceRecord } from './facts.ts';
import { type Identify, identities, type Match } from './identity.ts';
import type { Observation } from './observed.ts';
import { type Problem, type Settled, settle } from './settle.ts';

export interface SourceState {
  readonly name: string;
  readonly syncedAt: Instant;
  readonly serial: number | null;
  readonly lineage: string | null;
}

export interface State {
  /** Undefined before a source's first observation. */
  readonly source: SourceState | undefined;
  readonly components: ReadonlyMap<number, Component>;
  /** Of every source. */
  readonly records: readonly SourceRecord[];
  /** The edges that this source holds open. */
  readonly edges: readonly OpenEdge[];
}

export interface Rules {
  readonly source: string;
  readonly precedence: readonly string[];
  readonly allowed: Readonly<Record<string, readonly string[]>>;
  readonly graceMs: number;
  readonly maxVanishPercent: number;
  /** Lets go of everything that vanished, however much it is. */
  readonly allowVanish: boolean;
  /** Takes an older serial, or another lineage. */
  readonly allowRollback: boolean;
}

export type What = 'added' | 'changed' | 'vanished' | 'returned' | 'renamed' | 'joined';

export interface Difference {
  readonly what: What;
  readonly key: string;
  /** Negative: a new component, -1 the first. */
  readonly component: number;
  readonly facts: readonly FactChange[];
  /** Of a component that joined another source's. */
  readonly match?: Match;
}

export interface Plan {
  readonly settled: Settled;
  /** Written as they are from now on. */
  readonly records: readonly SourceRecord[];
  /** Keys that are this source's no longer. */
  readonly dropped: readonly string[];
  readonly edges: EdgeChanges;
  readonly source: SourceState & { readonly components: number };
}

export interface Synced {
  readonly added: number;
  readonly changed: number;
  readonly vanished: number;
  readonly refused: readonly Problem[];
  readonly differences: readonly Difference[];
  readonly plan: Plan;
}

/** So few may always vanish: a percentage of a handful means nothing. */
const ALWAYS_ALLOWED = 3;

export function sync(state: State, observation: Observation, now: Instant, rules: Rules): Synced | Refusal {
  const older = rules.allowRollback ? undefined : refuseOlder(state.source, observation, rules.source);
  if (older !== undefined) return older;
  const { components: seen, refused } = clean(observation, rules.allowed);
  const mine = new Map(state.records.filter((record) => record.source === rules.source).map((record) => [record.key, record]));
  const lost = [...mine.values()].filter((record) => !seen.has(record.key));

  const { written, dropped, differences } = compare(state, seen, mine, lost, now, rules);
  const renamed = new Set(dropped);
  const vanished = lost.filter((record) => record.missingSince === null && !renamed.has(record.key));
  const present = [...mine.values()].filter((record) => record.missingSince === null).length;
  const stop = rules.allowVanish ? undefined : refuseMassVanish(vanished.length, present, rules);
  if (stop !== undefined) return stop;
  for (const record of vanished) {
    written.push({ ...record, lastSeenAt: state.source?.syncedAt ?? record.lastSeenAt, missingSince: now });
    differences.push({ what: 'vanished', key: record.key, component: record.component, facts: [] });
  }
  const expired = lost.filter(
    (record) => record.missingSince !== null && now - record.missingSince >= rules.graceMs && !renamed.has(record.key),
  );
  dropped.push(...expired.map((record) => record.key));

  const after = recordsAfter(state.records, written, dropped, rules.source);
  const componentOf = (source: string, key: string): number | undefined => after.byKey.get(`${source}\n${key}`)?.component;
  const touched = new Set([...written, ...expired].map((record) => record.component));
  const orphaning = new Set(dropped);
  for (const record of mine.values()) if (orphaning.has(record.facts['parent']?.[0] ?? '')) touched.add(record.component);
  const world = {
    components: state.components,
    recordsOf: (component: number) => after.byComponent.get(component) ?? [],
    componentOf,
    precedence: rules.precedence,
  };
  let settled = settle(world, touched);
  if (settled.gone.length > 0) {
    // What lay in those that go, by whoever's word, has to find another place.
    const gone = new Set(settled.gone);
    for (const component of state.components.values())
      if (component.parent !== null && gone.has(component.parent)) touched.add(component.number);
    settled = settle(world, touched);
  }

  const count = (...whats: readonly What[]): number => differences.filter(({ what }) => whats.includes(what)).length;
  const edges = edgeChanges(state.edges, seen, new Set(dropped), (key) => componentOf(rules.source, key));
  const alreadyChanged = new Set(differences.map(({ key }) => key));
  for (const key of edges.touched)
    if (!alreadyChanged.has(key)) differences.push({ what: 'changed', key, component: componentOf(rules.source, key) ?? 0, facts: [] });
  return {
    added: count('added'),
    changed: count('changed', 'returned', 'renamed', 'joined'),
    vanished: vanished.length,
    refused: [...refused, ...settled.problems],
    differences,
    plan: {
      settled,
      records: written,
      dropped,
      edges,
      source: {
        name: rules.source,
        syncedAt: now,
        components: seen.size,
        serial: observation.serial ?? state.source?.serial ?? null,
        lineage: observation.lineage ?? state.source?.lineage ?? null,
      },
    },
  };
}

function refuseOlder(source: SourceState | undefined, observation: Observation, name: string): Refusal | undefined {
  const where = `source ${name}`;
  if (source?.lineage != null && observation.lineage !== undefined && observation.lineage !== source.lineage)
    return refuse({
      kind: 'invalid',
      where,
      problem: `this is of the lineage ${observation.lineage}, the last was of ${source.lineage}`,
      allowed: 'the same lineage, or --allow-rollback',
    });
  if (source?.serial != null && observation.serial !== undefined && observation.serial < source.serial)
    return refuse({
      kind: 'invalid',
      where,
      problem: `this is version ${observation.serial}, and version ${source.serial} was read already`,
      allowed: 'the same or a later version, or --allow-rollback',
    });
  return undefined;
}

function refuseMassVanish(vanished: number, present: number, { source, maxVanishPercent }: Rules): Refusal | undefined {
  const everything = vanished === present && present > 1;
  if (!everything && (vanished <= ALWAYS_ALLOWED || vanished * 100 <= maxVanishPercent * present)) return undefined;
  return refuse({
    kind: 'invalid',
    where: `source ${source}`,
    problem: `${vanished} of its ${present} components would vanish, so nothing was changed`,
    allowed: `${maxVanishPercent} % at once (max_vanish in [inventory]), or --allow-vanish`,
  });
}

interface Comparison {
  readonly written: SourceRecord[];
  readonly dropped: string[];
  readonly differences: Difference[];
}

function compare(
  state: State,
  seen: ReadonlyMap<string, Clean>,
  mine: ReadonlyMap<string, SourceRecord>,
  lost: readonly SourceRecord[],
  now: Instant,
  { source }: Rules,
): Comparison {
  const written: SourceRecord[] = [];
  const dropped: string[] = [];
  const differences: Difference[] = [];
  const lostBy = new Map(lost.map((record) => [record.component, record]));
  const taken = new Set([...mine.values()].filter((record) => seen.has(record.key)).map((record) => record.component));
  let identify: Identify | undefined;
  let fresh = 0;
  for (const { key, said } of seen.values()) {
    const old = mine.get(key);
    if (old !== undefined) {
      const { facts, changes } = renew(old.facts, said, now);
      if (changes.length === 0 && old.missingSince === null) continue;
      written.push({ ...old, facts, lastSeenAt: now, missingSince: null });
      differences.push({ what: old.missingSince === null ? 'changed' : 'returned', key, component: old.component, facts: changes });
      continue;
    }
    identify ??= identities(state.records);
    // A machine that this source gave another unique id is another machine, whatever its name.
    const match = identify(said, (component) => !taken.has(component) && !replaced(lostBy.get(component), said));
    const component = match?.component ?? -++fresh;
    taken.add(component);
    const before = match === undefined ? undefined : lostBy.get(match.component);
    if (before !== undefined) dropped.push(before.key);
    const { facts, changes } = renew(before?.facts ?? {}, said, now);
    written.push({
      source,
      key,
      component,
      asserts: true,
      facts,
      firstSeenAt: before?.firstSeenAt ?? now,
      lastSeenAt: now,
      missingSince: null,
    });
    if (match === undefined) differences.push({ what: 'added', key, component, facts: changes });
    else differences.push({ what: before === undefined ? 'joined' : 'renamed', key, component, facts: changes, match });
  }
  return { written, dropped, differences };
}

const replaced = (record: SourceRecord | undefined, said: Clean['said']): boolean => {
  const before = record?.facts['uid']?.[0] ?? null;
  return before !== null && said['uid'] != null && before !== said['uid'];
};

function recordsAfter(
  records: readonly SourceRecord[],
  written: readonly SourceRecord[],
  dropped: readonly string[],
  source: string,
): { readonly byKey: ReadonlyMap<string, SourceRecord>; readonly byComponent: ReadonlyMap<number, readonly SourceRecord[]> } {
  const byKey = new Map(records.map((record) => [`${record.source}\n${record.key}`, record]));
  for (const key of dropped) byKey.delete(`${source}\n${key}`);
  for (const record of written) byKey.set(`${record.source}\n${record.key}`, record);
  const byComponent = new Map<number, SourceRecord[]>();
  for (const record of byKey.values()) {
    const siblings = byComponent.get(record.component);
    if (siblings === undefined) byComponent.set(record.component, [record]);
    else siblings.push(record);
  }
  return { byKey, byComponent };
}
