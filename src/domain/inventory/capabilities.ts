import { z } from 'zod';
import { command, query } from '../kernel/capability.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { each } from '../kernel/number.ts';
import { refusal } from '../kernel/outcome.ts';
import { firstOf, pageInput, pageOf, windowOf } from '../kernel/page.ts';
import { plain } from '../kernel/plain.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';
import { CRITICALITIES, segment } from './component.ts';
import { LABEL, MANUAL } from './facts.ts';
import { createByHand, editByHand, type Wanted } from './hand.ts';
import { componentListing, rowOf, selection, toRows } from './query.ts';
import { type ComponentRecord, recordsWhere } from './records.ts';
import { componentOf } from './reference.ts';
import { COLUMNS, type ComponentRow, componentRow } from './view.ts';
import { numbersFor, writeComponents } from './write.ts';

const reference = z.string().describe('A number such as C12, a path, a name, an id, or the beginning of one.');
const selector = z
  .array(z.string())
  .default([])
  .describe(
    "Which: a name, a path such as 'eu/web/*', labels such as 'env=prod,tier in (web,db)', sets 'web:&prod:!canary', graph 'down(db-1)'.",
  );
const name = z
  .string()
  .transform((text) => plain(text).trim())
  .pipe(z.string().min(1, 'a name says something').max(253))
  .refine((text) => segment(text) === text, 'a name has no space and none of / : , ( ) ! & " * ? \\');
const type = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'letters, digits and . _ -');
const said = z.string().trim().max(200);

const FIELDS = {
  owner: said.optional().describe('Who answers for it.'),
  client: said.optional().describe('Whom the time spent on it is billed to.'),
  zone: said.optional().describe('Its time zone, such as Europe/Berlin.'),
  criticality: z.enum(CRITICALITIES).optional().describe('How bad it is when it goes.'),
  hours: said.optional().describe('When people depend on it, such as "Mo-Fr 08:00-18:00".'),
  uid: said.optional().describe('An identity that no other component ever has.'),
  fqdn: said.optional().describe('Its full name in the DNS.'),
  site: said.optional().describe('Where its addresses are unique.'),
  address: z
    .array(z.string().regex(/^[^\s]{2,64}$/))
    .optional()
    .describe('An address; may be given several times.'),
  label: z.record(z.string(), z.string()).optional().describe('A label KEY=VALUE; may be given several times.'),
};

/** What was given, as facts; what is given empty is nothing, even where a source says something. */
function factsOf({
  address,
  label: labels,
  fqdn,
  ...scalars
}: { readonly [K in keyof typeof FIELDS]?: z.output<(typeof FIELDS)[K]> | undefined }): Wanted {
  const wanted: Record<string, string | null> = {};
  for (const [fact, value] of Object.entries(scalars)) if (value !== undefined) wanted[fact] = value === '' ? null : value;
  if (fqdn !== undefined) wanted['fqdn'] = fqdn === '' ? null : fqdn.toLowerCase().replace(/\.$/, '');
  if (address !== undefined) wanted['addresses'] = address.length === 0 ? null : [...new Set(address)].sort().join(' ');
  for (const [key, value] of Object.entries(labels ?? {})) wanted[LABEL + key] = plain(value);
  return wanted;
}

export const create = command({
  name: 'component.create',
  summary: 'Adds a component to the inventory by hand.',
  input: z.object({
    name: name.describe('What it is called.'),
    type: type.default('component').describe('What it is: server, database, cluster, service, certificate, or a word of your own.'),
    parent: z.string().optional().describe('The component it lies in.'),
    ...FIELDS,
  }),
  args: ['name'],
  output: componentRow,
  columns: COLUMNS,
  permission: 'operator',
  *run(context, { name: called, type: kind, parent, ...fields }) {
    const above = parent === undefined ? undefined : yield* componentOf(parent);
    if (isRefusal(above)) return above;
    const place = above === undefined ? {} : { parent: String(above.number) };
    const facts = Object.fromEntries(Object.entries(factsOf(fields)).map(([fact, value]) => [fact, value ?? null]));
    const component = yield* createByHand(context, { name: called, type: kind, ...place, ...facts });
    return isRefusal(component) ? component : yield* rowOf(context.settings, component);
  },
});

export const list = query({
  name: 'component.list',
  summary: 'Lists components in the order of the tree: all of them, or those that a selector means.',
  input: z.object({ selector, limit: z.int().min(1).max(1_000_000).default(100).describe('At most so many.') }),
  args: ['selector'],
  output: z.array(componentRow),
  columns: COLUMNS,
  permission: 'viewer',
  *run({ settings }, { selector: words, limit }) {
    const selected = yield* selection(settings, words.join(' '));
    if (isRefusal(selected)) return selected;
    return yield* toRows(settings, yield* firstOf<ComponentRecord>(componentListing(selected), limit));
  },
});

export const page = query({
  name: 'component.page',
  summary: 'A window of the component list round one component, for screens.',
  input: pageInput,
  output: pageOf(componentRow),
  permission: 'viewer',
  *run({ settings }, { query: text, ...around }) {
    const selected = yield* selection(settings, text);
    if (isRefusal(selected)) return selected;
    const window = yield* windowOf<ComponentRecord>(componentListing(selected), around);
    return { ...window, rows: yield* toRows(settings, window.rows) };
  },
});

export const edit = command({
  name: 'component.edit',
  summary: 'Sets facts of a component by hand; they count more than what any source says.',
  input: z.object({
    component: reference,
    name: name.optional(),
    type: type.optional(),
    ...FIELDS,
    unset: z
      .array(z.string())
      .optional()
      .describe('A fact that is no longer set by hand, such as owner or label.env: the sources say it again.'),
    version: z.int().optional().describe('Only when nobody changed the component since this version.'),
  }),
  args: ['component'],
  output: componentRow,
  columns: COLUMNS,
  permission: 'operator',
  *run(context, { component: text, name: called, type: kind, unset, version, ...fields }) {
    const component = yield* componentOf(text);
    if (isRefusal(component)) return component;
    if (version !== undefined && version !== component.version)
      return refuse({
        kind: 'changed-meanwhile',
        subject: label('C', component.number),
        by: component.updatedBy,
        at: component.updatedAt,
        version: component.version,
      });
    const naming = { ...(called === undefined ? {} : { name: called }), ...(kind === undefined ? {} : { type: kind }) };
    const wanted = { ...Object.fromEntries((unset ?? []).map((fact) => [fact, undefined])), ...naming, ...factsOf(fields) };
    const result = yield* editByHand(context, component, wanted);
    return isRefusal(result) ? result : yield* rowOf(context.settings, result);
  },
});

export const move = command({
  name: 'component.move',
  summary: 'Puts a component, with all that lies in it, into another one.',
  input: z.object({ component: reference, parent: z.string().describe('What it lies in from now on; / is the root.') }),
  args: ['component', 'parent'],
  output: componentRow,
  columns: COLUMNS,
  permission: 'operator',
  *run(context, { component: text, parent }) {
    const component = yield* componentOf(text);
    if (isRefusal(component)) return component;
    const above = parent === '/' ? null : yield* componentOf(parent);
    if (isRefusal(above)) return above;
    if (above !== null && (above.number === component.number || above.path.startsWith(`${component.path}/`)))
      return refuse({
        kind: 'invalid',
        where: `${above.path} (${label('C', above.number)})`,
        problem: `lies in ${component.path}: ${component.name} would lie in itself`,
        allowed: 'a component outside of it, or /',
      });
    const result = yield* editByHand(context, component, { parent: above === null ? null : String(above.number) });
    return isRefusal(result) ? result : yield* rowOf(context.settings, result);
  },
});

const remove = command({
  name: 'component.delete',
  summary: 'Deletes components that no source knows any more, or that were made by hand. Their history stays in the log.',
  input: z.object({
    components: z.array(reference).min(1).describe('Numbers such as C12, paths, names or ids.'),
    recursive: z.boolean().default(false).describe('And all that lies in them.'),
  }),
  args: ['components'],
  output: z.array(z.union([componentRow, refusal])),
  columns: COLUMNS,
  permission: 'operator',
  danger: 'confirm',
  run: (context, { components, recursive }) => each(components, (text) => removeOne(context, text, recursive)),
});

function* removeOne(context: Parameters<typeof createByHand>[0], text: string, recursive: boolean): Script<ComponentRow | Refusal> {
  const component = yield* componentOf(text);
  if (isRefusal(component)) return component;
  const rows = yield* all<{ number: number }>(
    `with recursive below (number) as (
       select number from component where number = $1
       union select component.number from below join component on component.parent = below.number and component.deleted_at is null
     ) select number from below`,
    component.number,
  );
  const subject = label('C', component.number);
  if (rows.length > 1 && !recursive)
    return refuse({
      kind: 'invalid',
      where: `${component.path} (${subject})`,
      problem: `has ${rows.length - 1} components in it`,
      allowed: '--recursive',
    });
  const numbers = rows.map((row) => row.number);
  const reported = (yield* recordsWhere(
    "component in {numbers $1} and source <> 'manual' and missing_since is null",
    JSON.stringify(numbers),
  ))[0];
  if (reported !== undefined)
    return refuse({
      kind: 'wrong-state',
      subject: label('C', reported.component),
      state: `known to ${reported.source}, which would bring it back`,
      verb: 'delete',
      allowed: ['to be missing there', 'made by hand'],
    });
  const row = yield* rowOf(context.settings, component);
  const numberOf = yield* numbersFor(0);
  yield* record(
    context,
    yield* writeComponents(
      context,
      { changes: [], paths: [], labels: new Map(), gone: numbers, problems: [] },
      numberOf,
      MANUAL,
      `by ${context.actor.name}`,
    ),
  );
  return row;
}

export { complete } from './complete.ts';
export { exportComponents as export } from './export.ts';
export { importComponents as import } from './import.ts';
export { impact, link, unlink } from './links.ts';
export { merge } from './merge.ts';
export { show } from './show.ts';
export { sources, sync } from './sources.ts';
export { split } from './split.ts';
export { graph } from './surroundings.ts';
export { tree } from './tree.ts';
export { remove as delete };
