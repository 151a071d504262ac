import { verbsOf, wordsOf } from './line.ts';
import { BARE, GLOBALS, type Manifest, type Option, placeholder, usageOf, type Verb, YES } from './verb.ts';

const EXITS = "Exit codes: 0 done, 1 refused, 2 not understood, 3 the store cannot be reached; 10 and up are a verb's own answers.";

/** The help page of everything (''), of a noun or of a verb; undefined when there is no such thing. */
export function helpOf(name: string, manifest: Manifest, columns: number): string | undefined {
  if (name === '') return overview(manifest, columns);
  const verb = manifest[name];
  if (verb !== undefined) return verbHelp(verb, columns);
  return verbsOf(name, manifest).length === 0 ? undefined : nounHelp(name, manifest, columns);
}

function overview(manifest: Manifest, columns: number): string {
  const words = wordsOf(manifest);
  const nouns = words.filter((word) => manifest[word] === undefined);
  return [
    ...wrapped('Watchbill: alerts become tasks, tasks carry clocks that escalate to people until somebody answers.', columns),
    '',
    'Usage: watchbill [NOUN VERB] [ARGUMENTS] [--FLAGS]',
    ...section(
      'Nouns',
      nouns.map((noun) => [noun, verbsOf(noun, manifest).join(', ')]),
      columns,
    ),
    ...section(
      'Commands',
      words.flatMap((word) => {
        const verb = manifest[word];
        return verb === undefined ? [] : [[word, verb.summary] as const];
      }),
      columns,
    ),
    ...section('Flags of watchbill alone', BARE.options.map(described), columns),
    ...section('Flags everywhere', GLOBALS.map(described), columns),
    '',
    ...wrapped(EXITS, columns),
    ...wrapped('watchbill NOUN --help and watchbill NOUN VERB --help say more.', columns),
    '',
  ].join('\n');
}

const nounHelp = (noun: string, manifest: Manifest, columns: number): string =>
  [
    `Usage: watchbill ${noun} VERB`,
    ...section(
      'Verbs',
      verbsOf(noun, manifest).map((verb) => [verb, manifest[`${noun} ${verb}`]?.summary ?? '']),
      columns,
    ),
    '',
    `watchbill ${noun} VERB --help says more.`,
    '',
  ].join('\n');

function verbHelp(verb: Verb, columns: number): string {
  const options = [...verb.options, ...(verb.confirm ? [YES] : [])];
  return [
    `Usage: ${usageOf(verb)}${options.length > 0 ? ' [--FLAGS]' : ''}`,
    '',
    ...wrapped(verb.summary, columns),
    ...section(
      'Arguments',
      verb.args.map((arg) => [arg.name.toUpperCase(), about(arg)]),
      columns,
    ),
    ...section('Flags', options.map(described), columns),
    ...section('Flags everywhere', GLOBALS.map(described), columns),
    '',
  ].join('\n');
}

const described = (option: Option): readonly [string, string] => {
  const short = option.short === undefined ? '' : `-${option.short}, `;
  const value = option.type === 'choice' ? 'WORD' : placeholder(option);
  return [`${short}--${option.name}${value === '' ? '' : ` ${value}`}`, about(option)];
};

/** What a person must know of one flag or argument: what it is, what is allowed, what happens without it. */
export function about(option: Option): string {
  return [
    option.summary,
    option.choices === undefined ? undefined : `One of ${option.choices.join(', ')}.`,
    option.allowed === undefined ? undefined : `Such as ${option.allowed}.`,
    option.many && option.summary?.includes('several') !== true ? 'May be given several times.' : undefined,
    option.fallback === undefined ? undefined : option.type === 'flag' ? `On unless --no-${option.name}.` : `Otherwise ${option.fallback}.`,
    option.clearable ? `--no-${option.name} clears it.` : undefined,
    option.required ? 'Needed.' : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(' ');
}

function section(title: string, rows: readonly (readonly [string, string])[], columns: number): readonly string[] {
  if (rows.length === 0) return [];
  const left = Math.min(28, Math.max(...rows.map(([name]) => name.length)));
  const lines = rows.flatMap(([name, text]) => {
    const [first = '', ...more] = wrapped(text, columns - left - 4);
    const rest = more.map((line) => `${' '.repeat(left + 4)}${line}`);
    return name.length > left
      ? [`  ${name}`, `${' '.repeat(left + 4)}${first}`, ...rest]
      : [`  ${name.padEnd(left)}  ${first}`.trimEnd(), ...rest];
  });
  return ['', `${title}:`, ...lines];
}

function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length + 1 <= Math.max(columns, 30)) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
