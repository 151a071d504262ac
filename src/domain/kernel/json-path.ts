/**
 * Where a value lies in a JSON document, in the part of JSONPath that every program has: `result[*].name`, `data.items[0]`, `['odd key'].x`, with
 * `$` for the document in front if one likes. `[*]` is every element of a list.
 */
export const EVERY = Symbol('every');
export type Step = string | number | typeof EVERY;

const NAME = /[^.[\]'"*\s][^.[\]'"*]*/y;
const BRACKET = /\[(?:(\d{1,9})|(\*)|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\]/y;

export function parsePath(text: string): readonly Step[] | { readonly problem: string } {
  const steps: Step[] = [];
  let offset = text.startsWith('$') ? 1 : 0;
  while (offset < text.length) {
    const dot = text.charAt(offset) === '.';
    // A name needs a dot before it, but for the first of the path.
    const bracket = dot ? null : matchAt(BRACKET, text, offset);
    const name = dot || offset === 0 ? matchAt(NAME, text, offset + (dot ? 1 : 0)) : null;
    const [whole, index, every, single, double] = bracket ?? [];
    if (whole !== undefined) {
      steps.push(every !== undefined ? EVERY : index !== undefined ? Number(index) : (single ?? double ?? '').replace(/\\(.)/gs, '$1'));
      offset += whole.length;
    } else if (name !== null) {
      steps.push(name[0]);
      offset += name[0].length + (dot ? 1 : 0);
    } else return { problem: `column ${offset + 1} of ${JSON.stringify(text)}: allowed are name, .name, [0], [*] and ['name']` };
  }
  return steps;
}

function matchAt(pattern: RegExp, text: string, offset: number): RegExpExecArray | null {
  pattern.lastIndex = offset;
  return pattern.exec(text);
}

export interface Found {
  readonly value: unknown;
  /** `result[3].name`. */
  readonly where: string;
}

/** All that the path leads to, with where it stands; what is not there leads to nothing. */
export function select(value: unknown, path: readonly Step[], where = ''): readonly Found[] {
  let found: readonly Found[] = [{ value, where }];
  for (const step of path) {
    found = found.flatMap((here): readonly Found[] => {
      if (step === EVERY) {
        const list = Array.isArray(here.value) ? here.value : [];
        return list.map((element: unknown, index) => ({ value: element, where: `${here.where}[${index}]` }));
      }
      return [{ value: within(here.value, step), where: `${here.where}${written(step, here.where === '')}` }];
    });
  }
  return found;
}

/** Names are looked up among an object's own, so that neither "constructor" nor "__proto__" finds what the document does not say. */
function within(value: unknown, step: string | number): unknown {
  if (typeof step === 'number') return Array.isArray(value) ? value[step] : undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, step) ? (value as Readonly<Record<string, unknown>>)[step] : undefined;
}

function written(step: string | number, first: boolean): string {
  if (typeof step === 'number') return `[${step}]`;
  if (/^[\w-]+$/.test(step)) return first ? step : `.${step}`;
  return `[${JSON.stringify(step)}]`;
}
