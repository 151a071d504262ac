/**
 * Components as targets, in the JSON of Prometheus' file and HTTP discovery. An endpoint is a target as it is; everything else is one at the
 * given port, by its name in the DNS, else its address.
 *
 * Labels with two underscores in front steer the scrape (`__address__` sends it elsewhere). Only endpoints, which came from such a list, give
 * the few that say how they are scraped; a tag that somebody called so on a machine stays here.
 */
import { isIP } from 'node:net';
import { MASK } from '../secrets.ts';
import { type Export, type Exported, identifier, isHostName, type Left } from './exported.ts';

const HOW_TO_SCRAPE = /^__(?:scheme|metrics_path|scrape_interval|scrape_timeout)__$|^__param_/;

export function exportPrometheusSd(components: readonly Exported[], options: { readonly port?: number } = {}): Export {
  const left: Left = [];
  const groups = new Map<string, { readonly targets: string[]; readonly labels: Readonly<Record<string, string>> }>();
  for (const component of components) {
    const target = targetOf(component, options.port);
    if (target === undefined) {
      left.push({ where: component.name, problem: 'has neither a DNS name nor an address' });
      continue;
    }
    const labels = labelsOf(component, left);
    const key = JSON.stringify(Object.entries(labels));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { targets: [target], labels });
    else group.targets.push(target);
  }
  return { text: `${JSON.stringify([...groups.values()], undefined, 2)}\n`, left };
}

function targetOf({ name, type, fqdn, addresses }: Exported, port: number | undefined): string | undefined {
  if (type === 'endpoint') return name;
  const host = fqdn ?? addresses[0] ?? (isHostName(name) ? name : undefined);
  if (host === undefined) return undefined;
  const bracketed = isIP(host) === 6 ? `[${host}]` : host;
  return port === undefined ? bracketed : `${bracketed}:${port}`;
}

/** By name, so that what carries the same labels is one group. */
function labelsOf({ name, type, labels }: Exported, left: Left): Readonly<Record<string, string>> {
  const said = new Map<string, string>();
  for (const key of Object.keys(labels).sort()) {
    const value = labels[key] ?? '';
    const label = identifier(key);
    if (value === MASK) continue;
    if (label.startsWith('__') && !(type === 'endpoint' && HOW_TO_SCRAPE.test(label))) {
      left.push({ where: name, problem: `the label ${key} would steer the scrape` });
    } else if (said.has(label)) left.push({ where: name, problem: `the label ${key} would be a second ${label}` });
    else said.set(label, value);
  }
  return Object.fromEntries(said);
}
