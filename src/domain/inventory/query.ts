import type { Listing } from '../kernel/page.ts';
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import type { Settings } from '../kernel/setting.ts';
import type { Component } from './component.ts';
import { countingFor } from './inherited.ts';
import { COMPONENT_COLUMNS, type ComponentRecord, fromRecord } from './records.ts';
import { unknownWord } from './reference.ts';
import { healthOf } from './rolled.ts';
import { compileSelector, type Selection } from './select.ts';
import { inventorySettings } from './settings.ts';
import { type ComponentRow, toRow } from './view.ts';

/** A selector that every later noun may use too; a plain word in it that names nothing is refused with the nearest names. */
export function* selection(settings: Settings, text: string): Script<Selection | Refusal> {
  const { inherit, required } = settings.of(inventorySettings);
  const compiled = compileSelector(text, { inherit, required });
  if (isRefusal(compiled)) return compiled;
  return (yield* unknownWord(compiled)) ?? compiled;
}

/** In the order of the tree. */
export const componentListing = (selected: Selection): Listing => ({
  table: 'component',
  columns: COMPONENT_COLUMNS,
  where: selected.where,
  params: selected.params,
  order: [
    ['component.path', 'asc'],
    ['component.number', 'asc'],
  ],
  orders: {
    name: [
      ['component.name', 'asc'],
      ['component.number', 'asc'],
    ],
    newest: [['component.number', 'desc']],
  },
});

/** Rows with the labels that count for them. */
export function* toRows(settings: Settings, records: readonly ComponentRecord[]): Script<ComponentRow[]> {
  const { inherit, required } = settings.of(inventorySettings);
  const counting = yield* countingFor(
    records.map((row) => row.number),
    inherit,
  );
  const health = yield* healthOf(settings, records);
  return records.map((row) => toRow(fromRecord(row), counting(row.number), health(row.number), required));
}

export function* rowOf(settings: Settings, component: Component): Script<ComponentRow> {
  const { inherit, required } = settings.of(inventorySettings);
  const counting = yield* countingFor([component.number], inherit);
  const health = yield* healthOf(settings, [component]);
  return toRow(component, counting(component.number), health(component.number), required);
}
