/**
 * A selector as a condition on `component`. Every set is a sub-select over an index: a word is a range of paths, a label a range of
 * labels, a graph term is a closure whose `union` is the visited set, so that a cycle ends by itself.
 */
import type { Compiled, Condition } from '../kernel/filter.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { FAILURE_KINDS, INHERITED } from './component.ts';
import { globbed, globProblem, inside } from './glob.ts';
import { isFact, type Required } from './required.ts';
import { parseSelector, type Selector } from './selector.ts';

/** Which labels go down the tree; undefined is all. */
export interface Selecting {
  readonly inherit?: readonly string[] | undefined;
  /** What a type must say; without it nothing is incomplete. */
  readonly required?: Required;
}

export const EVERYTHING: Condition = { sql: '1 = 1', params: [] };

interface Selected extends Condition {
  /** Its opposite, where that can be said without asking whether it is null. */
  readonly opposite?: string;
}

const within = (sub: string, ...params: readonly unknown[]): Selected => ({
  sql: `component.number in (${sub})`,
  params,
  opposite: `component.number not in (${sub})`,
});

const opposite = (condition: Selected): Selected => ({
  sql: condition.opposite ?? `(${condition.sql}) is not true`,
  params: condition.params,
});

type Field = (values: readonly string[], selecting: Selecting) => Selected | { readonly allowed: string };

const column =
  (name: string): Field =>
  (values) => ({ sql: `component.${name} in {values ?}`, params: [JSON.stringify(values)] });

const field =
  (name: string): Field =>
  (values) =>
    carrying(`:${name}`, values, true);

/** Of what does not go down, only the component's own word counts. Who does not carry it is asked one by one: those who do may be most. */
function carrying(key: string, values: readonly string[] | undefined, goesDown: boolean): Selected {
  const meant = carriers(goesDown, values !== undefined);
  return {
    sql: `component.number in (select label.component from ${meant})`,
    params: [key, ...(values === undefined ? [] : [JSON.stringify(values)])],
    opposite: `not exists (select 1 from ${meant} and label.component = component.number)`,
  };
}

const carriers = (goesDown: boolean, valued: boolean): string =>
  `component_label as label where label.key = ?${valued ? ' and label.value in {values ?}' : ''}${goesDown ? '' : ' and label.origin = label.component'}`;

const anyOf = (parts: readonly Condition[]): Selected =>
  parts.length === 0
    ? { sql: '1 = 0', params: [] }
    : { sql: parts.map(({ sql }) => `(${sql})`).join(' or '), params: parts.flatMap(({ params }) => params) };

/** The components that do not say what their type must; of some keys only, where they are given. */
function lacking({ required = {}, inherit }: Selecting, keys?: readonly string[]): readonly Condition[] {
  return Object.entries(required).flatMap(([type, needed]) =>
    needed
      .filter((key) => keys?.includes(key) ?? true)
      .map((key): Condition => {
        const said = [
          `not exists (select 1 from ${carriers(inherit?.includes(key) ?? true, false)} and label.component = component.number)`,
        ];
        const fact = isFact(key) ? [`not exists (select 1 from ${carriers(true, false)} and label.component = component.number)`] : [];
        const ofType = type === '*' ? [] : ['component.type = ?'];
        return {
          sql: [...ofType, ...said, ...fact].join(' and '),
          params: [...(type === '*' ? [] : [type]), key, ...(fact.length > 0 ? [`:${key}`] : [])],
        };
      }),
  );
}

const BY_STATUS: Readonly<Record<string, (selecting: Selecting) => Condition>> = {
  present: () => ({ sql: 'component.missing_since is null', params: [] }),
  missing: () => ({ sql: 'component.missing_since is not null', params: [] }),
  incomplete: (selecting) => anyOf(lacking(selecting)),
};

export const STATUS_WORDS = Object.keys(BY_STATUS);

/** What a label selector may also ask. A label of the same name is reached as `label.NAME`. */
export const FIELDS: Readonly<Record<string, Field>> = {
  name: column('name'),
  type: column('type'),
  uid: column('uid'),
  fqdn: column('fqdn'),
  path: column('path'),
  ...Object.fromEntries(INHERITED.map((name) => [name, field(name)])),
  ip: (values) => ({
    sql: values.map(() => '{like component.addresses ?}').join(' or '),
    params: values.map((value) => `%"${value.replace(/[\\%_]/g, '\\$&')}"%`),
  }),
  source: (values) => within('select component from component_record where source in {values ?}', JSON.stringify(values)),
  status: (values, selecting) => {
    const parts = values.map((value) => (Object.hasOwn(BY_STATUS, value) ? BY_STATUS[value]?.(selecting) : undefined));
    return parts.every((part) => part !== undefined) ? anyOf(parts) : { allowed: STATUS_WORDS.join(', ') };
  },
  lacks: (values, selecting) => {
    const known = [...new Set(Object.values(selecting.required ?? {}).flat())];
    return values.every((value) => known.includes(value))
      ? anyOf(lacking(selecting, values))
      : { allowed: known.join(', ') || 'nothing yet; [inventory.required] says what components must carry' };
  },
};

const KINDS = FAILURE_KINDS.map((kind) => `'${kind}'`).join(', ');

function reached(op: 'up' | 'down', steps: number | undefined, from: Selected): Selected {
  const [here, there] = op === 'down' ? ['needed', 'dependent'] : ['dependent', 'needed'];
  const seeds = `component.deleted_at is null and (${from.sql})`;
  const closure =
    steps === undefined
      ? `with recursive reached (number) as (
           select component.number from component where ${seeds}
           union
           select edge.${there} from reached join component_edge as edge
             on edge.${here} = reached.number and edge.kind in (${KINDS}) and edge.valid_to is null
         ) select number from reached`
      : `with recursive reached (number, steps) as (
           select component.number, 0 from component where ${seeds}
           union
           select edge.${there}, reached.steps + 1 from reached join component_edge as edge
             on edge.${here} = reached.number and edge.kind in (${KINDS}) and edge.valid_to is null
           where reached.steps < ${steps}
         ) select number from reached`;
  return { sql: `component.number in (${closure}) and ${opposite(from).sql}`, params: [...from.params, ...from.params] };
}

/** Each by its own index; an `or` would read the whole table. */
const NAMED = `holder.number in (
    select number from component where deleted_at is null and name = ?
    union all select number from component where deleted_at is null and fqdn = ?
    union all select number from component where deleted_at is null and path = ?)`;

/** A word: a number, a path, a name, or a label that is carried at all. */
function word(text: string, { inherit }: Selecting): Selected {
  const number = /^C(\d{1,15})$/.exec(text)?.[1];
  if (number !== undefined) return within(inside('holder.number = ?'), Number(number), Number(number));
  if (text.includes('/')) return within(inside('holder.path = ?'), text, text);
  const named = inside(NAMED);
  const carried = carriers(inherit?.includes(text) ?? true, false);
  return within(`${named} union all select label.component from ${carried}`, text, text, text, text, text, text, text);
}

const at = (column: number): string => `selector, column ${column}`;

export function conditionOf(selector: Selector, selecting: Selecting): Selected | Refusal {
  switch (selector.op) {
    case 'all':
      return EVERYTHING;
    case 'word': {
      if (!selector.glob) return word(selector.text, selecting);
      const problem = globProblem(selector.text);
      return problem === undefined ? globbed(selector.text) : refuse({ kind: 'invalid', where: at(selector.column), ...problem });
    }
    case 'label': {
      const field = Object.hasOwn(FIELDS, selector.key) ? FIELDS[selector.key] : undefined;
      const key = selector.key.startsWith('label.') ? selector.key.slice(6) : selector.key;
      if (field === undefined) return carrying(key, selector.values, selecting.inherit?.includes(key) ?? true);
      const condition = field(selector.values ?? [], selecting);
      return 'allowed' in condition
        ? refuse({
            kind: 'invalid',
            where: at(selector.column),
            problem: `${selector.key} is not ${selector.values?.join(' or ')}`,
            allowed: condition.allowed,
          })
        : condition;
    }
    case 'not': {
      const part = conditionOf(selector.part, selecting);
      return isRefusal(part) ? part : opposite(part);
    }
    case 'up':
    case 'down': {
      const from = conditionOf(selector.of, selecting);
      return isRefusal(from) ? from : reached(selector.op, selector.steps, from);
    }
    default: {
      const parts: Selected[] = [];
      for (const one of selector.parts) {
        const part = conditionOf(one, selecting);
        if (isRefusal(part)) return part;
        parts.push(part);
      }
      return { sql: parts.map((part) => `(${part.sql})`).join(` ${selector.op} `), params: parts.flatMap((part) => part.params) };
    }
  }
}

/** Numbers the parameters of a condition from `$1`, and leaves out what was deleted. */
export function whereOf(condition: Condition): Compiled {
  let count = 0;
  const sql = condition.sql.replace(/\?/g, () => `$${++count}`);
  return { where: `component.deleted_at is null and (${sql})`, params: condition.params, used: new Set() };
}

export interface Selection extends Compiled {
  /** Plain words that were not taken away: each has to name something. */
  readonly words: readonly { readonly text: string; readonly condition: Condition }[];
}

export function compileSelector(text: string, selecting: Selecting): Selection | Refusal {
  const selector = parseSelector(text);
  if (isRefusal(selector)) return selector;
  const condition = conditionOf(selector, selecting);
  if (isRefusal(condition)) return condition;
  return { ...whereOf(condition), words: wordsIn(selector).map((named) => ({ text: named, condition: word(named, selecting) })) };
}

function wordsIn(selector: Selector): readonly string[] {
  switch (selector.op) {
    case 'word':
      return selector.glob ? [] : [selector.text];
    case 'and':
    case 'or':
      return selector.parts.flatMap(wordsIn);
    case 'up':
    case 'down':
      return wordsIn(selector.of);
    default:
      return [];
  }
}
