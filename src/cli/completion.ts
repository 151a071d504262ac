/**
 * Completion scripts, written from the manifest. They are static: completing a word starts no process, so it is instant, and a new
 * version's script is had by running `watchbill completion` again.
 */
import { nextWords, verbsOf, wordsOf } from './line.ts';
import type { Command } from './program.ts';
import { BARE, GLOBALS, type Manifest, type Option, type Verb, YES } from './verb.ts';

export const completionVerb: Verb = {
  name: 'completion',
  summary: 'Prints the completion script of a shell: source <(watchbill completion bash)',
  args: [{ name: 'shell', key: 'shell', type: 'choice', choices: ['bash', 'zsh', 'fish'], required: true }],
  options: [],
};

export const printCompletion: Command = async (input, _line, io, { manifest }) => {
  io.out.write(completionFor(String(input['shell']) as Shell, manifest));
  return 0;
};

export type Shell = 'bash' | 'zsh' | 'fish';

export const completionFor = (shell: Shell, manifest: Manifest): string => SCRIPTS[shell](manifest);

interface Word {
  readonly word: string;
  readonly about: string;
}

const flagsOf = (verb: Verb): readonly Option[] => [...verb.options, ...(verb.confirm ? [YES] : []), ...GLOBALS];
const words = (manifest: Manifest): readonly Word[] =>
  wordsOf(manifest).map((word) => ({ word, about: manifest[word]?.summary ?? verbsOf(word, manifest).join(', ') }));
/** What stands before verbs: `task`, `oncall`, `oncall override`. */
const nouns = (manifest: Manifest): readonly string[] => [
  ...new Set(
    Object.keys(manifest).flatMap((name) => name.split(' ').flatMap((_, end, words) => (end === 0 ? [] : [words.slice(0, end).join(' ')]))),
  ),
];
/** The words that may stand behind a noun. */
const verbs = (noun: string, manifest: Manifest): readonly Word[] =>
  nextWords(noun, manifest).map((word) => {
    const name = `${noun} ${word}`;
    return { word, about: manifest[name]?.summary ?? verbsOf(name, manifest).join(', ') };
  });
/** What may stand behind a verb: its flags and, where its argument is one of few words, those. */
const continuations = (verb: Verb): readonly Word[] => [
  ...verb.args.flatMap((arg) => (arg.choices ?? []).map((word) => ({ word, about: arg.summary ?? arg.name }))),
  ...flagsOf(verb).map((option) => ({ word: `--${option.name}`, about: option.summary ?? '' })),
];
const isFile = (option: Option): boolean => option.type === 'file' || ['db', 'config', 'file', 'backup'].includes(option.name);
const valued = (options: readonly Option[]): readonly Option[] => options.filter((option) => option.type !== 'flag');
const valuedGlobals = valued(GLOBALS)
  .map((option) => `--${option.name}`)
  .join('|');
/** All flags that take a value, by `noun verb --flag`; those of few words complete to them, those of files to file names. */
const values = (manifest: Manifest): readonly { readonly at: string; readonly option: Option }[] =>
  Object.values(manifest).flatMap((verb) => valued(flagsOf(verb)).map((option) => ({ at: `${verb.name} --${option.name}`, option })));
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const list = (some: readonly Word[]): string => quoted(some.map(({ word }) => word).join(' '));

/** The noun and verb of the words before the cursor, in the shell's own loop. */
const bash = (manifest: Manifest): string => `# bash completion for watchbill: source <(watchbill completion bash)
_watchbill() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} at='' skip='' nouns=${quoted(` ${nouns(manifest).join(' ')} `)} words='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ -n $skip ]]; then skip=''; continue; fi
    case \${COMP_WORDS[i]} in
      ${valuedGlobals}) skip=1 ;;
      -*) ;;
      *) if [[ -z $at || $nouns == *" $at "* ]]; then at="\${at:+$at }\${COMP_WORDS[i]}"; fi ;;
    esac
  done
  case "$at $prev" in
${values(manifest)
  .filter(({ option }) => option.choices !== undefined)
  .map(
    ({ at, option }) => `    ${quoted(at)}) COMPREPLY=($(compgen -W ${quoted((option.choices ?? []).join(' '))} -- "$cur")); return ;;\n`,
  )
  .join('')}    *' --db'|*' --config'${values(manifest)
  .filter(({ option }) => isFile(option) && !GLOBALS.includes(option))
  .map(({ at }) => `|${quoted(at)}`)
  .join('')}) COMPREPLY=($(compgen -f -- "$cur")); return ;;
${values(manifest)
  .filter(({ option }) => option.choices === undefined && !isFile(option))
  .map(({ at }) => `    ${quoted(at)}) return ;;\n`)
  .join('')}  esac
  case "$at" in
    '') words=${list([...words(manifest), ...[...BARE.options, ...GLOBALS].map((option) => ({ word: `--${option.name}`, about: '' }))])} ;;
${nouns(manifest)
  .map((noun) => `    ${quoted(noun)}) words=${list(verbs(noun, manifest))} ;;\n`)
  .join('')}${Object.values(manifest)
  .map(
    (verb) =>
      `    ${quoted(verb.name)}) words=${list(continuations(verb))}${verb.args.some(isFile) ? `; [[ $cur != -* ]] && { COMPREPLY=($(compgen -f -- "$cur")); return; }` : ''} ;;\n`,
  )
  .join('')}  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o filenames -o bashdefault -F _watchbill watchbill
`;

const described = (some: readonly Word[]): string =>
  some.map(({ word, about }) => quoted(`${word.replaceAll(':', '\\:')}:${about}`)).join(' ');

const zsh = (manifest: Manifest): string => `#compdef watchbill
# zsh completion for watchbill: watchbill completion zsh > "\${fpath[1]}/_watchbill"
_watchbill() {
  local at='' skip='' prev=\${words[CURRENT-1]} word
  local -a some nouns=(${nouns(manifest).map(quoted).join(' ')})
  for word in \${words[2,CURRENT-1]}; do
    if [[ -n $skip ]]; then skip=''; continue; fi
    case $word in
      ${valuedGlobals}) skip=1 ;;
      -*) ;;
      *) if [[ -z $at ]] || (( \${nouns[(Ie)$at]} )); then at="\${at:+$at }$word"; fi ;;
    esac
  done
  case "$at $prev" in
${values(manifest)
  .filter(({ option }) => option.choices !== undefined)
  .map(({ at, option }) => `    ${quoted(at)}) some=(${(option.choices ?? []).map(quoted).join(' ')}); _describe value some; return ;;\n`)
  .join('')}    *' --db'|*' --config') _files; return ;;
  esac
  case "$at" in
    '') some=(${described(words(manifest))}) ;;
${nouns(manifest)
  .map((noun) => `    ${quoted(noun)}) some=(${described(verbs(noun, manifest))}) ;;\n`)
  .join('')}${Object.values(manifest)
  .map((verb) => `    ${quoted(verb.name)}) some=(${described(continuations(verb))})${verb.args.some(isFile) ? '; _files' : ''} ;;\n`)
  .join('')}  esac
  _describe watchbill some
}
if [[ $funcstack[1] == _watchbill ]]; then _watchbill "$@"; else compdef _watchbill watchbill; fi
`;

const fish = (manifest: Manifest): string => {
  const seen = (name: string): string =>
    name
      .split(' ')
      .map((word) => `__fish_seen_subcommand_from ${word}`)
      .join('; and ');
  const line = (when: string, rest: string): string => `complete -c watchbill -n ${quoted(when)} ${rest}\n`;
  const flag = (when: string, option: Option): string =>
    line(
      when,
      [
        `-l ${option.name}`,
        option.type === 'flag' ? '' : isFile(option) ? '-r -F' : '-x',
        option.choices === undefined ? '' : `-a ${quoted(option.choices.join(' '))}`,
        `-d ${quoted(option.summary ?? '')}`,
      ]
        .filter((part) => part !== '')
        .join(' '),
    );
  return [
    '# fish completion for watchbill: watchbill completion fish > ~/.config/fish/completions/watchbill.fish\n',
    'complete -c watchbill -f\n',
    ...words(manifest).map(({ word, about }) => line('__fish_use_subcommand', `-a ${word} -d ${quoted(about)}`)),
    ...GLOBALS.map((option) => flag('true', option)),
    ...nouns(manifest).flatMap((noun) =>
      verbs(noun, manifest).map(({ word, about }) =>
        line(`${seen(noun)}; and not __fish_seen_subcommand_from ${nextWords(noun, manifest).join(' ')}`, `-a ${word} -d ${quoted(about)}`),
      ),
    ),
    ...Object.values(manifest).flatMap((verb) => [
      ...[...verb.options, ...(verb.confirm ? [YES] : [])].map((option) => flag(seen(verb.name), option)),
      ...verb.args.flatMap((arg) =>
        arg.choices === undefined
          ? isFile(arg)
            ? [line(seen(verb.name), '-F')]
            : []
          : [line(seen(verb.name), `-a ${quoted(arg.choices.join(' '))}`)],
      ),
    ]),
  ].join('');
};

const SCRIPTS: Readonly<Record<Shell, (manifest: Manifest) => string>> = { bash, zsh, fish };
