import { ESTATE, sites } from './estate.ts';

/** The estate as another program would write it down: sites, their racks, and the machines in them. */
export function inventoryCsv(): string {
  const racks = [...new Map(ESTATE.map(({ rack, site }) => [rack, site]))];
  const rows = [
    ...sites.map((site) => [site, 'site', '', '']),
    ...racks.map(([rack, site]) => [rack, 'rack', site, '']),
    ...ESTATE.map(({ name, rack, role }) => [name, 'server', rack, role]),
  ];
  return ['name,type,parent,role', ...rows.map((cells) => cells.join(','))].join('\n');
}
