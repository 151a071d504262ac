/**
 * A verb as the command line sees it: plain data. The generated manifest holds one for every capability, so that routing, help,
 * completion and the reference page need neither a schema nor a noun's code.
 */
/** `file` is read, and its content is the value; `target` is a file that is written; `secret` is typed where nobody sees it. */
export type OptionType = 'text' | 'file' | 'target' | 'choice' | 'integer' | 'number' | 'flag' | 'instant' | 'pairs' | 'json' | 'secret';

/** A flag or a positional argument, and the input key that it fills. */
export interface Option {
  /** As it is typed: `created-by`. */
  readonly name: string;
  readonly key: string;
  readonly type: OptionType;
  readonly summary?: string;
  readonly choices?: readonly string[];
  /** What stands for the value in help, where the name alone says too little. */
  readonly value?: string;
  /** Forms of the value that are understood, for the sentence that refuses another. */
  readonly allowed?: string;
  readonly short?: string;
  /** A moment that lies back: `1h` is an hour ago. */
  readonly past?: true;
  readonly fallback?: string;
  readonly many?: true;
  readonly required?: true;
  /** `--no-x` sends null: no value from now on. */
  readonly clearable?: true;
}

export interface Verb {
  /** `task list`, or one word for the verbs that belong to no noun. */
  readonly name: string;
  readonly summary: string;
  readonly args: readonly Option[];
  readonly options: readonly Option[];
  /** The capability, where it is not called like the verb: `watchbill backup` is `backup.create`. */
  readonly capability?: string;
  /** No capability but a command of the program itself: `serve`, `config show`. */
  readonly command?: true;
  /** Asks before it acts. */
  readonly confirm?: true;
  /** Answers a document, which a file may take instead of standard output. */
  readonly document?: true;
}

export type Manifest = Readonly<Record<string, Verb>>;

const flag = (name: string, summary: string): Option => ({ name, key: name, type: 'flag', summary });

export const GLOBALS: readonly Option[] = [
  { name: 'db', key: 'db', type: 'text', value: 'FILE|URL', summary: 'The database: a file or a postgres:// URL (WATCHBILL_DB).' },
  { name: 'config', key: 'config', type: 'text', value: 'FILE', summary: 'The configuration file (WATCHBILL_CONFIG).' },
  {
    name: 'as',
    key: 'as',
    type: 'text',
    value: 'NAME',
    summary: 'Who you are (WATCHBILL_USER; otherwise your login name). An operator is asked for the PIN (WATCHBILL_PIN).',
  },
  flag('json', 'One JSON document instead of text; a refusal is JSON on standard error.'),
  flag('debug', 'Say more on standard error.'),
  { ...flag('help', 'This page.'), short: 'h' },
  flag('version', 'The version.'),
];

export const YES: Option = flag('yes', 'Do it without asking.');

/** Where a document goes. */
export const TARGET: Option = {
  name: 'file',
  key: 'file',
  type: 'target',
  summary: 'The file to write; standard output for - or for none.',
};
export const FORCE: Option = flag('force', 'Write over a file that is there.');

/** `watchbill` alone. */
export const BARE: Verb = {
  name: '',
  summary: 'Opens the dashboard; where the output is no terminal, prints one board.',
  args: [],
  command: true,
  options: [flag('watch', 'Where no dashboard opens: print the board again whenever something changed.')],
};

/** What is typed for a value: `FILE`, `<T142>`, `urgent|high|normal|low`. */
export function placeholder(option: Option): string {
  if (option.value !== undefined) return option.value;
  switch (option.type) {
    case 'choice':
      return (option.choices ?? []).join('|');
    case 'file':
    case 'target':
      return 'FILE';
    case 'integer':
    case 'number':
      return 'N';
    case 'instant':
      return 'WHEN';
    case 'pairs':
      return 'KEY=VALUE';
    case 'json':
      return 'JSON';
    case 'secret':
      return '-';
    case 'flag':
      return '';
    case 'text':
      return option.name.toUpperCase().replaceAll('-', '_');
  }
}

/** `task import [--flags] FILE`, `task show TASK`, `task list [QUERY…]`. */
export function usageOf(verb: Verb): string {
  const args = verb.args.map((arg) => {
    const name = arg.type === 'choice' ? placeholder(arg) : arg.name.toUpperCase().replaceAll('-', '_');
    const word = arg.many ? `${name}…` : name;
    return arg.required ? word : `[${word}]`;
  });
  const needed = verb.options.filter((option) => option.required).map((option) => `--${option.name} ${placeholder(option)}`);
  return ['watchbill', verb.name, ...needed, ...args].filter((part) => part !== '').join(' ');
}
