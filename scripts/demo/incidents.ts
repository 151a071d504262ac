/**
 * What goes wrong. Each incident is a short script in seconds from its own beginning, with the order in which a real one unfolds: the
 * cause, then what depends on it, then the recovery, cause first.
 */
import { ESTATE, type Host, hostsOf, sites } from './estate.ts';
import type { Random } from './random.ts';
import type { AlertName } from './rules.ts';

export interface Signal {
  /** Seconds. */
  readonly at: number;
  readonly host: Host;
  readonly alert: AlertName;
  readonly status: 'firing' | 'resolved';
}

type Incident = (random: Random) => readonly Signal[];

/** Fires at `from` and resolves at `to`. */
const spell = (alert: AlertName, host: Host, from: number, to: number): Signal[] => [
  { at: from, host, alert, status: 'firing' },
  { at: to, host, alert, status: 'resolved' },
];

/** One after the other, each a little later than the one before. */
const staggered = (random: Random, hosts: readonly Host[], alert: AlertName, from: number, to: number): Signal[] => {
  let late = 0;
  return hosts.flatMap((host) => {
    late += 0.3 + random.next() * 1.5;
    return spell(alert, host, from + late, to + late);
  });
};

const first = (hosts: readonly Host[]): Host => {
  const [host] = hosts;
  if (host === undefined) throw new RangeError('no such host');
  return host;
};

export const hypervisorLost: Incident = (random) => {
  const site = random.pick(sites);
  const guests = random.some(hostsOf(site, 'app', 'web', 'cache'), random.between(5, 9));
  const back = random.between(35, 60);
  return [
    ...spell('InstanceDown', random.pick(hostsOf(site, 'hv')), 0, back),
    ...staggered(random, guests, 'InstanceDown', 1, back + 4),
    ...staggered(random, random.some(hostsOf(site, 'web'), 3), 'HighLatency', 6, back + 12),
  ];
};

export const databaseLost: Incident = (random) => {
  const site = random.pick(sites);
  const databases = hostsOf(site, 'db');
  const back = random.between(30, 50);
  return [
    ...spell('DatabaseDown', first(databases), 0, back),
    ...staggered(random, databases.slice(1), 'ReplicationLag', 2, back + 8),
    ...staggered(random, random.some(hostsOf(site, 'app'), random.between(3, 6)), 'HighErrorRate', 1, back + 5),
    ...staggered(random, random.some(hostsOf(site, 'web'), random.between(3, 6)), 'HighLatency', 3, back + 10),
    ...spell('QueueBacklog', first(hostsOf(site, 'queue')), 8, back + 20),
  ];
};

const uplinkFlapping: Incident = (random) => {
  const edge = random.pick(ESTATE.filter(({ role }) => role === 'edge'));
  const times = random.between(4, 7);
  return Array.from({ length: times }, (_, n) => spell('BGPSessionDown', edge, n * 7, n * 7 + 2 + random.next() * 3)).flat();
};

const diskFilling: Incident = (random) => {
  const host = random.pick(ESTATE.filter(({ role }) => role === 'store' || role === 'db' || role === 'backup'));
  const tight = random.between(20, 30);
  const freed = tight + random.between(20, 40);
  return [...spell('DiskSpaceLow', host, 0, freed + 3), ...spell('DiskSpaceCritical', host, tight, freed)];
};

const badRelease: Incident = (random) => {
  const site = random.pick(sites);
  const rolledBack = random.between(25, 35);
  return [
    ...staggered(random, hostsOf(site, 'web'), 'HighErrorRate', 0, rolledBack),
    ...staggered(random, random.some(hostsOf(site, 'app'), 3), 'MemoryPressure', 5, rolledBack + 6),
  ];
};

const backlog: Incident = (random) => {
  const site = random.pick(sites);
  const worked = random.between(30, 50);
  return [
    ...spell('QueueBacklog', random.pick(hostsOf(site, 'queue')), 0, worked),
    ...staggered(random, random.some(hostsOf(site, 'app'), 3), 'ConsumerLag', 2, worked + 4),
  ];
};

const hotRack: Incident = (random) => {
  const { site, rack } = random.pick(ESTATE);
  const inRack = random.some(
    hostsOf(site).filter((host) => host.rack === rack),
    random.between(5, 8),
  );
  const cooled = random.between(40, 60);
  return [...staggered(random, inRack, 'TemperatureHigh', 0, cooled), ...spell('Overheated', first(inRack), 15, cooled - 10)];
};

export const INCIDENTS: readonly Incident[] = [hypervisorLost, databaseLost, uplinkFlapping, diskFilling, badRelease, backlog, hotRack];

const ITCHES: readonly AlertName[] = ['HighCPU', 'MemoryPressure', 'ClockSkew'];

/** The small things that come and go on any day. */
export const itch: Incident = (random) => spell(random.pick(ITCHES), random.pick(ESTATE), 0, random.between(6, 30));

/** What has been wrong since before anybody looked, and stays so. */
export const standing: Incident = (random) => {
  const lasting = (alert: AlertName, hosts: readonly Host[]): Signal[] =>
    hosts.flatMap((host) => spell(alert, host, random.next(), random.between(240, 900)));
  const of = (role: Host['role']): Host[] => ESTATE.filter((host) => host.role === role);
  return [
    ...lasting('CertificateExpiring', random.some(of('web'), 2)),
    ...lasting('UpdatesPending', random.some(of('hv'), 3)),
    ...lasting('DiskSpaceLow', random.some(of('store'), 2)),
    ...lasting('BackupFailed', random.some(of('backup'), 1)),
    ...lasting('ClockSkew', random.some(of('mon'), 1)),
  ];
};
