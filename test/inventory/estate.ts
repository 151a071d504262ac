import { componentEvents } from '../../src/domain/inventory/events.ts';
import { take } from '../../src/domain/inventory/import.ts';
import type { Observation, Observed } from '../../src/domain/inventory/observed.ts';
import type { Actor } from '../../src/domain/kernel/access.ts';
import type { Store } from '../../src/domain/kernel/ports.ts';
import { explain, isRefusal } from '../../src/domain/kernel/refusal.ts';
import { one } from '../../src/domain/kernel/script.ts';
import { announce } from '../../src/domain/kernel/timeline.ts';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { contextFor } from '../../src/runtime/run.ts';
import { compose } from '../../src/runtime/watchbill.ts';
import { type SteppedClock, steppedClock } from '../stories/clock.ts';
import { given } from '../stories/house.ts';

announce(componentEvents);

export const ANA: Actor = { name: 'ana', role: 'admin' };

export const refused = (value: unknown): string => (isRefusal(value) ? explain(value).text : `not refused: ${JSON.stringify(value)}`);
export const hinted = (value: unknown): string => (isRefusal(value) ? (explain(value).hint ?? '') : '');

/** Something observed, with as little said as a test needs. */
export const seen = (key: string, more: Partial<Observed> = {}): Observed => ({ key, name: key, type: 'server', labels: {}, ...more });

export interface Place {
  store(): Store;
  readonly clock: SteppedClock;
}

export const at = (store: Store): Place => ({ store: () => store, clock: steppedClock() });

/** The inventory's capabilities over a database, and shorter words for what tests say most. */
export async function estate(place: Place, inventory: Readonly<Record<string, unknown>> = {}) {
  const store = place.store();
  const { component } = await compose(store, { settings: { inventory }, clock: place.clock, actor: ANA });
  const surroundings = { clock: place.clock, settings: () => settingsFrom({ inventory }) };
  const observe = (source: string, said: readonly Observed[], more: Partial<Observation> & Partial<Flags> = {}) => {
    const { dry_run = false, allow_vanish = false, allow_rollback = false, ...observation } = more;
    const flags = { source, dry_run, allow_vanish, allow_rollback };
    return store.write(() => take(contextFor(surroundings, ANA)(), { components: said, problems: [], ...observation }, flags));
  };
  const list = async (selector: string) => given(await component.list({ selector: [selector], limit: 10_000 }));
  return {
    component,
    observe,
    list,
    sync: async (...args: Parameters<typeof observe>) => given(await observe(...args)),
    /** The names that a selector means. */
    names: async (selector: string) => (await list(selector)).map((row) => row.name),
    show: async (name: string) => given(await component.show({ component: name })),
    events: async () => Number((await store.read(() => one<{ count: number }>('select count(*) as count from event')))?.count),
  };
}

interface Flags {
  readonly dry_run: boolean;
  readonly allow_vanish: boolean;
  readonly allow_rollback: boolean;
}
