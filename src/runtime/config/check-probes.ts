/** What the settings of a probe need of one another and of its kind; conditions are read here, so that a mistake shows before it counts. */
import { parseSelector } from '../../domain/inventory/selector.ts';
import { explain, isRefusal, type Refusal } from '../../domain/kernel/refusal.ts';
import { readCondition } from '../../domain/probes/fitting.ts';
import { KINDS, PROBE_KINDS, type ProbeKind } from '../../domain/probes/kinds.ts';
import { OPTIONS } from '../../domain/probes/probe.ts';
import { badTarget, placesIn } from '../../domain/probes/target.ts';
import { parseNetwork } from '../../integrations/probes/network.ts';
import { type Check, type Finding, tables } from './finding.ts';
import { nearest } from './nearest.ts';
import { tableName } from './sentence.ts';
import { at, type Path, type Table } from './toml.ts';

const given = (probe: Table, key: string): boolean => probe[key] !== undefined || probe[`${key}_file`] !== undefined;

/** Without these, the kinds that know them have nothing to ask. */
const REQUIRED = ['query', 'program'];

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const kindOf = (probe: Table): ProbeKind | undefined => PROBE_KINDS.find((kind) => kind === probe['kind']);

/** A refusal with its caret, under the sentence that it belongs to. */
const said = (refusal: Refusal): string => {
  const { text: sentence, hint = '' } = explain(refusal);
  return [sentence.replace(/\.$/, ''), ...hint.split('\n').filter(Boolean)].join('\n    ');
};

function* findings(path: Path, probe: Table, where: string): Iterable<Finding> {
  const kind = kindOf(probe);
  const find = (key: string, problem: string): Finding => ({ path: [...path, key], text: `${where}: ${problem}` });
  if (given(probe, 'every') && given(probe, 'cron')) yield find('cron', 'every and cron are both given; allowed: one of them');
  if (given(probe, 'zone') && !given(probe, 'cron')) yield find('zone', 'zone needs cron; allowed: cron = "0 3 * * *"');
  const selector = typeof probe['components'] === 'string' ? parseSelector(probe['components']) : undefined;
  if (isRefusal(selector)) yield find('components', `components: ${said(selector)}`);
  if (kind === undefined) return;
  for (const option of OPTIONS) {
    if (!given(probe, option) || KINDS[kind].settings.includes(option)) continue;
    const kinds = PROBE_KINDS.filter((one) => KINDS[one].settings.includes(option));
    yield find(option, `a probe of kind ${kind} has no ${option}; allowed: kind = ${kinds.map((one) => `"${one}"`).join(', ')}`);
  }
  for (const key of ['condition', 'warning']) {
    if (typeof probe[key] !== 'string') continue;
    const read = readCondition(kind, probe[key]);
    if (isRefusal(read)) yield find(key, said(read));
  }
  for (const needed of REQUIRED.filter((option) => KINDS[kind].settings.includes(option)))
    if (!given(probe, needed)) yield find('kind', `a probe of kind ${kind} needs ${needed}`);
  const target = text(probe['target']);
  const places = placesIn(target);
  if (probe['components'] === undefined && places.length > 0)
    yield find('target', `{${places[0]}} of target is a component's, and there is none; allowed: components = "role=web"`);
  if (probe['components'] === undefined && places.length === 0) {
    const wrong = badTarget(kind, target);
    if (wrong !== undefined) yield find('target', `${wrong}; allowed: ${KINDS[kind].target}`);
  }
}

export const probeRules: Check = function* ({ value }) {
  for (const [index, probe] of tables(value['probe'])) yield* findings(['probe', index], probe, tableName(value, ['probe', index]));
  const networks: unknown = at(value, ['probing', 'allow']);
  for (const [index, network] of (Array.isArray(networks) ? networks : []).entries())
    if (parseNetwork(text(network)) === undefined)
      yield {
        path: ['probing', 'allow', index],
        text: `[probing]: "${text(network)}" of allow is no network; allowed: 169.254.10.0/24, fe80::1`,
      };
};

/** What is needed has to be declared, and nothing may need itself, however far round. */
export const probeNeeds: Check = function* ({ value }) {
  const needs = new Map<string, readonly string[]>();
  for (const [, probe] of tables(value['probe']))
    needs.set(text(probe['name']), (Array.isArray(probe['needs']) ? probe['needs'] : []).map(text));
  for (const [index, probe] of tables(value['probe'])) {
    const name = text(probe['name']);
    const path = ['probe', index, 'needs'];
    const where = tableName(value, ['probe', index]);
    for (const needed of needs.get(name) ?? []) {
      if (needs.has(needed)) continue;
      const meant = nearest(needed, [...needs.keys()]);
      yield {
        path,
        text: `${where}: needs names "${needed}", which is no [[probe]]${meant === undefined ? '' : `, did you mean "${meant}"?`}; allowed: ${[...needs.keys()].filter((one) => one !== name).join(', ')}`,
      };
    }
    if (reaches(needs, name)) yield { path, text: `${where}: it needs itself, by what it needs; allowed: needs that end` };
  }
};

function reaches(needs: ReadonlyMap<string, readonly string[]>, from: string): boolean {
  const seen = new Set<string>();
  const ahead = [...(needs.get(from) ?? [])];
  for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
    if (name === from) return true;
    if (!seen.has(name)) ahead.push(...(needs.get(name) ?? []));
    seen.add(name);
  }
  return false;
}
