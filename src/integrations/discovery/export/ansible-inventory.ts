import { MASK } from '../secrets.ts';
import { type Exported, identifier, isHostName, type Left } from './exported.ts';

export interface Inventory {
  readonly hosts: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly groups: ReadonlyMap<string, Group>;
  readonly ungrouped: string[];
}

export interface Group {
  readonly hosts: string[];
  readonly children: string[];
  /** Lies in no other. */
  top: boolean;
}

export type Notation = 'json' | 'ini';

const GROUP = 'group.';

export const isTemplate = (text: string): boolean => /\{[{%#]/.test(text);

export function inventoryOf(components: readonly Exported[], notation: Notation, left: Left): Inventory {
  const hosts = new Map<string, ReadonlyMap<string, string>>();
  const groups = new Map<string, Group>();
  const ungrouped: string[] = [];
  const group = (name: string): Group => {
    const known = groups.get(name) ?? { hosts: [], children: [], top: true };
    groups.set(name, known);
    return known;
  };
  for (const component of components) {
    const { name, type } = component;
    const problem = type === 'group' ? groupProblem(name) : hostProblem(name, hosts);
    if (problem !== undefined) {
      left.push({ where: name, problem });
      continue;
    }
    const above = groupsOf(component, left);
    if (type === 'group') {
      const own = group(name);
      own.top &&= above.length === 0;
      for (const parent of above) group(parent).children.push(name);
    } else {
      hosts.set(name, varsOf(component, notation, left));
      for (const parent of above) group(parent).hosts.push(name);
      if (above.length === 0) ungrouped.push(name);
    }
  }
  return { hosts, groups, ungrouped };
}

const RESERVED = new Set(['all', 'ungrouped', '_meta']);

const groupProblem = (name: string): string | undefined =>
  isHostName(name) && !name.includes(':') && !RESERVED.has(name) ? undefined : 'is no name that a group of Ansible may have';

const hostProblem = (name: string, hosts: ReadonlyMap<string, unknown>): string | undefined => {
  if (!isHostName(name)) return 'is no name that a host of Ansible may have';
  return hosts.has(name) ? 'has the name of another one before it' : undefined;
};

function groupsOf({ name, labels }: Exported, left: Left): readonly string[] {
  const groups = Object.keys(labels).filter(isMembership(labels));
  const named = groups.map((key) => key.slice(GROUP.length));
  return named.filter((group) => {
    const problem = groupProblem(group);
    if (problem !== undefined) left.push({ where: name, problem: `is in "${group}", which ${problem}` });
    return problem === undefined && group !== name;
  });
}

const isMembership =
  (labels: Exported['labels']) =>
  (key: string): boolean =>
    key.startsWith(GROUP) && labels[key] === 'true';

function varsOf({ name, labels, addresses, fqdn }: Exported, notation: Notation, left: Left): ReadonlyMap<string, string> {
  const vars = new Map<string, string>();
  const reached = addresses[0] ?? fqdn;
  if (reached && reached !== name) vars.set('ansible_host', reached);
  const isGroup = isMembership(labels);
  for (const [key, value] of Object.entries(labels)) {
    if (isGroup(key) || value === MASK) continue;
    const problem = varProblem(key, value, vars, notation);
    if (problem === undefined) vars.set(identifier(key), value);
    else left.push({ where: name, problem: `the label ${key} ${problem}` });
  }
  return vars;
}

function varProblem(key: string, value: string, vars: ReadonlyMap<string, string>, notation: Notation): string | undefined {
  const variable = identifier(key);
  if (/^ansible_/i.test(variable)) return 'would steer Ansible';
  if (vars.has(variable)) return `would be a second ${variable}`;
  return notation === 'ini' && isTemplate(value) ? 'is a template, which INI cannot mark as text' : undefined;
}
