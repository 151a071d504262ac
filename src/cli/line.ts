/**
 * From argv to a verb and its raw values, without a schema. `node:util` cuts the line into tokens; what they mean is decided here, because
 * global flags may stand anywhere and every refusal is one sentence with the nearest name.
 */
import { parseArgs } from 'node:util';
import { nearest } from '../runtime/config/nearest.ts';
import { BARE, GLOBALS, type Manifest, type Option, placeholder, type Verb, YES } from './verb.ts';

/** The line cannot be understood. */
export interface Misuse {
  readonly misuse: string;
  readonly hint?: string;
}

export const isMisuse = (value: object): value is Misuse => 'misuse' in value;

export interface Globals {
  readonly db?: string | undefined;
  readonly config?: string | undefined;
  readonly as?: string | undefined;
  readonly json: boolean;
  readonly debug: boolean;
}

export interface Line {
  readonly verb: Verb;
  readonly globals: Globals;
  /** What was typed for each input key: text, a list of texts, true or false for a flag, null for a cleared value. */
  readonly given: Readonly<Record<string, string | readonly string[] | boolean | null>>;
  readonly yes: boolean;
}

export type Wish = { readonly help: string } | { readonly version: true } | Line | Misuse;

type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];

const tokensOf = (argv: readonly string[], options: readonly Option[]): readonly Token[] =>
  parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      options.map((option) => [
        option.name,
        {
          type: option.type === 'flag' ? ('boolean' as const) : ('string' as const),
          multiple: true,
          ...(option.short === undefined ? {} : { short: option.short }),
        },
      ]),
    ),
  }).tokens;

export function readLine(argv: readonly string[], manifest: Manifest): Wish {
  const tokens = tokensOf(argv, GLOBALS);
  const named = find(tokens, manifest);
  // Written out: in `--due -1h` the verb's own flag is not known yet, and its value must not read as `-1 -h`.
  const asks = (name: string): boolean =>
    tokens.some((token) => token.kind === 'option' && token.name === name && argv[token.index] === token.rawName);
  const shadowed = 'verb' in named && named.verb.options.some((option) => option.name === 'version');
  if (asks('version') && !shadowed) return { version: true };
  if (asks('help')) return { help: 'verb' in named ? named.verb.name : 'noun' in named ? named.noun : '' };
  if ('noun' in named)
    return {
      misuse: `${named.noun} needs a verb: ${verbsOf(named.noun, manifest).join(', ')}.`,
      hint: `watchbill ${named.noun} --help says what each does.`,
    };
  if (isMisuse(named)) return named;
  if ('help' in named) return named;
  return readValues(
    argv.filter((_, at) => !named.at.includes(at)),
    named.verb,
  );
}

type Named = { readonly verb: Verb; readonly at: readonly number[] } | { readonly noun: string } | { readonly help: string } | Misuse;

function find(tokens: readonly Token[], manifest: Manifest): Named {
  const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token] : []));
  const [first] = words;
  if (first === undefined) return { verb: BARE, at: [] };
  const early = tokens.find(
    (token) => token.kind === 'option' && token.index < first.index && !GLOBALS.some((option) => option.name === token.name),
  );
  if (early?.kind === 'option') return unknownFlag(early.rawName, 'watchbill', GLOBALS);
  if (first.value === 'help')
    return {
      help: words
        .slice(1, 4)
        .map((word) => word.value)
        .join(' '),
    };
  let noun = '';
  for (const [count, word] of words.entries()) {
    const name = noun === '' ? word.value : `${noun} ${word.value}`;
    const verb = manifest[name];
    if (verb !== undefined) return { verb, at: words.slice(0, count + 1).map(({ index }) => index) };
    if (verbsOf(name, manifest).length > 0) noun = name;
    else if (noun === '') return unknownWord(word.value, 'There is no command', wordsOf(manifest), 'watchbill --help lists what there is.');
    else return unknownWord(word.value, `${noun} has no verb`, nextWords(noun, manifest), `It has: ${verbsOf(noun, manifest).join(', ')}.`);
  }
  return { noun };
}

/** The first words of all commands, nouns and lone verbs alike. */
export const wordsOf = (manifest: Manifest): string[] => [...new Set(Object.keys(manifest).map((name) => name.split(' ')[0] ?? name))];

export const verbsOf = (noun: string, manifest: Manifest): string[] =>
  Object.keys(manifest).flatMap((name) => (name.startsWith(`${noun} `) ? [name.slice(noun.length + 1)] : []));

/** The words that may stand behind a noun: verbs, and nouns within it. */
export const nextWords = (noun: string, manifest: Manifest): string[] => [
  ...new Set(verbsOf(noun, manifest).map((verb) => verb.split(' ')[0] ?? verb)),
];

function unknownWord(word: string, sentence: string, known: readonly string[], hint: string): Misuse {
  const meant = nearest(word, known);
  return { misuse: `${sentence} "${word}"${meant === undefined ? '.' : `; did you mean ${meant}?`}`, hint };
}

function unknownFlag(flag: string, owner: string, known: readonly Option[]): Misuse {
  const meant = nearest(
    flag.replace(/^-+/, ''),
    known.flatMap((option) => spellings(option)),
  );
  return {
    misuse: `${owner} has no flag ${flag}${meant === undefined ? '.' : `; did you mean --${meant}?`}`,
    hint: `${owner === 'watchbill' ? owner : `watchbill ${owner}`} --help lists the flags.`,
  };
}

const spellings = (option: Option): readonly string[] =>
  option.clearable || option.type === 'flag' ? [option.name, `no-${option.name}`] : [option.name];

function readValues(argv: readonly string[], verb: Verb): Line | Misuse {
  const own = [...verb.options, ...(verb.confirm ? [YES] : [])];
  const options = [...own, ...GLOBALS.filter((global) => !own.some((option) => option.name === global.name))];
  const owner = verb.name === '' ? 'watchbill' : verb.name;
  const given: Record<string, string | string[] | boolean | null> = {};
  const words: string[] = [];
  for (const token of tokensOf(argv, options)) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const option = options.find((known) => known.name === token.name);
    if (option === undefined) {
      const negated = options.find((known) => spellings(known)[1] === token.name);
      if (negated === undefined) return unknownFlag(token.rawName, owner, options);
      if (token.value !== undefined) return { misuse: `${token.rawName} takes no value.` };
      given[negated.key] = negated.type === 'flag' ? false : null;
    } else if (option.type === 'flag') {
      if (token.value !== undefined) return { misuse: `${token.rawName} takes no value.` };
      given[option.key] = true;
    } else {
      const { value, inlineValue } = token;
      if (value === undefined || (inlineValue !== true && /^-(?!\d|$)/.test(value)))
        return { misuse: `${token.rawName} needs a value: ${token.rawName} ${placeholder(option)}.` };
      given[option.key] = option.many ? [...[given[option.key] ?? []].flat().map(String), value] : value;
    }
  }
  const placed = place(words, verb, given);
  if (placed !== undefined) return placed;
  const missing = verb.options.find((option) => option.required && given[option.key] === undefined);
  if (missing !== undefined)
    return { misuse: `${owner} needs --${missing.name} ${placeholder(missing)}.`, hint: `Usage: watchbill ${owner} …` };
  const text = (key: string): string | undefined => (typeof given[key] === 'string' ? given[key] : undefined);
  const globals: Globals = {
    db: text('db'),
    config: text('config'),
    as: text('as'),
    json: given['json'] === true,
    debug: given['debug'] === true,
  };
  const inputs = new Set([...verb.args, ...verb.options].map((option) => option.key));
  return { verb, globals, yes: given['yes'] === true, given: Object.fromEntries(Object.entries(given).filter(([key]) => inputs.has(key))) };
}

/** Words by position. What is left over goes to the last argument: a list takes the words, free text is them, joined. */
function place(words: readonly string[], verb: Verb, given: Record<string, string | string[] | boolean | null>): Misuse | undefined {
  for (const [at, arg] of verb.args.entries()) {
    const last = at === verb.args.length - 1;
    const rest = last ? words.slice(at) : words.slice(at, at + 1);
    if (rest.length === 0) {
      if (arg.required)
        return {
          misuse: `${verb.name} needs ${arg.name.toUpperCase()}${arg.choices === undefined ? '' : `: ${arg.choices.join(', ')}`}.`,
          hint: `watchbill ${verb.name} --help says more.`,
        };
      continue;
    }
    if (arg.many) given[arg.key] = rest;
    else if (rest.length === 1 || arg.type === 'text') given[arg.key] = rest.join(' ');
    else return { misuse: `${verb.name} takes one ${arg.name.toUpperCase()}, and "${rest[1]}" is one more.` };
  }
  if (verb.args.length === 0 && words[0] !== undefined)
    return { misuse: `${verb.name} takes no argument, and "${words[0]}" is one.`, hint: `watchbill ${verb.name} --help lists its flags.` };
  return undefined;
}
