import type { Referable } from '../kernel/number.ts';
import { all, type Script } from '../kernel/script.ts';
import type { Component } from './component.ts';
import type { Facts, SourceRecord } from './facts.ts';

export const COMPONENT: Referable = { noun: 'component', kind: 'C', table: 'component' };

export const COMPONENT_COLUMNS = `component.number, component.id, component.name, component.type, component.path, component.parent, component.labels, component.owner,
  component.client, component.zone, component.criticality, component.hours, component.uid, component.fqdn, component.site, component.addresses, component.sources,
  component.missing_since, component.created_at, component.created_by, component.updated_at, component.updated_by, component.version`;

export interface ComponentRecord {
  readonly number: number;
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly path: string;
  readonly parent: number | null;
  readonly labels: string;
  readonly owner: string | null;
  readonly client: string | null;
  readonly zone: string | null;
  readonly criticality: string | null;
  readonly hours: string | null;
  readonly uid: string | null;
  readonly fqdn: string | null;
  readonly site: string | null;
  readonly addresses: string;
  readonly sources: string;
  readonly missing_since: number | null;
  readonly created_at: number;
  readonly created_by: string;
  readonly updated_at: number;
  readonly updated_by: string;
  readonly version: number;
}

export const fromRecord = (row: ComponentRecord): Component => ({
  number: row.number,
  id: row.id,
  name: row.name,
  type: row.type,
  path: row.path,
  parent: row.parent,
  labels: JSON.parse(row.labels) as Record<string, string>,
  owner: row.owner,
  client: row.client,
  zone: row.zone,
  criticality: row.criticality,
  hours: row.hours,
  uid: row.uid,
  fqdn: row.fqdn,
  site: row.site,
  addresses: JSON.parse(row.addresses) as string[],
  sources: JSON.parse(row.sources) as string[],
  missingSince: row.missing_since,
  createdAt: row.created_at,
  createdBy: row.created_by,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
  version: row.version,
});

/** The components that a condition finds, by number. */
export function* componentsWhere(where: string, ...params: readonly unknown[]): Script<ReadonlyMap<number, Component>> {
  const rows = yield* all<ComponentRecord>(`select ${COMPONENT_COLUMNS} from component where deleted_at is null and ${where}`, ...params);
  return new Map(rows.map((row) => [row.number, fromRecord(row)]));
}

interface SourceRow {
  readonly source: string;
  readonly key: string;
  readonly component: number;
  readonly asserts: number;
  readonly facts: string;
  readonly first_seen_at: number;
  readonly last_seen_at: number;
  readonly missing_since: number | null;
}

export function* recordsWhere(where: string, ...params: readonly unknown[]): Script<readonly SourceRecord[]> {
  const rows = yield* all<SourceRow>(
    `select source, key, component, asserts, facts, first_seen_at, last_seen_at, missing_since from component_record where ${where}`,
    ...params,
  );
  // Sorted here: an `order by` would tempt the planner to walk the whole key instead of the component's few rows.
  const inOrder = [...rows].sort((a, b) => compare(a.source, b.source) || compare(a.key, b.key));
  return inOrder.map((row) => ({
    source: row.source,
    key: row.key,
    component: row.component,
    asserts: row.asserts === 1,
    facts: JSON.parse(row.facts) as Facts,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    missingSince: row.missing_since,
  }));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
