import { z } from 'zod';
import { query } from '../kernel/capability.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { all, one } from '../kernel/script.ts';
import { timelineOf, timelineRow } from '../kernel/timeline.ts';
import { EDGE_KINDS, INHERITED } from './component.ts';
import { byTrust, winners } from './facts.ts';
import { cycleOf } from './graph.ts';
import { countingFor } from './inherited.ts';
import { namesOf } from './names.ts';
import { recordsWhere } from './records.ts';
import { componentOf } from './reference.ts';
import { healthOf } from './rolled.ts';
import { inventorySettings } from './settings.ts';
import { componentRow, toRow } from './view.ts';
import { workIn, workRow } from './work.ts';

const inheritedText = z.string().nullable();

const fact = z.object({
  fact: z.string(),
  value: z.string().nullable(),
  source: z.string(),
  since: instant.describe('Since when the source has been saying it.'),
  seenAt: instant.describe('When the source was last heard to say it.'),
  counts: z.boolean().describe('No source that is trusted more says something else.'),
});

const edge = z.object({
  kind: z.enum(EDGE_KINDS),
  direction: z.enum(['to', 'from']),
  component: z.string(),
  number: z.string(),
  source: z.string(),
  since: instant,
  until: instant.nullable(),
});

export const show = query({
  name: 'component.show',
  summary:
    'Everything about one component: each fact with whose it is and how old, what it inherits, what it depends on, what work there is.',
  input: z.object({
    component: z.string().describe('A number such as C12, a path, a name, an id, or the beginning of one.'),
    as_of: instant.optional().describe('With the dependencies of that moment.'),
  }),
  args: ['component'],
  output: componentRow.extend({
    parent: z.string().nullable(),
    owner: inheritedText,
    client: inheritedText,
    zone: inheritedText,
    criticality: inheritedText,
    hours: inheritedText,
    site: inheritedText,
    uid: z.string().nullable(),
    fqdn: z.string().nullable(),
    addresses: z.array(z.string()),
    children: z.int().describe('How many components lie directly in it.'),
    why: z.array(z.string()).describe('What makes its health what it is, on it and in it.'),
    cycle: z.array(z.string()).describe('The way back to itself, when its dependencies have one.'),
    inherited: z.array(z.object({ fact: z.string(), value: z.string(), from: z.string() })),
    facts: z.array(fact),
    edges: z.array(edge),
    openTasks: z.int().describe('How many open tasks touch it or what lies in it.'),
    tasks: z.array(workRow.tasks).describe('The first of them, the most important first.'),
    openAlerts: z.int().describe('How many open alerts are about it or what lies in it.'),
    alerts: z.array(workRow.alerts).describe('The first of them, the worst first.'),
    openWindows: z.int().describe('How many maintenance windows that are not over are on it, on what lies in it or on what it lies in.'),
    windows: z.array(workRow.windows).describe('The first of them, the next first.'),
    timeline: z.array(timelineRow),
  }),
  permission: 'viewer',
  *run({ settings }, { component: text, as_of: asOf }) {
    const component = yield* componentOf(text);
    if (isRefusal(component)) return component;
    const { number } = component;
    const { precedence, inherit, required } = settings.of(inventorySettings);
    const counting = (yield* countingFor([number], inherit))(number);
    const { labels, fields: scalars } = counting;
    const records = [...(yield* recordsWhere('component = $1', number))].sort(byTrust(precedence));
    const heard = yield* all<{ name: string; synced_at: number }>('select name, synced_at from inventory_source');
    const heardAt = new Map(heard.map((row) => [row.name, row.synced_at]));
    const winner = winners(records);
    const children = yield* one<{ count: number }>(
      'select count(*) as count from component where parent = $1 and deleted_at is null',
      number,
    );
    const edges = yield* all<EdgeRow>(
      `select dependent, kind, needed, source, valid_from, valid_to from component_edge
       where (dependent = $1 or needed = $1) and kind <> 'in' and valid_from <= $2 and (valid_to is null or valid_to > $2) order by number`,
      number,
      asOf ?? Number.MAX_SAFE_INTEGER,
    );
    const cycle = yield* cycleOf(number);
    const froms = [...Object.values(labels), ...Object.values(scalars)].flatMap((one) => (one === undefined ? [] : [one.from]));
    const names = yield* namesOf([
      ...edges.flatMap((row) => [row.dependent, row.needed]),
      ...(cycle ?? []),
      ...froms,
      component.parent ?? number,
    ]);
    const { tasks, alerts, windows } = yield* workIn(component.path);
    const health = (yield* healthOf(settings, [component]))(number);
    const nameOf = (one: number): string => names.get(one)?.name ?? label('C', one);
    const nearest = (name: (typeof INHERITED)[number]): string | null => scalars[name]?.value ?? null;
    return {
      ...toRow(component, counting, health, required),
      why: [...health.why],
      parent: component.parent === null ? null : label('C', component.parent),
      owner: nearest('owner'),
      client: nearest('client'),
      zone: nearest('zone'),
      criticality: nearest('criticality'),
      hours: nearest('hours'),
      site: nearest('site'),
      uid: component.uid,
      fqdn: component.fqdn,
      addresses: [...component.addresses],
      children: Number(children?.count ?? 0),
      cycle: (cycle ?? []).map(nameOf),
      inherited: [
        ...Object.entries(labels).map(([key, one]) => [`label.${key}`, one] as const),
        ...INHERITED.map((name) => [name, scalars[name]] as const),
      ].flatMap(([name, one]) =>
        one === undefined || one.from === number ? [] : [{ fact: name, value: one.value, from: names.get(one.from)?.path ?? '?' }],
      ),
      facts: records.flatMap((record) =>
        Object.entries(record.facts).map(([name, [value, since]]) => ({
          fact: name,
          value,
          source: record.source,
          since,
          seenAt: record.missingSince === null ? (heardAt.get(record.source) ?? record.lastSeenAt) : record.lastSeenAt,
          counts: winner.get(name) === record,
        })),
      ),
      edges: edges.map((row) => {
        const other = row.dependent === number ? row.needed : row.dependent;
        return {
          kind: row.kind,
          direction: row.dependent === number ? ('to' as const) : ('from' as const),
          component: nameOf(other),
          number: label('C', other),
          source: row.source,
          since: row.valid_from,
          until: row.valid_to,
        };
      }),
      openTasks: tasks.count,
      tasks: [...tasks.rows],
      openAlerts: alerts.count,
      alerts: [...alerts.rows],
      openWindows: windows.count,
      windows: [...windows.rows],
      timeline: yield* timelineOf([label('C', number)]),
    };
  },
});

interface EdgeRow {
  readonly dependent: number;
  readonly kind: (typeof EDGE_KINDS)[number];
  readonly needed: number;
  readonly source: string;
  readonly valid_from: number;
  readonly valid_to: number | null;
}
