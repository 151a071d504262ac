import { z } from 'zod';
import { effect } from '../kernel/capability.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';
import type { Settings } from '../kernel/setting.ts';
import type { Component } from './component.ts';
import { type Exported, WRITTEN, writerOf } from './formats.ts';
import { countingFor, valuesOf } from './inherited.ts';
import { selection } from './query.ts';
import { COMPONENT_COLUMNS, type ComponentRecord, fromRecord } from './records.ts';
import { inventorySettings } from './settings.ts';

/** The document as text for people and files, as itself for programs. */
const document = z.codec(z.json(), z.string(), {
  decode: (value) => JSON.stringify(value, undefined, 2),
  encode: (text) => JSON.parse(text) as z.core.util.JSONType,
});

export const exportComponents = effect({
  name: 'component.export',
  summary: 'Prints components in the form of another program.',
  input: z.object({
    selector: z
      .array(z.string())
      .default([])
      .describe("Which, as in component list: 'env=prod,type=server'. Those that are missing are left out."),
    format: z
      .enum(['json', ...WRITTEN])
      .default('json')
      .describe('What is to read it.'),
    port: z.int().min(1).max(65_535).optional().describe('The port of the targets of prometheus-sd.'),
  }),
  args: ['selector'],
  output: document,
  permission: 'viewer',
  async run(context, { selector, format, port }, { store, log }) {
    const { settings } = context();
    const chosen = await store.read(() => choose(settings, selector.join(' ')));
    if (isRefusal(chosen)) return chosen;
    if (format === 'json') return JSON.stringify(chosen.map(whole), undefined, 2);
    const writer = await writerOf(format);
    const { text, left } = writer.write(grouped(chosen), port === undefined ? {} : { port });
    for (const { where, problem } of left) log.write('warn', `component export --format ${format}: ${where} ${problem}`);
    return text.trimEnd();
  },
});

interface Chosen {
  readonly component: Component;
  /** With those from above. */
  readonly labels: Readonly<Record<string, string>>;
  readonly edges: readonly { readonly kind: string; readonly to: string }[];
}

function* choose(settings: Settings, text: string): Script<readonly Chosen[] | Refusal> {
  const selected = yield* selection(settings, text);
  if (isRefusal(selected)) return selected;
  const rows = yield* all<ComponentRecord>(
    `select ${COMPONENT_COLUMNS} from component where ${selected.where} and component.missing_since is null order by component.path, component.number`,
    ...selected.params,
  );
  const numbers = rows.map((row) => row.number);
  const counting = yield* countingFor(numbers, settings.of(inventorySettings).inherit);
  const edges = new Map<number, { kind: string; to: string }[]>();
  const standing = yield* all<{ dependent: number; kind: string; path: string }>(
    `select edge.dependent, edge.kind, component.path from component_edge as edge join component on component.number = edge.needed
     where edge.dependent in {numbers $1} and edge.kind <> 'in' and edge.valid_to is null order by edge.number`,
    JSON.stringify(numbers),
  );
  for (const { dependent, kind, path } of standing) {
    const own = edges.get(dependent);
    if (own === undefined) edges.set(dependent, [{ kind, to: path }]);
    else own.push({ kind, to: path });
  }
  return rows.map((row) => ({
    component: fromRecord(row),
    labels: valuesOf(counting(row.number).labels),
    edges: edges.get(row.number) ?? [],
  }));
}

/**
 * What others lie in is a group, named by its path, as Ansible's groups are written in labels: `group.NAME` is `true`. Groups that came from
 * Ansible keep their names, and what lies in them says so itself.
 */
function grouped(chosen: readonly Chosen[]): readonly Exported[] {
  const byNumber = new Map(chosen.map((one) => [one.component.number, one.component]));
  const holding = new Set(chosen.map(({ component }) => component.parent));
  const isGroup = (component: Component): boolean => component.type !== 'group' && holding.has(component.number);
  const groupName = ({ path }: Component): string => path.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d)/, '_');
  return chosen.map(({ component, labels }) => {
    const parent = component.parent === null ? undefined : byNumber.get(component.parent);
    const membership = parent !== undefined && isGroup(parent) ? { [`group.${groupName(parent)}`]: 'true' } : {};
    const { name, type, addresses, fqdn } = component;
    return isGroup(component)
      ? { name: groupName(component), type: 'group', labels: membership, addresses: [] }
      : { name, type, labels: { ...labels, component_path: component.path, ...membership }, addresses, fqdn };
  });
}

const whole = ({ component, labels, edges }: Chosen): object => ({
  id: component.id,
  number: label('C', component.number),
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
  edges,
  updatedAt: z.encode(instant, component.updatedAt),
});
