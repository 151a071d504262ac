import { z } from 'zod';
import { command } from '../kernel/capability.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { isRefusal, refuse } from '../kernel/refusal.ts';
import { all } from '../kernel/script.ts';
import { split as splitEvent } from './events.ts';
import { worldAround } from './load.ts';
import { part } from './merge.ts';
import { rowOf } from './query.ts';
import { componentsWhere, recordsWhere } from './records.ts';
import { componentOf } from './reference.ts';
import { inventorySettings } from './settings.ts';
import { settle } from './settle.ts';
import { COLUMNS, componentRow } from './view.ts';
import { numbersFor, writeComponents, writeRecords } from './write.ts';

export const split = command({
  name: 'component.split',
  summary: "Takes a merge back: what a source says becomes a component of its own again, with the source's edges, and stays one.",
  input: z.object({
    component: z.string().describe('A number such as C12, a path, a name, an id, or the beginning of one.'),
    source: z
      .string()
      .describe('Whose words go; or the number of a component that was merged into it by hand, such as C7, which comes back.'),
    key: z.string().optional().describe('What the source calls it, if several of its names are in this one.'),
  }),
  args: ['component', 'source'],
  output: componentRow,
  columns: COLUMNS,
  permission: 'operator',
  *run(context, { component: text, source, key }) {
    const component = yield* componentOf(text);
    if (isRefusal(component)) return component;
    if (/^C\d{1,15}$/.test(source)) {
      const back = yield* part(context, component, source);
      if (isRefusal(back)) return back;
      const again = (yield* componentsWhere('number = $1', back)).get(back);
      return again === undefined
        ? refuse({ kind: 'not-found', noun: 'component', reference: source })
        : yield* rowOf(context.settings, again);
    }
    const records = yield* recordsWhere('component = $1', component.number);
    const meant = records.filter((one) => one.source === source && one.asserts && (key === undefined || one.key === key));
    const [going, ...others] = meant;
    const asserting = records.filter((one) => one.asserts);
    const names = asserting.map((one) => `${one.source} (${one.key})`).join(', ');
    if (going === undefined)
      return refuse({ kind: 'invalid', where: label('C', component.number), problem: `${source} says nothing of it`, allowed: names });
    if (others.length > 0)
      return refuse({
        kind: 'invalid',
        where: label('C', component.number),
        problem: `${source} knows it by several keys`,
        allowed: `--key, one of ${names}`,
      });
    if (asserting.length === 1)
      return refuse({
        kind: 'invalid',
        where: label('C', component.number),
        problem: `only ${source} knows it`,
        allowed: 'a component that several sources know',
      });

    const moved = { ...going, component: -1 };
    // Children find their parent through the source's key, which stands for the new one from now on.
    const children = yield* recordsWhere(
      `source = $1 and component <> $2 and component in (select number from component where parent = $2)`,
      source,
      component.number,
    );
    const following = children.filter((one) => one.facts['parent']?.[0] === going.key).map((one) => one.component);
    const world = yield* worldAround([component.number, ...following], context.settings.of(inventorySettings).precedence, [moved]);
    const settled = settle(world, new Set([component.number, -1, ...following]));
    const numberOf = yield* numbersFor(1);
    const fresh = numberOf(-1);
    const facts = yield* writeComponents(context, settled, numberOf, source, '');
    yield* writeRecords([moved], numberOf);
    yield* all(
      `update component_edge set dependent = case when from_key = $2 then cast($3 as bigint) else dependent end,
         needed = case when to_key = $2 then cast($3 as bigint) else needed end
       where source = $1 and valid_to is null and (from_key = $2 or to_key = $2)`,
      source,
      going.key,
      fresh,
    );
    yield* record(context, [splitEvent(label('C', component.number), { source, key: going.key, into: label('C', fresh) }), ...facts]);
    const written = (yield* componentsWhere('number = $1', fresh)).get(fresh);
    return written === undefined
      ? refuse({ kind: 'not-found', noun: 'component', reference: label('C', fresh) })
      : yield* rowOf(context.settings, written);
  },
});
