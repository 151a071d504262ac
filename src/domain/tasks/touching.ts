/** What a task touches: components of the inventory where there is one, a word where there is none. */
import { meaning } from '../inventory/meant.ts';
import { hasInventory } from '../inventory/names.ts';
import { componentOf } from '../inventory/reference.ts';
import type { Selecting } from '../inventory/select.ts';
import type { Meaning } from '../kernel/filter.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import type { Task } from './task.ts';

export type Touched = Pick<Task, 'component' | 'components'>;
export const NOTHING: Touched = { component: null, components: [] };

/** Components as a person names them; with an inventory, what it does not know is refused with the nearest names. */
export function* touchedBy(names: readonly string[]): Script<Touched | Refusal> {
  const [first] = names;
  if (first === undefined) return NOTHING;
  if (!(yield* hasInventory())) {
    if (names.length === 1) return { component: first, components: [] };
    return refuse({
      kind: 'invalid',
      where: '--component',
      problem: 'the inventory is empty, so a task can name one system and no more',
      allowed: 'one, or components that are in the inventory',
      hint: 'watchbill component import fills it.',
    });
  }
  let touched = NOTHING;
  for (const name of names) {
    const component = yield* componentOf(name);
    if (isRefusal(component)) return component;
    touched = {
      component: touched.component ?? component.name,
      components: [...new Set([...touched.components, component.number])],
    };
  }
  return touched;
}

/** What touches the components that a selector means. */
export const touching = (selecting: Selecting): Meaning =>
  meaning(
    {
      name: 'task.component',
      on: (where) =>
        `task.number in (select touched.task from task_touch as touched join component on component.number = touched.component where ${where})`,
      onNothing: "task.components = '[]'",
    },
    selecting,
  );
