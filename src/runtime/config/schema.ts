/** Reads zod schemas: what stands at a path, which keys a table knows, what a value there should have been. */
import { z } from 'zod';
import type { Path } from './toml.ts';

type Schema = z.core.$ZodType;

/** From the outermost wrapper to the schema inside; a codec is known by what the file holds, its input. */
function* layers(schema: Schema): Generator<Schema> {
  for (let layer: Schema | undefined = schema; layer !== undefined; layer = inside(layer)) yield layer;
}

function inside(schema: Schema): Schema | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === 'pipe') return def.in;
  return 'innerType' in def ? def.innerType : undefined;
}

const core = (schema: Schema): z.core.$ZodTypes => [...layers(schema)].at(-1) as z.core.$ZodTypes;

/** The keys of a table with fixed keys, each with its schema. */
export function shapeOf(schema: Schema): Readonly<Record<string, Schema>> | undefined {
  const { def } = core(schema)._zod;
  return def.type === 'object' ? def.shape : undefined;
}

/** The schema of one part: a table's key, a list's element. */
export function partOf(schema: Schema, step: string | number): Schema | undefined {
  const { def } = core(schema)._zod;
  if (def.type === 'array') return def.element;
  if (def.type === 'record') return def.valueType;
  if (def.type !== 'object') return undefined;
  return Object.hasOwn(def.shape, step) ? def.shape[step] : def.catchall;
}

export function schemaAt(schema: Schema, path: Path): Schema | undefined {
  let part: Schema | undefined = schema;
  for (const step of path) part = part === undefined ? undefined : partOf(part, step);
  return part;
}

/** The schema of a table's free keys. */
export function keySchema(schema: Schema): Schema | undefined {
  const { def } = core(schema)._zod;
  return def.type === 'record' ? def.keyType : undefined;
}

export function marked(schema: Schema, mark: 'secret' | 'file'): boolean {
  for (const layer of layers(schema)) if (z.globalRegistry.get(layer)?.[mark] === true) return true;
  return false;
}

export interface Expectation {
  /** Completes "is not". */
  readonly title: string;
  /** Completes "allowed:". */
  readonly allowed?: string;
}

/** What a value of this schema should have been: the words of its metadata, else of its type. */
export function expectation(schema: Schema): Expectation {
  for (const layer of layers(schema)) {
    const meta = z.globalRegistry.get(layer);
    if (meta?.title !== undefined)
      return { title: meta.title, ...(Array.isArray(meta.examples) ? { allowed: meta.examples.join(', ') } : {}) };
  }
  const inner = core(schema);
  switch (inner._zod.def.type) {
    case 'enum':
      return { title: 'known', allowed: Object.values(inner._zod.def.entries).join(', ') };
    case 'boolean':
      return { title: 'a switch', allowed: 'true, false' };
    case 'number':
      return { title: 'a whole number', allowed: bounds(inner as unknown as z.ZodNumber) };
    case 'array':
      return { title: 'a list' };
    case 'object':
    case 'record':
      return { title: 'a table' };
    default:
      return { title: 'text', allowed: 'text in quotes' };
  }
}

function bounds({ minValue, maxValue }: z.ZodNumber): string {
  return maxValue === null || maxValue >= Number.MAX_SAFE_INTEGER ? `${minValue} or more` : `${minValue} to ${maxValue}`;
}
