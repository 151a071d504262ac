/**
 * A component is anything that work and alerts hang on: a region, a cluster, a server, a database, a certificate. It lies in another one
 * (its path says where), depends on others through edges, and is what its sources say of it (`facts.ts`).
 *
 *   present ──no source knows it any more──▶ missing ──grace──▶ deleted
 *      ▲───────────────seen again────────────────┘
 */
import type { Instant } from '../kernel/clock.ts';

export const CRITICALITIES = ['critical', 'high', 'normal', 'low'] as const;
export const STATUSES = ['present', 'missing'] as const;

/** `needs` and `runs-on` carry failure from the needed to the dependent; `redundant-with` says that two stand in for one another. */
export const EDGE_KINDS = ['needs', 'runs-on', 'redundant-with'] as const;
export type EdgeKind = (typeof EDGE_KINDS)[number];
/** The edges that impact follows; `in` is the tree. */
export const FAILURE_KINDS = ['needs', 'runs-on', 'in'] as const;

/** Facts of one value each. What a component does not say of itself in `INHERITED` it has from above. */
export const SCALARS = ['owner', 'client', 'zone', 'criticality', 'hours', 'uid', 'fqdn', 'site'] as const;
export type Scalar = (typeof SCALARS)[number];
export const INHERITED = ['owner', 'client', 'zone', 'criticality', 'hours', 'site'] as const satisfies readonly Scalar[];

/** What its sources together say; the labels are its own, without those from above. */
export interface Merged extends Readonly<Record<Scalar, string | null>> {
  readonly name: string;
  readonly type: string;
  readonly parent: number | null;
  readonly path: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly addresses: readonly string[];
  readonly sources: readonly string[];
  readonly missingSince: Instant | null;
}

export interface Component extends Merged {
  readonly number: number;
  readonly id: string;
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly updatedAt: Instant;
  readonly updatedBy: string;
  readonly version: number;
}

/** Deeper trees and longer chains than this are a mistake in their source. */
export const DEEPEST = 64;

/** A name as one step of a path: what separates paths and selectors would be read as such. */
export const segment = (name: string): string => name.replace(/[\s/:,()!&"*?\\]+/g, '-');

export const pathBelow = (parent: string | undefined, name: string): string =>
  parent === undefined ? segment(name) : `${parent}/${segment(name)}`;
