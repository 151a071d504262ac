/** Circuits of ours by what carriers call them: the components that carry it as their own label ([window] circuit). */
import { nearestNames } from '../inventory/nearest.ts';
import { all, type Script } from '../kernel/script.ts';
import type { Settings } from '../kernel/setting.ts';
import { windowSettings } from './settings.ts';

export interface Circuits {
  /** Paths of the components that are this circuit. */
  of(circuit: string): readonly string[];
  nearest(circuit: string): readonly string[];
}

export function* circuitsKnown(settings: Settings): Script<Circuits> {
  const rows = yield* all<{ value: string; path: string }>(
    `select label.value, component.path from component_label as label join component on component.number = label.component
     where label.key = $1 and label.origin = label.component and component.deleted_at is null order by component.path`,
    settings.of(windowSettings).circuit,
  );
  const known = new Map<string, string[]>();
  for (const { value, path } of rows) {
    const key = value.trim().toLowerCase();
    void (known.get(key)?.push(path) ?? known.set(key, [path]));
  }
  return {
    of: (circuit) => known.get(circuit.trim().toLowerCase()) ?? [],
    nearest: (circuit) =>
      nearestNames(
        circuit,
        rows.map(({ value }) => value),
      ),
  };
}

/** What carriers would call what these components are, or hold; a component without such a label goes by its path. */
export function* circuitsOf(settings: Settings, components: readonly number[]): Script<readonly string[]> {
  const rows = yield* all<{ path: string; circuit: string | null }>(
    `select target.path, label.value as circuit from component as target
     left join component as member on member.path = target.path or (member.path > target.path || '/' and member.path < target.path || '0')
     left join component_label as label on label.component = member.number and label.origin = member.number and label.key = $2
     where target.number in {numbers $1} order by target.path, label.value`,
    JSON.stringify(components),
    settings.of(windowSettings).circuit,
  );
  const found = new Map<string, string[]>();
  for (const { path, circuit } of rows) {
    const circuits = found.get(path) ?? [];
    found.set(path, circuit === null ? circuits : [...circuits, circuit]);
  }
  return [...new Set([...found].flatMap(([path, circuits]) => (circuits.length === 0 ? [path] : circuits)))];
}
