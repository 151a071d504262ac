/** How every system is, in groups, the worst first: what nouns that watch say of each component (`inventory/standing.ts`), probes among them. */
import { z } from 'zod';
import { STATES as HEALTH, type State as Health, worst } from '../inventory/health.ts';
import { selection } from '../inventory/query.ts';
import { type Located, type Standing, standings } from '../inventory/standing.ts';
import { query } from '../kernel/capability.ts';
import { label } from '../kernel/id.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';

const RANK: readonly (Health | null)[] = ['down', 'degraded', 'unknown', null, 'ok'];
/** What is being worked on is no trouble: it comes before what is fine. */
const IN_MAINTENANCE = RANK.indexOf('ok') - 0.5;

const fleetRow = z.object({
  id: z.string(),
  number: z.string(),
  name: z.string(),
  path: z.string(),
  type: z.string(),
  group: z.string(),
  state: z.enum(HEALTH).nullable().describe('The worst that anybody knows; null when nothing watches.'),
  why: z.string().nullable(),
  maintenance: z.string().nullable().describe('The window that is on now on it or on what it lies in.'),
  openAlerts: z.int(),
  openTasks: z.int(),
});
type FleetRow = z.output<typeof fleetRow>;

interface Placed {
  readonly number: number;
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly type: string;
}

const above = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** What a component is grouped by: where it lies, its type, or any label or fact that counts for it. */
const GROUPED: Readonly<Record<string, (component: Placed) => string>> = {
  region: ({ path }) => path.split('/')[0] ?? '',
  place: ({ path }) => above(path),
  type: ({ type }) => type,
};

function* groupOf(by: string): Script<(component: Placed) => string> {
  const known = Object.hasOwn(GROUPED, by) ? GROUPED[by] : undefined;
  if (known !== undefined) return known;
  const rows = yield* all<{ component: number; value: string }>(
    'select component, value from component_label where key in {values $1}',
    JSON.stringify([by, `:${by}`]),
  );
  const values = new Map(rows.map(({ component, value }) => [component, value]));
  return ({ number }) => values.get(number) ?? '';
}

function row(component: Placed, group: string, said: readonly Standing[], maintenance: string | undefined): FleetRow {
  const states = said.flatMap(({ state }) => (state === undefined ? [] : [state]));
  const state = states.length === 0 ? null : worst(states);
  const reason = said.find((one) => one.state === state && one.why !== undefined) ?? said.find(({ why }) => why !== undefined);
  return {
    id: component.id,
    number: label('C', component.number),
    name: component.name,
    path: component.path,
    type: component.type,
    group,
    state,
    why: reason?.why ?? null,
    maintenance: maintenance ?? null,
    openAlerts: said.reduce((sum, { alerts = 0 }) => sum + alerts, 0),
    openTasks: said.reduce((sum, { tasks = 0 }) => sum + tasks, 0),
  };
}

const rank = ({ state, maintenance }: FleetRow): number => (maintenance === null ? RANK.indexOf(state) : IN_MAINTENANCE);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The worst group first, by its worst and then by how much is wrong in it; in it, the worst first. */
function inOrder(rows: readonly FleetRow[]): FleetRow[] {
  const groups = [...Map.groupBy(rows, ({ group }) => group)].map(([name, members]) => ({
    name,
    members: members.toSorted((a, b) => rank(a) - rank(b) || compare(a.path, b.path)),
    wrong: members.filter(({ state, maintenance }) => maintenance === null && state !== null && state !== 'ok').length,
  }));
  const worstOf = (members: readonly FleetRow[]): number => Math.min(...members.map(rank));
  return groups
    .sort((a, b) => worstOf(a.members) - worstOf(b.members) || b.wrong - a.wrong || compare(a.name, b.name))
    .flatMap(({ members }) => members);
}

/** The work on a place, or on the nearest that it lies in. */
function maintenanceAt(located: ReadonlyMap<number, Located>): (path: string) => string | undefined {
  const works = new Map<string, string>();
  for (const { path, said } of located.values()) {
    const work = said.find(({ maintenance }) => maintenance !== undefined)?.maintenance;
    if (work !== undefined) works.set(path, work);
  }
  return (path) => {
    if (works.size === 0) return undefined;
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
      const work = works.get(path.slice(0, end));
      if (work !== undefined) return work;
    }
    return undefined;
  };
}

export const fleet = query({
  name: 'probe.fleet',
  summary: 'How every system is, in groups, the worst first.',
  input: z.object({
    query: z.string().max(2_000).default('').describe('Which: a selector of the inventory.'),
    by: z
      .string()
      .min(1)
      .max(100)
      .default('region')
      .describe('Grouped by: region (where its path begins), place (what it lies in), type, or any label or fact.'),
    limit: z.int().min(1).max(100_000).default(10_000).describe('At most so many.'),
  }),
  args: ['query'],
  output: z.array(fleetRow),
  columns: [
    { key: 'group', title: 'Group' },
    { key: 'name', title: 'System' },
    { key: 'state', title: 'State' },
    { key: 'openAlerts', title: 'Alerts', align: 'right' },
    { key: 'openTasks', title: 'Tasks', align: 'right' },
    { key: 'why', title: 'Why' },
  ],
  permission: 'viewer',
  *run({ settings }, { query: text, by, limit }) {
    const selected = yield* selection(settings, text);
    if (isRefusal(selected)) return selected;
    const components = yield* all<Placed & { readonly leaf: number }>(
      `select component.number, component.id, component.name, component.path, component.type,
         case when exists (select 1 from component as part where part.parent = component.number and part.deleted_at is null) then 0 else 1 end as leaf
       from component where ${selected.where}`,
      ...selected.params,
    );
    const located = yield* standings();
    const grouped = yield* groupOf(by);
    const maintained = maintenanceAt(located);
    // What only holds others is a place; it is a system where somebody watches it itself.
    const rows = components.flatMap((component) => {
      const said = located.get(component.number)?.said ?? [];
      return component.leaf === 1 || said.some(({ state }) => state !== undefined)
        ? [row(component, grouped(component), said, maintained(component.path))]
        : [];
    });
    return inOrder(rows).slice(0, limit);
  },
});
