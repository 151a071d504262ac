/**
 * Any JSON, by a mapping that says where in it the components are and where in each its facts:
 *
 *   { "items": "result[*]", "key": "sys_id", "name": "name", "type": "=server", "addresses": "ip_address",
 *     "labels": { "os": "os.name" }, "parent": "location.value", "edges": { "needs": "depends_on[*].value" } }
 *
 * `items` starts at the document, every other path at an item; `next` names what is empty on the last page only, so that one page of many
 * is not taken for all there is. What a mapping does not name is not read.
 */
import type { Observed, ObservedEdge } from '../../domain/inventory/observed.ts';
import { EVERY, type Found, type Step, select } from '../../domain/kernel/json-path.ts';
import { present } from './cloud.ts';
import { type Expression, type Mapping, readMapping } from './cmdb-mapping.ts';
import type { Parsed, ParseOptions, Problems } from './format.ts';
import { isObject, kindOf, parseJson, scalar } from './json.ts';
import { labelsFrom } from './labels.ts';
import { addressesIn, reachedBy } from './reached.ts';

export function parseCmdb(text: string, options: ParseOptions): Parsed {
  const mapping = readMapping(options.mapping);
  if ('problem' in mapping) return mapping;
  const json = parseJson(text);
  if ('problem' in json) return json;
  const more = mapping.next === undefined ? undefined : select(json.value, mapping.next).find(({ value }) => Boolean(value));
  if (more !== undefined) return { problem: `${more.where} says that more follows, and what is not here would seem to have vanished` };
  const items = select(json.value, mapping.items);
  const nowhere = items.length === 0 ? missingList(json.value, mapping.items) : undefined;
  if (nowhere !== undefined) return { problem: nowhere };

  const problems: Problems = [];
  const components = items.flatMap((item) => {
    const observed = readItem(item, mapping, problems);
    return observed === undefined ? [] : [observed];
  });
  return { components, problems };
}

/** An empty list is an answer; a path that leads past every list is a mistake. */
function missingList(document: unknown, path: readonly Step[]): string | undefined {
  const lists = select(document, path.slice(0, path.lastIndexOf(EVERY)));
  const wrong = lists.find(({ value }) => !Array.isArray(value));
  return wrong === undefined ? undefined : `${wrong.where || 'the document'} must be a list; found ${kindOf(wrong.value)}`;
}

function readItem(item: Found, mapping: Mapping, problems: Problems): Observed | undefined {
  if (!isObject(item.value)) {
    const hint = Array.isArray(item.value) ? '; its elements are [*]' : '';
    problems.push({ where: item.where || 'the document', problem: `must be an object; found ${kindOf(item.value)}${hint}` });
    return undefined;
  }
  const one = (expression: Expression | undefined): string | undefined => oneText(item, expression, problems);
  const all = (path: readonly Step[] | undefined): readonly string[] =>
    path === undefined ? [] : texts(item, path, problems).map(({ value }) => value);
  const [key, name] = [one(mapping.key), one(mapping.name)];
  if (key === undefined || name === undefined) {
    problems.push({ where: item.where || 'the document', problem: `has no ${key === undefined ? 'key' : 'name'} where the mapping says` });
    return undefined;
  }
  const edges = Object.entries(mapping.edges).flatMap(([kind, path]): readonly ObservedEdge[] =>
    all(path).map((to) => ({ kind: kind as ObservedEdge['kind'], to })),
  );
  const labels = Object.entries(mapping.labels).map(([label, expression]) => [label, one(expression)] as const);
  return {
    key,
    name,
    type: one(mapping.type) ?? 'component',
    labels: labelsFrom({}, labels),
    ...reachedBy(one(mapping.fqdn) ?? ''),
    ...present({
      parent: one(mapping.parent),
      uid: one(mapping.uid),
      site: one(mapping.site),
      addresses: addressesOf(item, mapping, problems),
      edges,
    }),
  };
}

function addressesOf(item: Found, { addresses: paths }: Mapping, problems: Problems): readonly string[] {
  const said = paths.flatMap((path) => texts(item, path, problems));
  const bare = said.map(({ value, where }) => ({ value: value.split('/')[0] ?? '', where }));
  for (const { value, where } of bare) if (addressesIn([value]).length === 0) problems.push({ where, problem: 'is no IP address' });
  return addressesIn(bare.map(({ value }) => value));
}

function oneText(item: Found, expression: Expression | undefined, problems: Problems): string | undefined {
  if (expression === undefined) return undefined;
  if ('constant' in expression) return expression.constant || undefined;
  const [first, second] = texts(item, expression, problems);
  if (second !== undefined) problems.push({ where: second.where, problem: 'is one value too many; the first one counts' });
  return first?.value;
}

/** Null and empty text are how documents say nothing. */
function texts(item: Found, path: readonly Step[], problems: Problems): readonly { readonly value: string; readonly where: string }[] {
  return select(item.value, path, item.where).flatMap(({ value, where }) => {
    const text = scalar(value);
    if (text === undefined && value !== undefined && value !== null) {
      problems.push({ where, problem: `must be text or a number; found ${kindOf(value)}` });
    }
    return text ? [{ value: text, where }] : [];
  });
}
