/**
 * When a source names something for the first time, is it a component that is known already? The keys of identity are tried in order:
 * the unique id, the full name in the DNS, an address within its site. What matches one component is it; what matches several is nobody,
 * because a wrong merge is worse than a double. An address without a site says nothing: private networks repeat theirs.
 */
import type { Said, SourceRecord } from './facts.ts';

export const IDENTITIES = ['uid', 'fqdn', 'address'] as const;
export type Identity = (typeof IDENTITIES)[number];

export interface Match {
  readonly component: number;
  readonly by: Identity;
  readonly value: string;
}

/** Every machine has these. */
const EVERYWHERE = /^(?:127\.|169\.254\.|0\.0\.0\.0|::1?$|fe80:)/i;

function* claimsOf(said: Said): Generator<readonly [Identity, string]> {
  const { uid, fqdn, site, addresses } = said;
  if (uid) yield ['uid', uid];
  if (fqdn) yield ['fqdn', fqdn];
  if (site && addresses) for (const address of addresses.split(' ')) if (!EVERYWHERE.test(address)) yield ['address', `${site} ${address}`];
}

export type Identify = (said: Said, eligible: (component: number) => boolean) => Match | undefined;

/** Looks new things up among what every source says of every component, not only among the words that count. */
export function identities(records: readonly SourceRecord[]): Identify {
  const known = new Map<string, Set<number>>();
  for (const record of records) {
    const said = Object.fromEntries(Object.entries(record.facts).map(([fact, [value]]) => [fact, value]));
    for (const [by, value] of claimsOf(said)) {
      const key = `${by} ${value}`;
      const components = known.get(key) ?? new Set();
      known.set(key, components.add(record.component));
    }
  }
  return (said, eligible) => {
    for (const [by, value] of claimsOf(said)) {
      const matching = [...(known.get(`${by} ${value}`) ?? [])];
      const [component] = matching;
      if (component !== undefined && matching.length === 1 && eligible(component)) return { component, by, value };
    }
    return undefined;
  };
}
