/**
 * Components as an Ansible inventory, in the JSON that `ansible-inventory --list` prints and inventory scripts answer, or in INI. Groups are
 * the `group.NAME` labels and the components of the type group; everything else is a host, its other labels its variables.
 *
 * Whoever may tag a machine must not thereby run code where Ansible runs. So no label becomes a variable that begins with `ansible_` (there is
 * one that names the interpreter, and one that holds arguments of ssh), and text that is a template is marked as not to be evaluated; in INI,
 * which has no such mark, it is left out. So are masked secrets, which would overrule the real ones.
 */
import { iniOf } from './ansible-ini.ts';
import { type Group, type Inventory, inventoryOf, isTemplate, type Notation } from './ansible-inventory.ts';
import type { Export, Exported, Left } from './exported.ts';

export function exportAnsible(components: readonly Exported[], notation: Notation = 'json'): Export {
  const left: Left = [];
  const inventory = inventoryOf(components, notation, left);
  return { text: notation === 'json' ? `${JSON.stringify(listOf(inventory), undefined, 2)}\n` : iniOf(inventory), left };
}

function listOf({ hosts, groups, ungrouped }: Inventory): object {
  const hostvars = [...hosts].map(
    ([name, vars]) => [name, Object.fromEntries([...vars].map(([key, value]) => [key, textOf(value)]))] as const,
  );
  const top = [...groups].filter(([, group]) => group.top).map(([name]) => name);
  // With its list of hosts even where that is empty: Ansible takes a group of nothing for a host.
  const members = ({ hosts: own, children }: Pick<Group, 'hosts' | 'children'>): object =>
    children.length === 0 ? { hosts: own } : { hosts: own, children };
  return Object.fromEntries<object>([
    ['_meta', { hostvars: Object.fromEntries(hostvars) }],
    ['all', { children: ['ungrouped', ...top] }],
    ...[...groups].map(([name, group]) => [name, members(group)] as const),
    ['ungrouped', members({ hosts: ungrouped, children: [] })],
  ]);
}

const textOf = (value: string): unknown => (isTemplate(value) ? { __ansible_unsafe: value } : value);
