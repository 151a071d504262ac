import type { Context } from '../kernel/context.ts';
import { type Fact, record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { all, type Script } from '../kernel/script.ts';
import { merged, renamed, returned, vanished } from './events.ts';
import type { Difference, Synced } from './sync.ts';
import { type NumberOf, numbersFor, writeComponents, writeEdges, writeRecords } from './write.ts';

/** Writes a sync in its transaction. An observation that says nothing new moves the source's clock and leaves no event. */
export function* apply(context: Context, { plan, differences }: Synced): Script<NumberOf> {
  const { source } = plan;
  const fresh = differences.filter(({ what }) => what === 'added').length;
  const numberOf = yield* numbersFor(fresh);
  const components = yield* writeComponents(
    context,
    plan.settled,
    numberOf,
    source.name,
    `${source.name} has not known it for longer than the grace`,
  );
  if (plan.dropped.length > 0)
    yield* all('delete from component_record where source = $2 and key in {values $1}', JSON.stringify(plan.dropped), source.name);
  const gone = new Set(plan.settled.gone);
  yield* writeRecords(
    plan.records.filter((one) => !gone.has(one.component)),
    numberOf,
  );
  const edges = yield* writeEdges(context, source.name, plan.edges, numberOf);
  yield* all(
    `insert into inventory_source (name, synced_at, components, serial, lineage) values ($1, $2, $3, $4, $5)
     on conflict (name) do update set synced_at = excluded.synced_at, components = excluded.components, serial = excluded.serial, lineage = excluded.lineage`,
    source.name,
    source.syncedAt,
    source.components,
    source.serial,
    source.lineage,
  );
  yield* record(context, [...components, ...differences.flatMap((difference) => factOf(difference, source.name, numberOf)), ...edges]);
  return numberOf;
}

function factOf({ what, key, component, match }: Difference, source: string, numberOf: NumberOf): readonly Fact[] {
  const subject = label('C', numberOf(component));
  if (what === 'vanished') return [vanished(subject, { source, key })];
  if (what === 'returned') return [returned(subject, { source, key })];
  if (match === undefined) return [];
  return [(what === 'renamed' ? renamed : merged)(subject, { source, key, by: match.by, value: match.value })];
}
