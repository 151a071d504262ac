/** An estate of regions, sites, racks and servers, and services that need others and run on servers: as a source observes it. */

import { take } from '../../src/domain/inventory/import.ts';
import type { Observed, ObservedEdge } from '../../src/domain/inventory/observed.ts';
import { isRefusal } from '../../src/domain/kernel/refusal.ts';
import { contextFor } from '../../src/runtime/run.ts';
import type { Watchbill } from '../../src/runtime/watchbill.ts';

const REGIONS = 8;
const SITES_A_REGION = 5;
const A_RACK = 40;
/** Of ten components, eight are servers and two are services. */
const SERVICES = 0.2;
const TIERS = ['web', 'db', 'cache', 'queue', 'edge'] as const;

/** `changed` of the servers, spread evenly, say another kernel than before. */
export function observedEstate(count: number, changed = 0): readonly Observed[] {
  const services = Math.floor(count * SERVICES);
  const sites = REGIONS * SITES_A_REGION;
  const racks = Math.ceil((count - services) / A_RACK);
  const servers = count - services - REGIONS - sites - racks;
  const every = changed === 0 ? Number.POSITIVE_INFINITY : Math.floor(servers / changed);
  return [
    ...Array.from({ length: REGIONS }, (_, at) => region(at)),
    ...Array.from({ length: sites }, (_, at) => site(at)),
    ...Array.from({ length: racks }, (_, at) => rack(at, sites)),
    ...Array.from({ length: servers }, (_, at) => server(at, racks, at % every === every - 1)),
    ...Array.from({ length: services }, (_, at) => service(at, servers)),
  ];
}

const region = (at: number): Observed => ({ key: `r${at}`, name: `region-${at}`, type: 'region', labels: { region: `region-${at}` } });
const site = (at: number): Observed => ({
  key: `s${at}`,
  name: `site-${at}`,
  type: 'site',
  parent: `r${at % REGIONS}`,
  labels: { env: at % 5 === 4 ? 'test' : 'prod' },
});
const rack = (at: number, sites: number): Observed => ({
  key: `k${at}`,
  name: `rack-${at}`,
  type: 'rack',
  parent: `s${at % sites}`,
  labels: {},
});
const server = (at: number, racks: number, changed: boolean): Observed => ({
  key: `n${at}`,
  name: `server-${at}`,
  type: 'server',
  parent: `k${at % racks}`,
  uid: `serial-${at}`,
  fqdn: `server-${at}.example.org`,
  addresses: [`10.${(at >> 16) & 255}.${(at >> 8) & 255}.${at & 255}`],
  labels: {
    tier: TIERS[at % TIERS.length] ?? 'web',
    kernel: changed ? '6.19' : '6.18',
    ...(at % 100 === 0 ? { canary: 'yes' } : {}),
  },
});
/** A forest of services ten wide: each needs the one a tenth of its number before it, and runs on two servers. */
const service = (at: number, servers: number): Observed => ({
  key: `v${at}`,
  name: `service-${at}`,
  type: 'service',
  labels: { team: `team-${at % 20}` },
  edges: [
    ...(at < 10 ? [] : [{ kind: 'needs', to: `v${Math.floor(at / 10)}` } satisfies ObservedEdge]),
    { kind: 'runs-on', to: `n${(at * 2) % servers}` },
    { kind: 'runs-on', to: `n${(at * 2 + 1) % servers}` },
  ],
});

/** Takes an observation in as a sync does. */
export async function sync({ surroundings }: Watchbill, components: readonly Observed[]): Promise<{ readonly changed: number }> {
  const context = contextFor(surroundings, { name: 'bench', role: 'admin' });
  const flags = { source: 'bench', dry_run: false, allow_vanish: false, allow_rollback: false };
  const taken = await surroundings.ports.store.write(() => take(context(), { components, problems: [] }, flags));
  if (isRefusal(taken)) throw new Error(`the sync was refused: ${JSON.stringify(taken)}`);
  return taken;
}
