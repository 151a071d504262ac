/**
 * Ansible's inventories: `ansible-inventory --list` and what inventory scripts print, and static ones in INI and YAML.
 *
 * Groups overlap, and a component lies in one place only. So every group is a component and, on each host, a label (`group.web=true`), for
 * the groups above too; and a host lies in its group where there is one that is narrower than all its others, likewise a group in a group.
 * What decides is the groups' shape, never their order, so nothing moves because a file was sorted.
 *
 * A host's variables are its labels, with those of its groups, the nearest first as Ansible has it. `ansible_host` is where it is reached;
 * the other `ansible_…` say how Ansible connects, not what the host is, and are not kept.
 */
import type { Observed } from '../../domain/inventory/observed.ts';
import { readIni } from './ansible-ini.ts';
import { type Group, groupIn, type Inventory, setAll } from './ansible-inventory.ts';
import { readTree } from './ansible-tree.ts';
import type { Parsed, Problems } from './format.ts';
import { at, isObject, kindOf, parseJson, scalar } from './json.ts';
import { labelKey, labelsFrom } from './labels.ts';
import { reachedBy } from './reached.ts';
import { parseYaml } from './yaml.ts';

/** Every inventory has these two, and they say nothing. */
const IMPLIED = new Set(['all', 'ungrouped']);

/** The first thing that stands there is a document's beginning or a mapping's key. */
const YAML = /^\ufeff?(?:[ \t]*(?:#[^\n]*)?\r?\n)*(?:---|%YAML|[\w.-]+:(?:[ \t]*\r?\n|[ \t]*$))/;

export function parseAnsible(text: string): Parsed {
  if (text.trim() === '') return { problem: 'the file is empty' };
  if (/^\ufeff?\s*\{/.test(text)) {
    const json = parseJson(text);
    return 'problem' in json ? json : observeTree(json.value);
  }
  if (!YAML.test(text)) return observe(readIni(text));
  const yaml = parseYaml(text);
  return 'problem' in yaml ? yaml : observeTree(yaml.value);
}

const observeTree = (value: unknown): Parsed =>
  isObject(value) ? observe(readTree(value)) : { problem: `the inventory must be an object; found ${kindOf(value)}` };

export function observe(inventory: Inventory): Parsed {
  const problems = [...inventory.problems];
  const above = ancestors(inventory.groups, problems);
  const nearestLast = byDepth(inventory, above);

  const memberOf = new Map<string, string[]>();
  for (const [name, group] of inventory.groups) {
    if (IMPLIED.has(name)) continue;
    for (const host of group.hosts) {
      const groups = memberOf.get(host);
      if (groups === undefined) memberOf.set(host, [name]);
      else groups.push(name);
    }
  }
  const groups = [...inventory.groups].filter(([name]) => !IMPLIED.has(name)).map(([name]) => groupComponent(name, above));
  const hosts = [...inventory.hosts].map(([name, own]): Observed => {
    const direct = memberOf.get(name) ?? [];
    const member = new Set(direct.flatMap((group) => [group, ...(above.get(group) ?? [])]));
    const vars = new Map<string, unknown>(groupIn(inventory, 'all').vars);
    for (const group of [...member].sort(nearestLast)) setAll(vars, groupIn(inventory, group).vars);
    setAll(vars, own);
    const reached = text(vars.get('ansible_host') ?? vars.get('ansible_ssh_host'));
    return {
      key: name,
      name,
      type: 'server',
      ...within(narrowest(direct, above)),
      labels: labelsFrom(membership(member), variables(vars)),
      ...(reached === undefined ? {} : reachedBy(reached)),
      ...reachedBy(name),
    };
  });
  return { components: [...groups, ...hosts], problems };
}

function groupComponent(name: string, above: Ancestors): Observed {
  const parents = above.get(name) ?? new Set();
  return {
    key: `group/${name}`,
    name,
    type: 'group',
    ...within(narrowest([...parents], above)),
    labels: labelsFrom(membership(parents)),
  };
}

const within = (group: string | undefined): { readonly parent?: string } => (group === undefined ? {} : { parent: `group/${group}` });

const membership = (groups: Iterable<string>): Readonly<Record<string, string>> =>
  Object.fromEntries([...groups].sort().map((group) => [`group.${labelKey(group)}`, 'true']));

const variables = (vars: ReadonlyMap<string, unknown>): readonly (readonly [string, unknown])[] =>
  [...vars].filter(([name]) => !name.startsWith('ansible_')).map(([name, value]) => [name, text(value)] as const);

/** Text that came through a lookup is marked as not to be evaluated; here nothing ever is. */
const text = (value: unknown): string | undefined => scalar(at(value, '__ansible_unsafe') ?? value);

type Ancestors = ReadonlyMap<string, ReadonlySet<string>>;

/** More levels than this are a loop that somebody unrolled. */
const DEEPEST = 64;

/** Of each group, all that it lies in; itself too where there is a loop. */
function ancestors(groups: ReadonlyMap<string, Group>, problems: Problems): Ancestors {
  const parents = new Map<string, string[]>([...groups.keys()].filter((name) => !IMPLIED.has(name)).map((name) => [name, []]));
  for (const [name, { children }] of groups) if (!IMPLIED.has(name)) for (const child of children) parents.get(child)?.push(name);
  const above = new Map<string, Set<string>>();
  for (const start of parents.keys()) {
    const seen = new Set<string>();
    let level = [start];
    for (let depth = 0; depth < DEEPEST && level.length > 0; depth++) {
      level = level.flatMap((name) => parents.get(name) ?? []).filter((name) => !seen.has(name) && seen.add(name));
    }
    if (seen.has(start)) problems.push({ where: `group ${start}`, problem: 'is a child of itself' });
    if (level.length > 0)
      problems.push({ where: `group ${start}`, problem: `lies deeper than ${DEEPEST} levels; what is above them is left out` });
    above.set(start, seen);
  }
  return above;
}

/** The one that lies in all the others; of several that have nothing to do with one another, none. */
const narrowest = (names: readonly string[], above: Ancestors): string | undefined =>
  names.find((name) => !above.get(name)?.has(name) && names.every((other) => other === name || above.get(name)?.has(other)));

/** Ansible's order of variables: groups further down overrule, then those of a higher priority, then the alphabet. */
function byDepth({ groups }: Inventory, above: Ancestors): (a: string, b: string) => number {
  const depths = new Map<string, number>();
  const heights = [...above].sort(([, a], [, b]) => a.size - b.size);
  for (const [name, parents] of heights) {
    let depth = 1;
    for (const parent of parents) depth = Math.max(depth, 1 + (depths.get(parent) ?? 0));
    depths.set(name, depth);
  }
  const priority = (name: string): number => Number(text(groups.get(name)?.vars.get('ansible_group_priority'))) || 1;
  return (a, b) => (depths.get(a) ?? 0) - (depths.get(b) ?? 0) || priority(a) - priority(b) || (a < b ? -1 : 1);
}
