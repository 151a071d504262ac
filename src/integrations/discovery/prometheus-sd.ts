/**
 * Targets as Prometheus discovers them from files and over HTTP: a list of groups, each with targets and the labels that they share. A target
 * is what is scraped, usually `host:port`, and a component of its own. Where a host has one target only the target stands for it, and carries
 * its name or address; of several none does.
 */
import type { Observed } from '../../domain/inventory/observed.ts';
import type { Parsed, Problems } from './format.ts';
import { at, entriesAt, isObject, kindOf, parseJson, quote } from './json.ts';
import { labelsFrom } from './labels.ts';
import { reachedBy } from './reached.ts';
import { masked } from './secrets.ts';
import { parseYaml } from './yaml.ts';

export function parsePrometheusSd(text: string): Parsed {
  const list = /^\ufeff?\s*(?:(?:#[^\n]*|---)\n\s*)*- /.test(text) ? parseYaml(text) : parseJson(text);
  if ('problem' in list) return list;
  if (!Array.isArray(list.value)) return { problem: `the file must be a list of groups; found ${kindOf(list.value)}` };

  const problems: Problems = [];
  const targets = new Map<string, Map<string, string>>();
  for (const [index, group] of list.value.entries()) readGroup(group, `[${index}]`, targets, problems);
  const hosts = new Map<string, number>();
  for (const target of targets.keys()) hosts.set(hostOf(target), (hosts.get(hostOf(target)) ?? 0) + 1);
  const components = [...targets].map(
    ([target, labels]): Observed => ({
      key: target,
      name: target,
      type: 'endpoint',
      labels: labelsFrom({}, labels),
      ...(hosts.get(hostOf(target)) === 1 ? reachedBy(hostOf(target)) : {}),
    }),
  );
  return { components, problems };
}

function readGroup(group: unknown, where: string, targets: Map<string, Map<string, string>>, problems: Problems): void {
  if (!isObject(group)) {
    problems.push({ where, problem: `must be a group, {"targets": [...], "labels": {...}}; found ${kindOf(group)}` });
    return;
  }
  const labels = new Map<string, string>();
  const given = at(group, 'labels') ?? {};
  if (!isObject(given)) problems.push({ where: `${where}.labels`, problem: `must be an object; found ${kindOf(given)}` });
  for (const [name, value] of entriesAt(given)) {
    if (typeof value === 'string') labels.set(name, value);
    else problems.push({ where: `${where}.labels.${name}`, problem: `must be text; found ${kindOf(value)}` });
  }
  const listed = at(group, 'targets');
  if (!Array.isArray(listed)) problems.push({ where: `${where}.targets`, problem: `must be a list; found ${kindOf(listed)}` });
  for (const [index, target] of (Array.isArray(listed) ? listed : []).entries()) {
    const place = `${where}.targets[${index}]`;
    if (typeof target !== 'string' || target.trim() === '')
      problems.push({ where: place, problem: `must be text; found ${quote(target)}` });
    else join(targets, masked('', target), labels, place, problems);
  }
}

/** A target may stand in several groups, one for each module that probes it. What they say differently cannot all be its label. */
function join(
  targets: Map<string, Map<string, string>>,
  target: string,
  labels: ReadonlyMap<string, string>,
  where: string,
  problems: Problems,
): void {
  const known = targets.get(target);
  if (known === undefined) targets.set(target, new Map(labels));
  else {
    for (const [name, value] of labels) {
      const said = known.get(name) ?? value;
      known.set(name, said);
      if (said !== value) problems.push({ where, problem: `${quote(target)} had another value of the label ${name} before, which counts` });
    }
  }
}

/** Without its port; a URL, as black-box probes have, is nobody's name. */
const hostOf = (target: string): string => {
  const bracketed = /^\[([0-9a-f:.]+)\](?::\d+)?$/i.exec(target)?.[1];
  return bracketed ?? /^([^:]+):\d+$/.exec(target)?.[1] ?? target;
};
