/** The probes that the settings mean, one for each component where they say which components. */
import type { Component } from '../inventory/component.ts';
import { countingFor } from '../inventory/inherited.ts';
import { componentsWhere } from '../inventory/records.ts';
import { compileSelector } from '../inventory/select.ts';
import { inventorySettings } from '../inventory/settings.ts';
import type { Context } from '../kernel/context.ts';
import { label } from '../kernel/id.ts';
import { isRefusal } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import type { Check } from './probe.ts';
import { type ProbeSettings, probes } from './settings.ts';
import { badTarget, targetOf } from './target.ts';

/** One probe of one target. */
export interface Probe extends Check {
  readonly settings: ProbeSettings;
  readonly component: Pick<Component, 'number' | 'path'> | null;
  /** Probes without which this one cannot be fine, by name. */
  readonly requires: readonly string[];
}

/** Of one setting; those of components carry their number, which outlives a change of name. */
const nameOf = (settings: ProbeSettings, component: Pick<Component, 'number'>): string =>
  `${settings.name}@${label('C', component.number)}`;

export function* expand({ settings }: Pick<Context, 'settings'>): Script<readonly Probe[]> {
  const { inherit, required } = settings.of(inventorySettings);
  const expanded: Omit<Probe, 'requires'>[] = [];
  for (const one of settings.of(probes)) {
    const target = one.target ?? (one.components === undefined ? '' : '{address}');
    if (one.components === undefined) {
      expanded.push({ ...one, target, settings: one, component: null });
      continue;
    }
    const selected = compileSelector(one.components, { inherit, required });
    if (isRefusal(selected)) continue;
    const components = yield* componentsWhere(selected.where, ...selected.params);
    const counting = yield* countingFor([...components.keys()], inherit);
    for (const component of components.values()) {
      const labels = Object.fromEntries(Object.entries(counting(component.number).labels).map(([key, { value }]) => [key, value]));
      const [meant, ...program] = [target, ...(one.program ?? [])].map((text) => targetOf(text, { ...component, labels }));
      if (meant === undefined || badTarget(one.kind, meant) !== undefined || program.includes(undefined)) continue;
      const run = one.program === undefined ? {} : { program: program.filter((word) => word !== undefined) };
      expanded.push({ ...one, ...run, name: nameOf(one, component), target: meant, settings: one, component });
    }
  }
  return requiring(expanded);
}

/** What a probe needs is the one on its own component, where there is one, and else all of that name. */
function requiring(expanded: readonly Omit<Probe, 'requires'>[]): readonly Probe[] {
  const bySetting = Map.groupBy(expanded, ({ settings }) => settings.name);
  return expanded.map((one) => ({
    ...one,
    requires: one.settings.needs.flatMap((needed) => {
      const all = bySetting.get(needed) ?? [];
      const here = all.filter(({ component }) => component !== null && component.number === one.component?.number);
      return (here.length > 0 ? here : all).map(({ name }) => name);
    }),
  }));
}
