/**
 * A selector as a condition on `component`. Every set is a sub-select over an index: a word is a range of paths, a label goes down the
 * tree from those that carry it until somebody below says otherwise, a graph term is a closure whose `union` is the visited set, so that a
 * cycle ends by itself.
 */
import type { Compiled, Condition } from '../kernel/filter.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { FAILURE_KINDS, INHERITED, STATUSES } from './component.ts';
import { globbed, globProblem, inside } from './glob.ts';
import { parseSelector, type Selector } from './selector.ts';

/** Which labels go down the tree; undefined is all. */
export interface Selecting {
  readonly inherit: readonly string[] | undefined;
}

export const EVERYTHING: Condition = { sql: '1 = 1', params: [] };

const within = (sub: string, ...params: readonly unknown[]): Condition => ({ sql: `component.number in (${sub})`, params });

type Field = (values: readonly string[]) => Condition | { readonly allowed: string };

const column =
  (name: string): Field =>
  (values) => ({ sql: `component.${name} in {values ?}`, params: [JSON.stringify(values)] });

/** From whoever says so, down to whoever says something else. */
const inherited =
  (name: string): Field =>
  (values) =>
    within(
      `with recursive saying (number) as (
         select number from component where ${name} in {values ?} and deleted_at is null
         union
         select below.number from saying join component as below on below.parent = saying.number and below.deleted_at is null where below.${name} is null
       ) select number from saying`,
      JSON.stringify(values),
    );

/** What a label selector may also ask. A label of the same name is reached as `label.NAME`. */
export const FIELDS: Readonly<Record<string, Field>> = {
  name: column('name'),
  type: column('type'),
  uid: column('uid'),
  fqdn: column('fqdn'),
  path: column('path'),
  ...Object.fromEntries(INHERITED.map((name) => [name, inherited(name)])),
  ip: (values) => ({
    sql: values.map(() => '{like component.addresses ?}').join(' or '),
    params: values.map((value) => `%"${value.replace(/[\\%_]/g, '\\$&')}"%`),
  }),
  source: (values) => within('select component from component_record where source in {values ?}', JSON.stringify(values)),
  status: (values) =>
    values.every((value) => (STATUSES as readonly string[]).includes(value))
      ? {
          sql: values
            .map((value) => (value === 'missing' ? 'component.missing_since is not null' : 'component.missing_since is null'))
            .join(' or '),
          params: [],
        }
      : { allowed: STATUSES.join(', ') },
};

const carrying = (key: string, values: readonly string[] | undefined, goesDown: boolean): Condition => {
  const valued = values === undefined ? '' : ' and value in {values ?}';
  const params = values === undefined ? [key] : [key, JSON.stringify(values)];
  if (!goesDown) return within(`select component from component_label where key = ?${valued}`, ...params);
  return within(
    `with recursive carrying (number) as (
       select component from component_label where key = ?${valued}
       union
       select below.number from carrying join component as below on below.parent = carrying.number and below.deleted_at is null
       where not exists (select 1 from component_label as own where own.component = below.number and own.key = ?)
     ) select number from carrying`,
    ...params,
    key,
  );
};

const KINDS = FAILURE_KINDS.map((kind) => `'${kind}'`).join(', ');

function reached(op: 'up' | 'down', steps: number | undefined, from: Condition): Condition {
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
  return { sql: `component.number in (${closure}) and (${from.sql}) is not true`, params: [...from.params, ...from.params] };
}

/** A word: a number, a path, a name, or a label that is carried at all. */
function word(text: string, { inherit }: Selecting): Condition {
  const number = /^C(\d{1,15})$/.exec(text)?.[1];
  if (number !== undefined) return within(inside('holder.number = ?'), Number(number), Number(number));
  if (text.includes('/')) return within(inside('holder.path = ?'), text, text);
  const named = within(inside('(holder.name = ? or holder.fqdn = ? or holder.path = ?)'), text, text, text, text, text, text);
  const carried = carrying(text, undefined, inherit?.includes(text) ?? true);
  return { sql: `${named.sql} or ${carried.sql}`, params: [...named.params, ...carried.params] };
}

const at = (column: number): string => `selector, column ${column}`;

export function conditionOf(selector: Selector, selecting: Selecting): Condition | Refusal {
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
      const condition = field(selector.values ?? []);
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
      return isRefusal(part) ? part : { sql: `(${part.sql}) is not true`, params: part.params };
    }
    case 'up':
    case 'down': {
      const from = conditionOf(selector.of, selecting);
      return isRefusal(from) ? from : reached(selector.op, selector.steps, from);
    }
    default: {
      const parts: Condition[] = [];
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
