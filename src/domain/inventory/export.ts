import { z } from 'zod';
import { query } from '../kernel/capability.ts';
import { instant } from '../kernel/instant.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';
import type { Component } from './component.ts';
import { countingFor, valuesOf } from './inherited.ts';
import { selection } from './query.ts';
import { COMPONENT_COLUMNS, type ComponentRecord, fromRecord } from './records.ts';
import { inventorySettings } from './settings.ts';

export interface Exported {
  readonly component: Component;
  /** With those from above. */
  readonly labels: Readonly<Record<string, string>>;
  readonly edges: readonly { readonly kind: string; readonly to: string }[];
}

type Exporter = (exported: readonly Exported[], port: number | undefined) => unknown;

const addressOf = ({ fqdn, addresses, name }: Component): string => fqdn ?? addresses[0] ?? name;
const host = (address: string): string => (address.includes(':') ? `[${address}]` : address);

/** A name that a label of Prometheus and a variable of Ansible may have. */
const identifier = (text: string): string => text.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d)/, '_');

const prometheusSd: Exporter = (exported, port) =>
  exported.map(({ component, labels }) => ({
    targets: [port === undefined ? host(addressOf(component)) : `${host(addressOf(component))}:${port}`],
    labels: {
      ...Object.fromEntries(Object.entries(labels).map(([key, value]) => [identifier(key), value])),
      component: component.name,
      component_type: component.type,
      component_path: component.path,
    },
  }));

/** What something lies in is a group, named by its path; everything else is a host. */
const ansible: Exporter = (exported) => {
  const among = new Map(exported.map((one) => [one.component.number, one]));
  const groups = new Map<string, { hosts: string[]; children: string[] }>();
  const parents = new Set(exported.map(({ component }) => component.parent));
  const names = hostNames(exported.filter(({ component }) => !parents.has(component.number)).map(({ component }) => component));
  const groupOf = (component: Component): string => identifier(component.path);
  const top = { hosts: [] as string[], children: [] as string[] };
  for (const { component } of exported) {
    const above = component.parent === null ? undefined : among.get(component.parent)?.component;
    const into = above === undefined ? top : groupNamed(groups, groupOf(above));
    if (!parents.has(component.number)) into.hosts.push(names.get(component.number) ?? component.name);
    else {
      groupNamed(groups, groupOf(component));
      into.children.push(groupOf(component));
    }
  }
  const hostvars = Object.fromEntries(
    exported.flatMap(({ component, labels }) => {
      const name = names.get(component.number);
      const address = component.addresses[0] ?? component.fqdn;
      if (name === undefined) return [];
      return [
        [
          name,
          {
            ...Object.fromEntries(Object.entries(labels).map(([key, value]) => [identifier(key), value])),
            ...(address == null ? {} : { ansible_host: address }),
            component_path: component.path,
            component_type: component.type,
          },
        ],
      ];
    }),
  );
  const ungrouped = top.hosts.length === 0 ? {} : { ungrouped: { hosts: top.hosts } };
  return {
    _meta: { hostvars },
    all: { children: [...top.children, 'ungrouped'] },
    ...ungrouped,
    ...Object.fromEntries(
      [...groups].map(([name, { hosts, children }]) => [
        name,
        { ...(hosts.length === 0 ? {} : { hosts }), ...(children.length === 0 ? {} : { children }) },
      ]),
    ),
  };
};

function groupNamed(groups: Map<string, { hosts: string[]; children: string[] }>, name: string): { hosts: string[]; children: string[] } {
  const known = groups.get(name) ?? { hosts: [], children: [] };
  groups.set(name, known);
  return known;
}

/** Ansible knows hosts by name alone: where two have the same, each goes by its path. */
function hostNames(components: readonly Component[]): ReadonlyMap<number, string> {
  const counts = new Map<string, number>();
  for (const { name } of components) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map(components.map(({ number, name, path }) => [number, (counts.get(name) ?? 0) > 1 ? path.replaceAll('/', '.') : name]));
}

const json: Exporter = (exported) =>
  exported.map(({ component, labels, edges }) => ({
    id: component.id,
    number: `C${component.number}`,
    name: component.name,
    type: component.type,
    path: component.path,
    labels,
    owner: component.owner,
    client: component.client,
    zone: component.zone,
    criticality: component.criticality,
    hours: component.hours,
    uid: component.uid,
    fqdn: component.fqdn,
    site: component.site,
    addresses: component.addresses,
    sources: component.sources,
    missingSince: component.missingSince === null ? null : z.encode(instant, component.missingSince),
    edges,
  }));

const EXPORTERS = { json, 'prometheus-sd': prometheusSd, ansible } as const satisfies Readonly<Record<string, Exporter>>;
type Format = keyof typeof EXPORTERS;

/** The document as text for people and files; as itself for programs. */
const document = z.codec(z.json(), z.string(), {
  decode: (value) => `${JSON.stringify(value, undefined, 2)}`,
  encode: (text) => JSON.parse(text) as z.core.util.JSONType,
});

export const exportComponents = query({
  name: 'component.export',
  summary: 'Prints components in the form of another program.',
  input: z.object({
    selector: z
      .array(z.string())
      .default([])
      .describe("Which, as in component list: 'env=prod,type=server'. Those that are missing are left out."),
    format: z
      .enum(Object.keys(EXPORTERS) as [Format, ...Format[]])
      .default('json')
      .describe('What is to read it.'),
    port: z.int().min(1).max(65_535).optional().describe('The port of the targets of prometheus-sd.'),
  }),
  args: ['selector'],
  output: document,
  permission: 'viewer',
  *run({ settings }, { selector, format, port }) {
    const selected = yield* selection(settings, selector.join(' '));
    if (isRefusal(selected)) return selected;
    const rows = yield* all<ComponentRecord>(
      `select ${COMPONENT_COLUMNS} from component where ${selected.where} and component.missing_since is null order by component.path, component.number`,
      ...selected.params,
    );
    const exported = yield* withLabels(rows.map(fromRecord), settings.of(inventorySettings).inherit, format === 'json');
    return JSON.stringify(EXPORTERS[format](exported, port), undefined, 2);
  },
});

function* withLabels(
  components: readonly Component[],
  inherit: readonly string[] | undefined,
  edged: boolean,
): Script<readonly Exported[]> {
  const numbers = components.map((component) => component.number);
  const counting = yield* countingFor(numbers, inherit);
  const edges = new Map<number, { kind: string; to: string }[]>();
  const rows = edged
    ? yield* all<{ dependent: number; kind: string; path: string }>(
        `select edge.dependent, edge.kind, component.path from component_edge as edge join component on component.number = edge.needed
         where edge.dependent in {numbers $1} and edge.kind <> 'in' and edge.valid_to is null order by edge.number`,
        JSON.stringify(numbers),
      )
    : [];
  for (const { dependent, kind, path } of rows) edges.set(dependent, [...(edges.get(dependent) ?? []), { kind, to: path }]);
  return components.map((component) => ({
    component,
    labels: valuesOf(counting(component.number).labels),
    edges: edges.get(component.number) ?? [],
  }));
}
