/** Typed text → the input as it travels on the wire. What is left to refuse, the capability's own schema refuses. */
import { parseDuration } from '../domain/kernel/duration.ts';
import { clip } from '../domain/kernel/plain.ts';
import { isRefusal, type Refusal } from '../domain/kernel/refusal.ts';
import { formatInstant } from '../domain/kernel/rfc3339.ts';
import { nearest } from '../runtime/config/nearest.ts';
import type { Io } from '../runtime/io.ts';
import type { Line, Misuse } from './line.ts';
import type { Option, Verb } from './verb.ts';
import { type OffsetAt, parseWhen, WHEN_FORMS } from './when.ts';

export type Input = Readonly<Record<string, unknown>>;

/** Reads what stands outside the line: `-` is standard input, a file argument is the file's content. */
export async function inputOf(line: Line, io: Io): Promise<Input | Misuse | Refusal> {
  const input: Record<string, unknown> = {};
  let reader: Option | undefined;
  for (const option of optionsOf(line.verb)) {
    const given = line.given[option.key];
    if (option.type === 'secret') {
      const typed = await newSecret(given, spelled(line.verb, option), io);
      if (typeof typed !== 'string') return typed;
      input[option.key] = typed;
      continue;
    }
    if (given === undefined) continue;
    if (given === '-' && READABLE.has(option.type)) {
      if (reader !== undefined)
        return { misuse: `${spelled(line.verb, reader)} and ${spelled(line.verb, option)} cannot both be standard input.` };
      reader = option;
    }
    const text = typeof given === 'string' ? await fetched(option, given, io) : given;
    if (isRefusal(text)) return text;
    const read = typed(option, text, spelled(line.verb, option), io.clock.now(), io.offsetAt);
    if ('misuse' in read) return read;
    input[option.key] = read.value;
  }
  return input;
}

/** A secret to be: typed twice where nobody sees it, or read. Arguments can be seen by everybody on the machine, and stay in the shell's history. */
async function newSecret(given: Line['given'][string] | undefined, name: string, io: Io): Promise<string | Misuse> {
  if (given === '-') return (await io.input.text()).replace(/\r?\n$/, '');
  if (given !== undefined)
    return {
      misuse: `${name} is not given on the command line, where others see it.`,
      hint: `It is asked for; ${name} - reads it from standard input.`,
    };
  if (!io.input.tty) return { misuse: `There is no terminal to ask for ${name} on.`, hint: `${name} - reads it from standard input.` };
  const first = await io.input.secret('New PIN or password: ');
  return first === (await io.input.secret('Once more: ')) ? first : { misuse: 'The two are not the same; nothing was done.' };
}

const optionsOf = (verb: Verb): readonly Option[] => [...verb.args, ...verb.options];
const spelled = (verb: Verb, option: Option): string => (verb.args.includes(option) ? option.name.toUpperCase() : `--${option.name}`);

const READABLE: ReadonlySet<Option['type']> = new Set(['text', 'file', 'json']);

function fetched(option: Option, text: string, io: Io): string | Promise<string | Refusal> {
  if (!READABLE.has(option.type)) return text;
  if (text === '-') return io.input.text();
  return option.type === 'file' ? io.readFile(text) : text;
}

type Typed = { readonly value: unknown } | Misuse;

function typed(option: Option, given: NonNullable<Line['given'][string]> | null, name: string, now: number, offsetAt: OffsetAt): Typed {
  if (given === null || typeof given === 'boolean') return { value: given };
  if (option.type === 'pairs') return pairs([given].flat(), name);
  if (typeof given === 'string') return single(option, given, name, now, offsetAt);
  const values: unknown[] = [];
  for (const text of given) {
    const read = single(option, text, name, now, offsetAt);
    if ('misuse' in read) return read;
    values.push(read.value);
  }
  return { value: values };
}

function single(option: Option, text: string, name: string, now: number, offsetAt: OffsetAt): Typed {
  switch (option.type) {
    case 'integer':
      return /^[+-]?\d{1,15}$/.test(text) ? { value: Number(text) } : misread(name, text, 'is not a whole number');
    case 'number':
      return text.trim() !== '' && Number.isFinite(Number(text)) ? { value: Number(text) } : misread(name, text, 'is not a number');
    case 'choice': {
      const choices = option.choices ?? [];
      if (choices.includes(text)) return { value: text };
      const meant = nearest(text, choices);
      return misread(name, text, `is none of ${choices.join(', ')}${meant === undefined ? '' : `; did you mean ${meant}?`}`);
    }
    case 'instant': {
      const at = parseWhen(option.past && parseDuration(text) !== undefined ? `-${text}` : text, now, offsetAt);
      return at === undefined
        ? misread(name, text, `is not a moment; allowed: ${option.past ? '1h, ' : ''}${WHEN_FORMS}`)
        : { value: formatInstant(at) };
    }
    case 'json':
      try {
        return { value: JSON.parse(text) as unknown };
      } catch {
        return misread(name, text, 'is not JSON');
      }
    default:
      return { value: text };
  }
}

function pairs(texts: readonly string[], name: string): Typed {
  const wrong = texts.find((text) => text.indexOf('=') < 1);
  if (wrong !== undefined) return misread(name, wrong, 'is not KEY=VALUE');
  return { value: Object.fromEntries(texts.map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)])) };
}

const misread = (name: string, text: string, problem: string): Misuse => ({
  misuse: `${name} "${clip(text, 60)}" ${problem}${problem.endsWith('?') ? '' : '.'}`,
});
