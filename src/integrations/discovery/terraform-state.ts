import type { Problems } from './format.ts';
import { at, isObject, kindOf, listAt, quote, textAt } from './json.ts';
import { type Attributes, attributesOf } from './terraform-attributes.ts';

/** An instance of a managed resource. */
export interface Instance {
  /** `module.eu["a"].aws_instance.web[0]`. */
  readonly address: string;
  /** The same without any index: how dependencies are written. */
  readonly resource: string;
  readonly type: string;
  readonly module: string;
  readonly provider: string | undefined;
  readonly tainted: boolean;
  readonly attributes: Attributes;
  /** Resources, as `resource` is written. */
  readonly dependencies: readonly string[];
}

const INDEX = /\["(?:[^"\\]|\\.)*"\]|\[\d+\]/g;
const withoutIndex = (address: string): string => address.replace(INDEX, '');
const joined = (module: string, rest: string): string => (module === '' ? rest : `${module}.${rest}`);

export function instancesOf(resource: unknown, where: string, problems: Problems): readonly Instance[] {
  if (at(resource, 'mode') === 'data') return [];
  const [type, name] = [textAt(resource, 'type'), textAt(resource, 'name')];
  if (type === undefined || name === undefined || at(resource, 'mode') !== 'managed') {
    problems.push({ where, problem: 'is no resource: it needs a mode ("managed" or "data"), a type and a name' });
    return [];
  }
  const instances = at(resource, 'instances');
  if (!Array.isArray(instances)) {
    problems.push({ where: `${where}.instances`, problem: `must be a list; found ${kindOf(instances)}` });
    return [];
  }
  const module = textAt(resource, 'module') ?? '';
  const own = joined(module, `${type}.${name}`);
  return instances.flatMap((instance: unknown, index): readonly Instance[] => {
    const wrong = instanceProblem(instance);
    if (wrong !== undefined) problems.push({ where: `${where}.instances[${index}]${wrong.key}`, problem: wrong.problem });
    if (wrong !== undefined || textAt(instance, 'deposed') !== undefined) return [];
    const key = at(instance, 'index_key') ?? undefined;
    return [
      {
        address: key === undefined ? own : `${own}[${JSON.stringify(key)}]`,
        resource: withoutIndex(own),
        type,
        module,
        provider: textAt(resource, 'provider'),
        tainted: at(instance, 'status') === 'tainted',
        attributes: attributesOf(instance),
        dependencies: dependenciesOf(instance, module),
      },
    ];
  });
}

function instanceProblem(instance: unknown): { readonly key: string; readonly problem: string } | undefined {
  if (!isObject(instance)) return { key: '', problem: `must be an object; found ${kindOf(instance)}` };
  const index = at(instance, 'index_key') ?? 0;
  if (typeof index === 'string' || Number.isSafeInteger(index)) return undefined;
  return { key: '.index_key', problem: `must be text or a whole number; found ${quote(index)}` };
}

/** `dependencies` are written from the root; `depends_on`, before Terraform 0.12.14, from the module that they stand in. */
function dependenciesOf(instance: unknown, module: string): readonly string[] {
  const texts = (key: string): readonly string[] => listAt(instance, key).filter((entry) => typeof entry === 'string') as string[];
  return [...new Set([...texts('dependencies'), ...texts('depends_on').map((entry) => joined(module, entry))].map(withoutIndex))];
}
