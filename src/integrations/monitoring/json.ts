/** JSON from outside, checked by hand: the hot path of ingest allocates nothing but its result. */

export type Json = Readonly<Record<string, unknown>>;
export type Texts = Readonly<Record<string, string>>;

export const NO_TEXTS: Texts = Object.freeze({});

export function parseJson(body: string | Buffer): { readonly json: unknown } | { readonly problem: string } {
  try {
    return { json: JSON.parse(typeof body === 'string' ? body : body.toString('utf8')) };
  } catch (error) {
    return { problem: `the body is not JSON${place(error)}` };
  }
}

/** The body as one JSON object. */
export function parseObject(body: string | Buffer): { readonly object: Json } | { readonly problem: string } {
  const parsed = parseJson(body);
  if ('problem' in parsed) return parsed;
  return isObject(parsed.json) ? { object: parsed.json } : { problem: `the body must be a JSON object; found ${kindOf(parsed.json)}` };
}

export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return { string: 'text', number: 'a number', boolean: 'true or false' }[typeof value as string] ?? 'an object';
}

/** Enough of a value to find it again. JSON escapes make control characters visible; text goes to the rejection list, not to a terminal. */
export const quote = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value) : kindOf(value);

/** V8 quotes the body in its messages; only the position is fit to be shown. */
function place(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  if (message === 'Unexpected end of JSON input') return ': it ends too early';
  const position = / at position (\d+)(?: \(line \d+ column \d+\))?$/.exec(message)?.[1];
  return position === undefined ? '' : `: it breaks at character ${position}`;
}
