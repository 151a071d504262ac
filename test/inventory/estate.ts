import { componentEvents } from '../../src/domain/inventory/events.ts';
import type { Actor } from '../../src/domain/kernel/access.ts';
import { announce } from '../../src/domain/kernel/timeline.ts';
import { compose } from '../../src/runtime/watchbill.ts';
import type { Bench } from '../conformance/engines.ts';
import { given } from '../stories/house.ts';

announce(componentEvents);

export const ANA: Actor = { name: 'ana', role: 'admin' };

/** The inventory's capabilities over the bench's database, and shorter words for what tests say most. */
export async function estate(bench: Bench, inventory: Readonly<Record<string, unknown>> = {}) {
  const { component } = await compose(bench.store(), { settings: { inventory }, clock: bench.clock, actor: ANA });
  const importCsv = (rows: readonly string[], more: Readonly<Record<string, unknown>> = {}) =>
    component.import({ file: rows.join('\n'), format: 'csv', source: 'csv', ...more });
  return {
    component,
    importCsv,
    sync: async (rows: readonly string[], more: Readonly<Record<string, unknown>> = {}) => given(await importCsv(rows, more)),
    /** The names that a selector means. */
    names: async (selector: string) => given(await component.list({ selector: [selector], limit: 10_000 })).map((row) => row.name),
    show: async (name: string) => given(await component.show({ component: name })),
  };
}
