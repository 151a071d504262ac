import type { Problems } from './format.ts';

export interface Group {
  readonly hosts: Set<string>;
  readonly children: Set<string>;
  readonly vars: Map<string, unknown>;
}

/** What every notation of an Ansible inventory says, each in its own way. */
export interface Inventory {
  readonly groups: Map<string, Group>;
  readonly hosts: Map<string, Map<string, unknown>>;
  readonly problems: Problems;
}

export const newInventory = (): Inventory => ({ groups: new Map(), hosts: new Map(), problems: [] });

export function groupIn(inventory: Inventory, name: string): Group {
  const known = inventory.groups.get(name);
  if (known !== undefined) return known;
  const group: Group = { hosts: new Set(), children: new Set(), vars: new Map() };
  inventory.groups.set(name, group);
  return group;
}

export function varsOf(inventory: Inventory, host: string): Map<string, unknown> {
  const known = inventory.hosts.get(host);
  if (known !== undefined) return known;
  const vars = new Map<string, unknown>();
  inventory.hosts.set(host, vars);
  return vars;
}

export function setAll(vars: Map<string, unknown>, more: Iterable<readonly [string, unknown]>): void {
  for (const [name, value] of more) vars.set(name, value);
}
