import fc from 'fast-check';

/** What hostile and broken senders have in common: any of these may stand where anything else was. */
const WRONG: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.7e308,
  2 ** 53 + 2,
  '',
  'x'.repeat(5_000),
  '\u0000\u001b[2J\u202e\ud800',
  '0001-01-01T00:00:00Z',
  '2025-11-21T02:59:00Z',
  '2027-11-21T02:59:00Z',
  '9999-12-31T23:59:59.999999999Z',
  '-1-1-1',
  [],
  [null],
  [[[[]]]],
  {},
  { toString: 1, __proto__: null, constructor: 'x' },
];

type Path = readonly (string | number)[];

function* paths(value: unknown, path: Path = []): Generator<Path> {
  yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) yield* paths(inner, [...path, Array.isArray(value) ? Number(key) : key]);
}

/** The value with what is at a path replaced, or left out. */
function replaced(value: unknown, [step, ...rest]: Path, by: unknown): unknown {
  if (step === undefined) return by;
  if (Array.isArray(value)) return value.map((inner: unknown, index) => (index === step ? replaced(inner, rest, by) : inner));
  return Object.fromEntries(Object.entries(value as object).map(([key, inner]) => [key, key === step ? replaced(inner, rest, by) : inner]));
}

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
};

/** Bodies as they come from truncation, wrong types, huge numbers, deep nesting, bad UTF-8, doubled keys and clocks a year off. */
export function mutations(body: string): fc.Arbitrary<string | Buffer> {
  const value = parsed(body);
  const places = [...paths(value)];
  const bytes = Buffer.from(body);
  const structural = fc
    .array(fc.tuple(fc.constantFrom(...places), fc.oneof(fc.constantFrom(...WRONG), fc.jsonValue())), { minLength: 1, maxLength: 3 })
    .map((edits) => JSON.stringify(edits.reduce((whole, [path, by]) => attempt(whole, path, by), value)));
  const truncated = fc.nat(Math.max(0, bytes.length - 1)).map((length) => bytes.subarray(0, length));
  const flipped = fc
    .array(fc.tuple(fc.nat(Math.max(0, bytes.length - 1)), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 })
    .map((edits) => {
      const copy = Buffer.from(bytes);
      for (const [at, byte] of edits) if (at < copy.length) copy[at] = byte;
      return copy;
    });
  const deep = fc
    .tuple(fc.constantFrom(...places), fc.integer({ min: 100, max: 50_000 }))
    .map(([path, depth]) =>
      JSON.stringify(attempt(value, path, '\u0007deep')).replace('"\\u0007deep"', `${'['.repeat(depth)}${']'.repeat(depth)}`),
    );
  const doubled = fc
    .tuple(fc.constantFrom(...Object.keys(Object(value))), fc.constantFrom(...WRONG))
    .map(([key, by]) => body.replace(/\}\s*$/, `,${JSON.stringify(key)}:${JSON.stringify(by) ?? 'null'}}`));
  const huge = fc
    .constantFrom(...places)
    .map((path) => JSON.stringify(attempt(value, path, '\u0007huge')).replace('"\\u0007huge"', `1${'0'.repeat(400)}`));
  const all = [structural, structural, structural, flipped, truncated, deep, huge];
  return fc.oneof(
    ...(Object.keys(Object(value)).length > 0 && !Array.isArray(value) && typeof value === 'object' ? [...all, doubled] : all),
  );
}

/** An earlier edit may have taken away what a later one is about. */
function attempt(value: unknown, path: Path, by: unknown): unknown {
  try {
    return replaced(value, path, by) ?? null;
  } catch {
    return value;
  }
}
