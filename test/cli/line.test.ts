import { expect, test } from 'vitest';
import { readLine } from '../../src/cli/line.ts';
import type { Manifest, Option, Verb } from '../../src/cli/verb.ts';

const option = (name: string, type: Option['type'], more: Partial<Option> = {}): Option => ({ name, key: name, type, ...more });
const verb = (name: string, args: readonly Option[], options: readonly Option[] = [], more: Partial<Verb> = {}): Verb => ({
  name,
  summary: '',
  args,
  options,
  ...more,
});

const manifest: Manifest = Object.fromEntries(
  [
    verb('task list', [option('query', 'text', { many: true })], [option('limit', 'integer')]),
    verb(
      'task create',
      [option('title', 'text', { required: true })],
      [
        option('tag', 'text', { many: true, key: 'tags' }),
        option('priority', 'choice', { choices: ['high', 'low'] }),
        option('urgent', 'flag'),
        option('due', 'instant', { clearable: true, key: 'dueAt' }),
      ],
    ),
    verb('task delete', [option('tasks', 'text', { many: true, required: true })], [], { confirm: true }),
    verb('task edit', [option('task', 'text', { required: true })], [option('version', 'integer')]),
    verb(
      'task import',
      [option('file', 'file', { required: true })],
      [option('format', 'choice', { choices: ['taskwarrior'], required: true })],
    ),
    verb('alert list', []),
    verb('oncall who', []),
    verb('oncall override add', [option('plan', 'text', { required: true })]),
    verb('log', [], [option('follow', 'flag', { short: 'f' })], { command: true }),
  ].map((one) => [one.name, one]),
);

const read = (line: string) =>
  readLine(
    line
      .split(' ')
      .filter((word) => word !== '')
      .map((word) => word.replaceAll('_', ' ')),
    manifest,
  );
const given = (line: string) => {
  const wish = read(line);
  return 'given' in wish ? wish.given : wish;
};

test.each([
  ['task list', {}],
  ['task list tag:x pri:high', { query: ['tag:x', 'pri:high'] }],
  ['task list --limit 5 tag:x', { query: ['tag:x'], limit: '5' }],
  ['task list --limit=5', { limit: '5' }],
  ['oncall override add noc', { plan: 'noc' }],
  ['oncall override', { misuse: 'oncall override needs a verb: add.', hint: expect.anything() }],
  ['oncall overide add', { misuse: 'oncall has no verb "overide"; did you mean override?', hint: 'It has: who, override add.' }],
  ['task create Disk_full', { title: 'Disk full' }],
  ['task create Disk full on db1', { title: 'Disk full on db1' }],
  ['task create x --tag a --tag b', { title: 'x', tags: ['a', 'b'] }],
  ['task create x --urgent', { title: 'x', urgent: true }],
  ['task create x --no-urgent', { title: 'x', urgent: false }],
  ['task create x --no-due', { title: 'x', dueAt: null }],
  ['task create x --due -1h', { title: 'x', dueAt: '-1h' }],
  ['task create -- --help', { title: '--help' }],
  ['task create -', { title: '-' }],
  ['task edit T1 --version 3', { task: 'T1', version: '3' }],
  ['log -f', { follow: true }],
])('%s', (line, expected) => {
  expect(given(line)).toEqual(expected);
});

test.each(['--db a.db --json task list --as ana', 'task --db a.db list --json --as ana', 'task list --as=ana --json --db=a.db'])(
  'global flags stand anywhere: %s',
  (line) => {
    expect(read(line)).toMatchObject({
      verb: { name: 'task list' },
      globals: { db: 'a.db', json: true, as: 'ana', debug: false },
      given: {},
    });
  },
);

test.each([
  ['tsk list', 'There is no command "tsk"; did you mean task?'],
  ['nonsense', 'There is no command "nonsense".'],
  ['task lst', 'task has no verb "lst"; did you mean list?'],
  ['task', 'task needs a verb: list, create, delete, edit, import.'],
  ['task list --limt 5', 'task list has no flag --limt; did you mean --limit?'],
  ['task list --xyzzy', 'task list has no flag --xyzzy.'],
  ['task list --limit', '--limit needs a value: --limit N.'],
  ['task list --limit --json', '--limit needs a value: --limit N.'],
  ['task list --json=yes', '--json takes no value.'],
  ['--limit 5 task list', 'watchbill has no flag --limit; did you mean --db?'],
  ['--jsn task list', 'watchbill has no flag --jsn; did you mean --json?'],
  ['task create', 'task create needs TITLE.'],
  ['alert list x', 'alert list takes no argument, and "x" is one.'],
  ['task import a b --format taskwarrior', 'task import takes one FILE, and "b" is one more.'],
  ['task import a', 'task import needs --format taskwarrior.'],
])('%s is refused in one sentence', (line, sentence) => {
  const wish = read(line);
  const got = 'misuse' in wish ? wish.misuse : wish;
  // The nearest flag is the ranking's business; that there is one sentence is ours.
  if (line.startsWith('--limit')) expect(got).toMatch(/^watchbill has no flag --limit/);
  else expect(got).toBe(sentence);
});

test('help and version are asked for anywhere, and a verb may mean its own thing by --version', () => {
  expect(read('--help')).toEqual({ help: '' });
  expect(read('-h')).toEqual({ help: '' });
  expect(read('task --help')).toEqual({ help: 'task' });
  expect(read('task list --nonsense -h')).toEqual({ help: 'task list' });
  expect(read('help task list')).toEqual({ help: 'task list' });
  expect(read('--version')).toEqual({ version: true });
  expect(read('alert list --version')).toEqual({ version: true });
});

test('--yes belongs to verbs that ask', () => {
  expect(read('task delete T1 --yes')).toMatchObject({ yes: true, given: { tasks: ['T1'] } });
  expect(read('task list --yes')).toMatchObject({ misuse: expect.stringContaining('has no flag --yes') });
});

test('nothing typed is the dashboard', () => {
  expect(read('')).toMatchObject({ verb: { name: '' }, given: {} });
  expect(read('--watch --json')).toMatchObject({ verb: { name: '' }, given: { watch: true }, globals: { json: true } });
});
