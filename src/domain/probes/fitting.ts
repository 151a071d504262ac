/** Whether a condition can be meant of a kind of probe: its names are known, and what they are compared with is of their type. */
import { nearestNames } from '../inventory/nearest.ts';
import { parsePath } from '../kernel/json-path.ts';
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import { unreadable } from '../kernel/syntax.ts';
import { type Condition, parseCondition, type Test, testsOf } from './condition.ts';
import { KINDS, type ProbeKind, type ValueType } from './kinds.ts';

export function readCondition(kind: ProbeKind, text: string): Condition | Refusal {
  const condition = parseCondition(text);
  if (isRefusal(condition)) return condition;
  for (const test of testsOf(condition)) {
    const refused = unfit(kind, test, text);
    if (refused !== undefined) return refused;
  }
  return condition;
}

const ORDERED = ['<', '<=', '>', '>='];
const TEXTUAL = ['contains', '=~', '!~'];

function unfit(kind: ProbeKind, test: Test, text: string): Refusal | undefined {
  const { name, sign, values, column, valueColumn } = test;
  const no = (problem: string, allowed: string, at = column): Refusal => unreadable(text, at, problem, allowed, 'condition');
  const { names, families } = KINDS[kind];
  const [family = '', rest = ''] = split(name);
  if (Object.hasOwn(families, family)) {
    const path = family === 'json' ? parsePath(rest) : [];
    if (rest === '') return no(`[${name}] does not say which`, `[${family}.name]`, column + 1);
    return 'problem' in path ? no(`[${name}] is no path: ${path.problem}`, '[json.items[0].id]', column + 1) : undefined;
  }
  const known = Object.hasOwn(names, name) ? names[name] : undefined;
  if (known === undefined) {
    const all = [...Object.keys(names), ...Object.keys(families).map((one) => `${one}.…`)];
    const [meant] = nearestNames(name, all, 1);
    return no(
      `a probe of kind ${kind} has no [${name}]${meant === undefined ? '' : `, did you mean [${meant}]?`}`,
      all.map((one) => `[${one}]`).join(' '),
      column + 1,
    );
  }
  const { type } = known;
  if (ORDERED.includes(sign) && type !== 'number') return no(`[${name}] is ${WORDS[type]}, which is not more or less`, '== != contains =~');
  if (TEXTUAL.includes(sign) && (type === 'number' || type === 'boolean'))
    return no(`[${name}] is ${WORDS[type]}, in which there is nothing to find`, '== != < > in');
  const wrong = values.find((value) => typeof value !== TYPES[type]);
  return wrong === undefined || type === 'text' || type === 'list'
    ? undefined
    : no(`[${name}] is ${WORDS[type]}, and ${JSON.stringify(wrong)} is none`, EXAMPLES[type], valueColumn);
}

/** `header.content-type` as `header` and the rest. */
function split(name: string): readonly [string, string] {
  const dot = name.search(/[.[]/);
  return dot < 0 ? [name, ''] : [name.slice(0, dot), name.slice(name[dot] === '.' ? dot + 1 : dot)];
}

const WORDS: Readonly<Record<ValueType, string>> = { number: 'a number', text: 'text', boolean: 'true or false', list: 'a list' };
const TYPES: Readonly<Record<ValueType, string>> = { number: 'number', text: 'string', boolean: 'boolean', list: 'string' };
const EXAMPLES: Readonly<Record<ValueType, string>> = { number: '200', text: '"text"', boolean: 'true, false', list: '"text"' };
