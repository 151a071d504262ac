/** Two hundred machines in five sites, each of which runs the same shop. */
export interface Host {
  readonly name: string;
  readonly site: string;
  readonly role: Role;
  readonly rack: string;
}

const SITES = ['ams2', 'fra1', 'lon1', 'nyc3', 'sin1'] as const;

/** How many of each a site has. Forty together. */
const ROLES = { edge: 2, core: 2, hv: 6, db: 4, cache: 3, queue: 2, app: 8, web: 8, store: 3, mon: 1, backup: 1 } as const;
export type Role = keyof typeof ROLES;

const RACKS_PER_SITE = 4;

export const ESTATE: readonly Host[] = SITES.flatMap((site) => {
  const names = (Object.entries(ROLES) as [Role, number][]).flatMap(([role, count]) =>
    Array.from({ length: count }, (_, n) => [role, n + 1] as const),
  );
  return names.map(([role, number], place) => ({
    name: `${site}-${role}-${String(number).padStart(2, '0')}`,
    site,
    role,
    rack: `${site}-r${(place % RACKS_PER_SITE) + 1}`,
  }));
});

export const hostsOf = (site: string, ...roles: readonly Role[]): readonly Host[] =>
  ESTATE.filter((host) => host.site === site && (roles.length === 0 || roles.includes(host.role)));

export const sites: readonly string[] = SITES;
