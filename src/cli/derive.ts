/**
 * A capability → the verb that the command line offers for it. The input's JSON Schema is read here, when the manifest is generated, and
 * never while a command runs.
 */
import { z } from 'zod';
import type { Capability } from '../domain/kernel/capability.ts';
import { typedName } from '../domain/kernel/typed.ts';
import { FORCE, GLOBALS, type Option, type OptionType, TARGET, type Verb, YES } from './verb.ts';

/** Capabilities that a command line has no use for: windows of a list, for screens that scroll. */
const SCREENS_ONLY = /\.(?:page|tree|graph)$/;

/** What a command of the program's own answers, in more ways than one: `report monitoring`, `shift briefing`, `incident report`. */
const BY_COMMAND: ReadonlySet<string> = new Set(['monitoring.report', 'shift.briefing', 'incident.report']);

/** `--version` asks for the program's version wherever no verb means its own thing by it. */
const SHADOWABLE: ReadonlySet<string> = new Set(['version']);

/** Verbs that people reach for in a hurry, and that mean one thing whatever the noun: they go by one word, too. */
const SHORT: Readonly<Record<string, string>> = { 'task.undo': 'undo', 'task.redo': 'redo', 'alert.why': 'why' };

export const verbsFrom = (capabilities: readonly Capability[]): readonly Verb[] =>
  inOrder(capabilities.filter(({ name }) => !SCREENS_ONLY.test(name) && !BY_COMMAND.has(name))).flatMap((capability) => {
    const [verb, short] = [verbOf(capability), SHORT[capability.name]];
    return short === undefined ? [verb] : [verb, { ...verb, name: short, capability: capability.name }];
  });

/** Nouns as they come, verbs by the alphabet: a module's exports come in another order from one loader to the next. */
function inOrder(capabilities: readonly Capability[]): readonly Capability[] {
  const nouns = [...new Set(capabilities.map(({ name }) => nounOf(name)))];
  return nouns.flatMap((noun) => capabilities.filter(({ name }) => nounOf(name) === noun).sort((a, b) => (a.name < b.name ? -1 : 1)));
}

const nounOf = (name: string): string => name.split('.')[0] ?? name;

interface Shape {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | boolean;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly title?: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly minItems?: number;
}

export function verbOf(capability: Capability): Verb {
  const schema = z.toJSONSchema(capability.input, { io: 'input', override: keepExamples }) as Shape;
  const name = typedName(capability.name);
  const renamed = name === capability.name.replace('.', ' ') ? undefined : name;
  const properties = Object.entries(schema.properties ?? {});
  const positional: readonly string[] = capability.args ?? [];
  const option = ([key, shape]: readonly [string, Shape]): Option =>
    optionOf(key, shape, schema.required?.includes(key) === true, positional.includes(key));
  const options = properties.filter(([key]) => !positional.includes(key)).map(option);
  const taken = options.find(({ name }) => [...GLOBALS, YES].some((global) => global.name === name && !SHADOWABLE.has(name)));
  if (taken !== undefined) throw new Error(`${capability.name}: the input "${taken.key}" would hide the global flag --${taken.name}`);
  const document = z.globalRegistry.get(capability.output)?.['document'] === true && positional.length === 0;
  return {
    name,
    ...(renamed === undefined ? {} : { capability: capability.name }),
    summary: capability.summary,
    args: [...positional.flatMap((key) => properties.filter(([name]) => name === key).map(option)), ...(document ? [TARGET] : [])],
    options: [...options, ...(document ? [FORCE] : [])],
    ...(document ? { document: true as const } : {}),
    ...(capability.danger === 'confirm' ? { confirm: true as const } : {}),
  };
}

/** zod leaves out the examples of what is read in another form than it is kept, and those are the very ones that people need. */
function keepExamples({
  zodSchema,
  jsonSchema,
}: {
  readonly zodSchema: z.core.$ZodType;
  readonly jsonSchema: { examples?: unknown[] };
}): void {
  const examples = z.globalRegistry.get(zodSchema)?.examples;
  if (Array.isArray(examples)) jsonSchema.examples = examples;
}

function optionOf(key: string, written: Shape, required: boolean, positional: boolean): Option {
  const [bare, nullable] = withoutNull(written);
  const many = bare.type === 'array';
  const shape: Shape = many ? { ...bare, ...bare.items } : bare;
  const type = typeOf(shape);
  const choices = shape.enum ?? (shape.const === undefined ? undefined : [shape.const]);
  const allowed = type === 'text' ? shape.examples?.join(', ') : undefined;
  const summary = written.description ?? bare.description ?? shape.description;
  // What is not typed in the line is asked for.
  const needed = type !== 'secret' && (required || (many && bare.minItems !== undefined));
  return {
    name: many && !positional ? singular(kebab(key)) : kebab(key),
    key,
    type,
    ...(summary === undefined ? {} : { summary }),
    ...(choices === undefined ? {} : { choices: choices.map(String) }),
    ...(allowed === undefined ? {} : { allowed }),
    ...(isSaying(written.default) ? { fallback: String(written.default) } : {}),
    ...(many || type === 'pairs' ? { many: true as const } : {}),
    ...(needed && written.default === undefined ? { required: true as const } : {}),
    ...(nullable ? { clearable: true as const } : {}),
  };
}

/** "Something or nothing" is said in two ways. */
function withoutNull(shape: Shape): readonly [Shape, nullable: boolean] {
  if (Array.isArray(shape.type))
    return [{ ...shape, type: shape.type.find((type) => type !== 'null') ?? 'null' }, shape.type.includes('null')];
  const other = shape.anyOf?.find((one) => one.type !== 'null');
  return shape.anyOf?.some((one) => one.type === 'null') === true ? [{ ...shape, ...other }, true] : [shape, false];
}

/** A default that is worth showing: not "", [] or false. */
const isSaying = (value: unknown): boolean => (typeof value === 'string' ? value !== '' : typeof value === 'number' || value === true);

const SCALARS: Readonly<Record<string, OptionType>> = { boolean: 'flag', integer: 'integer', number: 'number' };
const FORMATS: Readonly<Record<string, OptionType>> = { file: 'file', 'date-time': 'instant', password: 'secret' };

function typeOf(shape: Shape): OptionType {
  if (shape.enum !== undefined || shape.const !== undefined) return 'choice';
  if (shape.type === 'string') return FORMATS[shape.format ?? ''] ?? 'text';
  if (shape.type === 'object' && typeof shape.additionalProperties === 'object' && shape.additionalProperties.type === 'string')
    return 'pairs';
  return SCALARS[String(shape.type)] ?? 'json';
}

const kebab = (key: string): string => key.replace(/[A-Z_]/g, (letter) => `-${letter.replace('_', '').toLowerCase()}`);

const ENDINGS: readonly (readonly [ending: RegExp, singular: string])[] = [
  [/(?:ss|us)$/, '$&'],
  [/ies$/, 'y'],
  [/(us|ss|x)es$/, '$1'],
  [/s$/, ''],
];

/** `--tag x --tag y` fills `tags`. */
function singular(name: string): string {
  const rule = ENDINGS.find(([ending]) => ending.test(name));
  return rule === undefined ? name : name.replace(...rule);
}
