/**
 * All pairs of windows that are on at the same time and touch one another. Every occurrence takes resources (a component, a person) and touches
 * others (what its components lie in, need, or are redundant with); two windows meet where one takes what the other takes or touches. Both
 * merely touching the same switch is no conflict.
 *
 * Each resource gathers what happens on it, sorts that by its start and goes through it once with a list of what is still on: what one resource needs
 * fits the processor's caches, where one sort of a million occurrences does not, and trees of intervals take ten times as long. What only touches is never compared with one another, so a region that everything
 * lies in costs nothing.
 */
import { type Spans, sortByStart } from './spans.ts';

/** What a window does to a resource. */
export interface Claim {
  readonly resource: number;
  /** `takes`, or the class of meeting somebody who takes what this merely touches. */
  readonly role: Role;
}

/** In the order of their codes; the first is what everything else is measured against. */
export const ROLES = ['takes', 'tree', 'dependency', 'redundancy'] as const;
export type Role = (typeof ROLES)[number];

export interface Meeting {
  readonly a: number;
  readonly b: number;
  /** `takes`: both take it; otherwise how the one that does not take it touches it. */
  readonly role: Role;
  readonly resource: number;
  /** The one that takes it. */
  readonly taker: number;
  readonly start: number;
  readonly end: number;
  times: number;
}

/** Resources that one window takes and another at least touches: all others need no look. */
function contested(claims: readonly (readonly Claim[])[], resources: number): Uint8Array {
  const TAKEN = 1;
  const SEVERAL = 2;
  const first = new Int32Array(resources).fill(-1);
  const found = new Uint8Array(resources);
  for (let window = 0; window < claims.length; window++)
    for (const { resource, role } of claims[window] ?? []) {
      if (role === 'takes') found[resource] = (found[resource] ?? 0) | TAKEN;
      if (first[resource] === -1) first[resource] = window;
      else if (first[resource] !== window) found[resource] = (found[resource] ?? 0) | SEVERAL;
    }
  for (let resource = 0; resource < resources; resource++) found[resource] = Number(found[resource] === (TAKEN | SEVERAL));
  return found;
}

const CODES = 4;

/** Who has to do with each resource, as `window * CODES + role`: those of resource 3 stand from `from[3]` up to `from[4]`. */
function claimants(claims: readonly (readonly Claim[])[], resources: number): { readonly coded: Int32Array; readonly from: Int32Array } {
  const wanted = contested(claims, resources);
  const from = new Int32Array(resources + 1);
  for (const own of claims) for (const { resource } of own) from[resource + 1] = (from[resource + 1] ?? 0) + (wanted[resource] ?? 0);
  for (let at = 1; at <= resources; at++) from[at] = (from[at] ?? 0) + (from[at - 1] ?? 0);
  const next = from.slice();
  const coded = new Int32Array(from[resources] ?? 0);
  for (let window = 0; window < claims.length; window++)
    for (const { resource, role } of claims[window] ?? []) {
      if (wanted[resource] !== 1) continue;
      const place = next[resource] ?? 0;
      coded[place] = window * CODES + ROLES.indexOf(role);
      next[resource] = place + 1;
    }
  return { coded, from };
}

/** What happens on one resource in the order of starts, as `span * CODES + role`. */
function visitsOf(claims: Int32Array, { first, start }: Spans): Int32Array {
  let count = 0;
  for (const claim of claims) {
    const window = (claim / CODES) | 0;
    count += (first[window + 1] ?? 0) - (first[window] ?? 0);
  }
  const visits = new Int32Array(count);
  let at = 0;
  for (const claim of claims) {
    const window = (claim / CODES) | 0;
    const end = first[window + 1] ?? 0;
    for (let span = first[window] ?? 0; span < end; span++) visits[at++] = span * CODES + (claim % CODES);
  }
  sortByStart(visits, CODES, start, new Float64Array(count));
  return visits;
}

export function sweep(spans: Spans, claims: readonly (readonly Claim[])[], resources: number): readonly Meeting[] {
  const { start, end, of } = spans;
  const { coded, from: offsets } = claimants(claims, resources);
  const meetings = new Map<number, Meeting>();
  const windows = claims.length;
  const meet = (resource: number, taker: number, other: number, role: number): void => {
    const [one, two] = [of[taker] ?? 0, of[other] ?? 0];
    if (one === two) return;
    const [a, b] = one < two ? [one, two] : [two, one];
    const key = (a * windows + b) * CODES + role;
    const known = meetings.get(key);
    if (known !== undefined) {
      // The same two may meet in many places: their times are counted in the first.
      if (known.resource === resource) known.times++;
      return;
    }
    const [from, to] = [Math.max(start[taker] ?? 0, start[other] ?? 0), Math.min(end[taker] ?? 0, end[other] ?? 0)];
    meetings.set(key, { a, b, role: ROLES[role] ?? 'takes', resource, taker: one, start: from, end: to, times: 1 });
  };
  for (let resource = 0; resource < resources; resource++) {
    const own = coded.subarray(offsets[resource], offsets[resource + 1]);
    if (own.length > 0) sweepOne(resource, visitsOf(own, spans), spans, meet);
  }
  return [...meetings.values()];
}

/** Those still on at an instant, each of which is shown; what is over is forgotten on the way. */
function still(on: number[], at: number, end: Float64Array, each: (visit: number) => void): void {
  let kept = 0;
  for (let place = 0; place < on.length; place++) {
    const visit = on[place] ?? 0;
    if ((end[(visit / CODES) | 0] ?? 0) <= at) continue;
    on[kept++] = visit;
    each(visit);
  }
  on.length = kept;
}

function sweepOne(
  resource: number,
  visits: Int32Array,
  { start, end }: Spans,
  meet: (resource: number, taker: number, other: number, role: number) => void,
): void {
  const taking: number[] = [];
  const touching: number[] = [];
  let forget = 64;
  let span = 0;
  let role = 0;
  const taken = (other: number): void => meet(resource, (other / CODES) | 0, span, role);
  const touched = (other: number): void => meet(resource, span, (other / CODES) | 0, other % CODES);
  for (const visit of visits) {
    span = (visit / CODES) | 0;
    role = visit % CODES;
    const at = start[span] ?? 0;
    if (taking.length > 0) still(taking, at, end, taken);
    if (role === 0) {
      if (touching.length > 0) still(touching, at, end, touched);
      taking.push(visit);
      continue;
    }
    touching.push(visit);
    if (touching.length < forget) continue;
    still(touching, at, end, () => undefined);
    forget = Math.max(64, touching.length * 2);
  }
}
