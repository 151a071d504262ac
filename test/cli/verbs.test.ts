/** The command line over the real nouns and a real SQLite file, in this process. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../parts/eventually.ts';
import { newShell } from './shell.ts';

let shell: ReturnType<typeof newShell>;
beforeEach(() => {
  shell = newShell();
});
afterEach(() => shell.remove());

test('a task from its title to done', async () => {
  const made = await shell.watchbill(['task', 'create', 'Disk', 'full', 'on', 'db1', '--priority', 'high', '--tag', 'disk', '--tag', 'db']);
  expect(made).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringMatching(/^T1 {2}high {2}open {2}0s {2}Disk full on db1 {2}disk, db\n$/),
  });

  await shell.watchbill(['task', 'create', 'Something else']);
  expect(await shell.json('task', 'list', 'tag:disk')).toMatchObject([
    { number: 'T1', title: 'Disk full on db1', tags: ['disk', 'db'], status: 'open', priority: 'high' },
  ]);
  expect(await shell.json('task', 'list', '--limit', '1')).toHaveLength(1);

  expect(await shell.watchbill(['task', 'done', 'T1'])).toMatchObject({ code: 0 });
  expect(await shell.json('task', 'show', '1')).toMatchObject({ status: 'done', timeline: [{ actor: 'ana' }, { actor: 'ana' }] });
});

test('who acts: --as, then WATCHBILL_USER, then the login name', async () => {
  const by = async (argv: readonly string[], env = {}) => {
    await shell.watchbill(['task', 'create', 'x', ...argv], { env });
    const [task] = await shell.json<{ number: string }[]>('task', 'list', 'status:any', '--limit', '1');
    return (await shell.json<{ timeline: { actor: string }[] }>('task', 'show', task?.number ?? '')).timeline[0]?.actor;
  };
  expect(await by([])).toBe('ana');
  expect(await by([], { WATCHBILL_USER: 'bo' })).toBe('bo');
  expect(await by(['--as', 'cy'], { WATCHBILL_USER: 'bo' })).toBe('cy');
});

test('somebody in the configuration has the role it gives', async () => {
  const config = `${shell.path}/watchbill.toml`;
  writeFileSync(config, '[people.vera]\nname = "Vera"\nrole = "viewer"\n');
  const refused = await shell.watchbill(['--config', config, '--as', 'vera', 'task', 'create', 'x']);
  expect(refused).toMatchObject({ code: 1, out: '', err: "'task create' needs an operator; you are a viewer.\n" });
  expect(await shell.watchbill(['task', 'list', '--config', config, '--as', 'vera'])).toMatchObject({ code: 0 });
});

test('one of several that cannot be done is told, and the others are done', async () => {
  await shell.watchbill(['task', 'create', 'x']);
  const mixed = await shell.watchbill(['task', 'done', 'T1', 'T9']);
  expect(mixed.code).toBe(1);
  expect(mixed.out).toMatch(/^T1 .*done/m);
  expect(mixed.err).toMatch(/^There is no task T9\.\n/);

  const json = await shell.watchbill(['task', 'reopen', 'T1', 'T9', '--json']);
  expect(json.code).toBe(1);
  expect(JSON.parse(json.out)).toMatchObject([
    { number: 'T1', status: 'open' },
    { refused: 'There is no task T9.', kind: 'not-found' },
  ]);
});

test('a refusal is a sentence, and with --json a document', async () => {
  expect(await shell.watchbill(['task', 'show', 'T7'])).toEqual({
    code: 1,
    out: '',
    err: 'There is no task T7.\nwatchbill task list shows what there is.\n',
  });
  const { code, out, err } = await shell.watchbill(['task', 'show', 'T7', '--json']);
  expect([code, out]).toEqual([1, '']);
  expect(JSON.parse(err)).toEqual({
    error: { kind: 'not-found', text: 'There is no task T7.', hint: 'watchbill task list shows what there is.' },
  });
});

test.each([
  [['task', 'create', 'x', '--priority', 'hihg'], '--priority "hihg" is none of urgent, high, normal, low; did you mean high?\n'],
  [['task', 'list', '--limit', 'ten'], '--limit "ten" is not a whole number.\n'],
  [['task', 'list', '--limit', '0'], 'task.list limit: too small: expected number to be >=1.\n'],
  [['log', '--since', 'soon'], expect.stringMatching(/^--since "soon" is not a moment; allowed: 1h, 2026-/)],
  [
    ['task', 'import', '-', '--format', 'todo.txt'],
    '--format "todo.txt" is none of taskwarrior, csv, json, todotxt, ical; did you mean todotxt?\n',
  ],
  [['frobnicate'], 'There is no command "frobnicate".\nwatchbill --help lists what there is.\n'],
])('%j is not understood', async (argv, err) => {
  expect(await shell.watchbill(argv)).toMatchObject({ code: 2, out: '', err });
});

test('misuse with --json is a document too', async () => {
  const { code, err } = await shell.watchbill(['task', 'lst', '--json']);
  expect([code, JSON.parse(err)]).toEqual([
    2,
    { error: { kind: 'usage', text: 'task has no verb "lst"; did you mean list?', hint: expect.any(String) } },
  ]);
});

test('a store that cannot be reached is 3, and nothing is put in its place', async () => {
  const damaged = `${shell.path}/damaged.db`;
  writeFileSync(damaged, 'this was never a database, and it must stay what it is');
  const answer = await shell.watchbill(['task', 'list', '--db', damaged]);
  expect(answer).toMatchObject({ code: 3, out: '', err: expect.stringContaining('damaged.db: it is not a SQLite database') });
  expect(readFileSync(damaged, 'utf8')).toMatch(/^this was never/);
});

test('a configuration with a mistake names its file, line and key', async () => {
  const config = `${shell.path}/wrong.toml`;
  writeFileSync(config, '[log]\nlevel = "loud"\n');
  const { code, err } = await shell.watchbill(['task', 'list', '--config', config]);
  expect(code).toBe(2);
  expect(err).toMatch(/wrong\.toml:2.*level/);
});

test('- reads standard input', async () => {
  await shell.watchbill(['task', 'create', '-'], { stdin: 'From a pipe\n' });
  expect(await shell.json('task', 'list')).toMatchObject([{ title: 'From a pipe' }]);
  const exported = JSON.stringify([
    { uuid: '9a6d2b2e-0000-4000-8000-000000000001', description: 'Old task', status: 'pending', entry: '20260101T000000Z' },
  ]);
  const imported = await shell.watchbill(['task', 'import', '--format', 'taskwarrior', '-', '--json'], { stdin: exported });
  expect(JSON.parse(imported.out)).toEqual({ imported: 1, known: 0 });
  writeFileSync(`${shell.path}/tasks.json`, exported);
  expect(await shell.json('task', 'import', `${shell.path}/tasks.json`, '--format', 'taskwarrior')).toEqual({ imported: 0, known: 1 });
  expect(await shell.watchbill(['task', 'note', '-', '-'], { stdin: 'x' })).toMatchObject({
    code: 2,
    err: 'TASK and TEXT cannot both be standard input.\n',
  });
});

test('danger asks a person, and a script says --yes', async () => {
  await shell.watchbill(['task', 'create', 'x']);
  const script = await shell.watchbill(['task', 'delete', 'T1']);
  expect(script).toMatchObject({ code: 1, err: expect.stringContaining('nothing was done') });
  const no = await shell.watchbill(['task', 'delete', 'T1'], { columns: 80, says: 'n' });
  expect(no).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^task delete T1, as ana: Deletes tasks\..*\nDo it\? \[y\/N\] Nothing was done\.\n$/),
  });
  expect(await shell.json('task', 'list')).toHaveLength(1);
  expect(await shell.watchbill(['task', 'delete', 'T1'], { columns: 80, says: 'yes' })).toMatchObject({ code: 0 });
  await shell.watchbill(['task', 'create', 'y']);
  expect(await shell.watchbill(['task', 'delete', 'T2', '--yes'])).toMatchObject({ code: 0 });
  expect(await shell.json('task', 'list')).toEqual([]);
});

test('a list on a terminal fits it, in a pipe it is whole', async () => {
  const title = 'A long title '.repeat(12).trim();
  await shell.watchbill(['task', 'create', title]);
  const narrow = await shell.watchbill(['task', 'list'], { columns: 50 });
  for (const line of narrow.out.trimEnd().split('\n')) expect(line.length).toBeLessThanOrEqual(50);
  expect(narrow.out).toContain('…');
  expect((await shell.watchbill(['task', 'list'])).out).toContain(title);
});

test('nothing to list says so to a person and nothing to a program', async () => {
  expect(await shell.watchbill(['task', 'list'], { columns: 80 })).toEqual({ code: 0, out: '', err: 'There is none.\n' });
  expect(await shell.watchbill(['task', 'list'])).toEqual({ code: 0, out: '', err: '' });
});

test('text from outside cannot drive the terminal', async () => {
  await shell.watchbill(['task', 'create', 'harmless']);
  await shell.watchbill(['task', 'note', 'T1', 'red \u001b[31malert\u001b[0m \u202eevil\u202c \u0007 end']);
  const { out } = await shell.watchbill(['task', 'show', 'T1'], { columns: 200 });
  expect(out).toContain('red alert evil');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
});

test('watchbill alone, without a terminal, prints one board', async () => {
  const board = await shell.watchbill([]);
  expect(board.code).toBe(0);
  expect(board.out).toMatch(/^Watchbill .*: nothing unanswered; 0 open tasks; 0 running clocks\n! Nobody can be paged/);
  expect(await shell.json()).toMatchObject({
    unacknowledged: [],
    clocks: [],
    warnings: [{ text: expect.stringContaining('Nobody can be paged') }],
  });
});

test('--watch prints the board again after a change, until it is ended', async () => {
  const ending = new AbortController();
  const { heard, ended } = shell.start(['--watch', '--json'], { ended: ending.signal });
  const boards = () =>
    heard.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { openTasks: { normal: number } });
  await eventually(() => heard.out !== '');
  await shell.watchbill(['task', 'create', 'x']);
  await eventually(() => boards().at(-1)?.openTasks.normal === 1);
  ending.abort();
  expect(await ended).toBe(0);
});

test('a backup is a file, and restore puts it back', async () => {
  await shell.watchbill(['task', 'create', 'kept']);
  const file = `${shell.path}/copy.db`;
  expect(await shell.json('backup', file)).toMatchObject({ file, bytes: expect.any(Number) });
  expect(await shell.watchbill(['backup', file])).toMatchObject({ code: 2, err: expect.stringContaining('exists already') });
  await shell.watchbill(['task', 'create', 'lost']);
  expect(await shell.watchbill(['restore', file])).toMatchObject({ code: 1, err: expect.stringContaining('--yes') });
  const { kept } = await shell.json<{ kept: string }>('restore', file, '--yes');
  expect((await shell.json<{ title: string }[]>('task', 'list')).map(({ title }) => title)).toEqual(['kept']);
  expect(readFileSync(kept).length).toBeGreaterThan(0);
});

test('a defect is one sentence, and --debug says where', async () => {
  const folder = `${shell.path}/a-folder`;
  mkdirSync(folder);
  const plainly = await shell.watchbill(['task', 'import', folder, '--format', 'taskwarrior']);
  expect(plainly).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringMatching(/^Watchbill failed: EISDIR.*\nThis is a defect; --debug shows where it happened\.\n$/),
  });
  expect((await shell.watchbill(['task', 'import', folder, '--format', 'taskwarrior', '--debug'])).err).toMatch(/\n {4}at /);
});

test('--debug says who did what, where and how fast', async () => {
  const { code, err } = await shell.watchbill(['task', 'list', '--debug']);
  expect([code, err]).toEqual([0, expect.stringMatching(/^task\.list as ana \(admin\) on .*test\.db: \d+\.\d ms\n$/)]);
});

test('every page of help is printed without opening anything', async () => {
  expect((await shell.watchbill(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(await shell.watchbill(['--help'])).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^ {2}task .*create/m) });
  expect((await shell.watchbill(['task', '--help'])).out).toMatch(/^ {2}list {2,}Lists tasks/m);
  expect((await shell.watchbill(['task', 'create', '--help'])).out).toMatch(
    /--priority WORD .*One of urgent, high, normal, low\. Otherwise normal\./,
  );
  expect(await shell.watchbill(['help', 'nonsense'])).toMatchObject({ code: 2 });
  for (const line of (await shell.watchbill(['--help'], { columns: 60 })).out.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
});

test('an export goes into a file, over another only when that was said', async () => {
  await shell.json('task', 'create', 'to be exported');
  const file = `${shell.path}/tasks.csv`;
  const ask = ['task', 'export', file, '--format', 'csv', '--query', '"to be exported"'];
  const first = await shell.watchbill(ask);
  expect(first).toMatchObject({ code: 0, out: expect.stringMatching(/tasks\.csv {2}\d+ bytes\n$/), err: '' });
  const written = readFileSync(file, 'utf8');
  expect(written).toContain('to be exported');
  expect(await shell.watchbill(ask)).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringMatching(/there is a file already, and it was left as it is\.\n--force writes over it\./),
  });
  writeFileSync(file, 'other');
  expect(await shell.json(...ask, '--force')).toEqual({ file, bytes: Buffer.byteLength(written) });
  expect(readFileSync(file, 'utf8')).toBe(written);
  expect(await shell.watchbill(['task', 'export', '-', ...ask.slice(3)])).toMatchObject({ code: 0, out: written });
  expect(await shell.watchbill(['task', 'export', `${shell.path}/no/such`, '--format', 'csv'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('there is no such folder'),
  });
  expect(readdirSync(shell.path).filter((name) => name.endsWith('.new'))).toEqual([]);
});

test('undo and redo go by one word, too', async () => {
  const { number } = await shell.json<{ number: string }>('task', 'create', 'to be undone');
  await shell.json('task', 'done', number);
  expect(await shell.json('undo')).toMatchObject([{ number, status: 'open' }]);
  expect(await shell.json('redo')).toMatchObject([{ number, status: 'done' }]);
  expect(await shell.json('undo', number)).toMatchObject([{ number, status: 'open' }]);
});
