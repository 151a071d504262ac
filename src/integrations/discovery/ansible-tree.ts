/**
 * An inventory as a tree of groups, in both of Ansible's notations: what `ansible-inventory --list` and inventory scripts print (hosts and
 * children are lists of names, variables of hosts in `_meta`), and the static one (hosts and children are mappings, nested to any depth).
 * A group may be printed once and named by several parents, an old script's group is a bare list of hosts, and `_meta` may be missing.
 */
import { type Group, groupIn, type Inventory, newInventory, setAll, varsOf } from './ansible-inventory.ts';
import { expandHosts } from './ansible-range.ts';
import { at, entriesAt, isObject, kindOf, quote } from './json.ts';

interface Waiting {
  readonly name: string;
  readonly value: unknown;
  readonly where: string;
}

const KEYS = ['hosts', 'children', 'vars'];

export function readTree(value: Readonly<Record<string, unknown>>): Inventory {
  const inventory = newInventory();
  // A queue that grows while it is read, and no recursion: the depth is the sender's choice.
  const waiting: Waiting[] = Object.entries(value)
    .filter(([name]) => name !== '_meta')
    .map(([name, group]) => ({ name, value: group, where: name }));
  for (const next of waiting) readGroup(inventory, next, waiting);
  const hostvars = at(value, '_meta', 'hostvars');
  if (hostvars !== undefined && !isObject(hostvars)) {
    inventory.problems.push({ where: '_meta.hostvars', problem: `must be an object; found ${kindOf(hostvars)}` });
  }
  for (const [host, vars] of entriesAt(hostvars)) {
    // Variables of a host that no group names: it is in the inventory, and in "all".
    if (host === '') inventory.problems.push({ where: '_meta.hostvars', problem: 'a host has no name' });
    else if (isObject(vars)) setAll(varsOf(inventory, host), Object.entries(vars));
    else if (vars !== null)
      inventory.problems.push({ where: `_meta.hostvars.${host}`, problem: `must be an object; found ${kindOf(vars)}` });
  }
  return inventory;
}

type Report = (key: string, problem: string) => void;

function readGroup(inventory: Inventory, { name, value, where }: Waiting, waiting: Waiting[]): void {
  const report: Report = (key, problem) => {
    inventory.problems.push({ where: `${where}${key}`, problem });
  };
  if (name === '') report('', 'a group has no name');
  else if (Array.isArray(value)) readHosts(inventory, groupIn(inventory, name), value, report);
  else if (value === null) groupIn(inventory, name);
  else if (!isObject(value)) report('', `must be a group; found ${kindOf(value)}`);
  else {
    const group = groupIn(inventory, name);
    const unknown = Object.keys(value).find((key) => !KEYS.includes(key));
    if (unknown !== undefined) report('', `has ${quote(unknown)}, which groups do not have; allowed: ${KEYS.join(', ')}`);
    readHosts(inventory, group, at(value, 'hosts') ?? [], report);
    const children = at(value, 'children') ?? [];
    for (const child of readChildren(inventory, group, children, report)) {
      waiting.push({ name: child, value: at(children, child), where: `${where.slice(-200)}.children.${child}` });
    }
    const vars = at(value, 'vars') ?? {};
    if (isObject(vars)) setAll(group.vars, Object.entries(vars));
    else report('.vars', `must be a mapping; found ${kindOf(vars)}`);
  }
}

function readHosts(inventory: Inventory, { hosts: members }: Group, hosts: unknown, report: Report): void {
  if (Array.isArray(hosts)) {
    for (const host of names(hosts, '.hosts', report)) {
      members.add(host);
      varsOf(inventory, host);
    }
  } else if (isObject(hosts)) {
    for (const [pattern, vars] of Object.entries(hosts)) {
      const expanded = expandHosts(pattern);
      if ('problem' in expanded) report('.hosts', `"${pattern.slice(0, 60)}" ${expanded.problem}`);
      else if (vars !== null && !isObject(vars)) report(`.hosts.${pattern}`, `must be a mapping; found ${kindOf(vars)}`);
      for (const host of 'problem' in expanded ? [] : expanded) {
        members.add(host);
        setAll(varsOf(inventory, host), entriesAt(vars));
      }
    }
  } else report('.hosts', `must be a list or a mapping; found ${kindOf(hosts)}`);
}

/** The children that are written out there, and wait to be read. */
function readChildren(inventory: Inventory, group: Group, children: unknown, report: Report): readonly string[] {
  const nested = isObject(children);
  if (!nested && !Array.isArray(children)) report('.children', `must be a list or a mapping; found ${kindOf(children)}`);
  const named = nested ? Object.keys(children) : [...names(Array.isArray(children) ? children : [], '.children', report)];
  for (const child of named) {
    if (child === '') continue;
    group.children.add(child);
    groupIn(inventory, child);
  }
  return nested ? named : [];
}

function* names(list: readonly unknown[], key: string, report: Report): Generator<string> {
  for (const [index, name] of list.entries()) {
    if (typeof name === 'string' && name !== '') yield name;
    else report(`${key}[${index}]`, `must be a name; found ${quote(name)}`);
  }
}
