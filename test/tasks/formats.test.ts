import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { folded } from '../../src/domain/kernel/content-line.ts';
import { isRefusal } from '../../src/domain/kernel/refusal.ts';
import { ical } from '../../src/domain/tasks/formats/ical.ts';
import { type Portable, portable } from '../../src/domain/tasks/formats/portable.ts';
import { FORMAT_NAMES, FORMATS, type FormatName } from '../../src/domain/tasks/formats/registry.ts';
import { openWatchbill, type Watchbill } from '../../src/runtime/watchbill.ts';
import { newShell } from '../cli/shell.ts';
import { temporaryFolder } from '../parts/folder.ts';
import { skipUnless } from '../parts/present.ts';
import { steppedClock } from '../stories/clock.ts';
import { ANA, given } from '../stories/house.ts';

const open = async (): Promise<Watchbill> =>
  given(
    await openWatchbill({
      db: ':memory:',
      actor: ANA,
      clock: steppedClock(),
      settings: { task: { attribute: { customer: { type: 'text' } } } },
    }),
  );

/** Tasks that use everything, with text that formats like to break on. */
async function furnish({ run }: Watchbill): Promise<void> {
  const nasty = 'quote " back\\slash, [brackets] {x} =1+1; ünïcödé 😀 + @at due:no';
  for (const [name, input] of [
    ['task.create', { title: 'plain' }],
    [
      'task.create',
      {
        title: nasty,
        description: `two\nlines, "and" ${nasty}\n\n  indented`,
        priority: 'urgent',
        category: 'change',
        component: ['eu/web/1'],
        assignee: 'béla',
        tag: ['web', 'a.b:c/d-e'],
        due: '2026-12-24T18:00:00.250Z',
        dueZone: 'Europe/Budapest',
        scheduled: '2026-12-24T00:00:00Z',
        estimate: '1h30m',
        team: 'web',
        watcher: ['ana'],
        addItem: ['first, "line"', 'second'],
        link: ['url=https://example.org/?a=1,2'],
        attribute: { customer: '=HYPERLINK("x")' },
      },
    ],
    ['task.create', { title: 'blocked', priority: 'low' }],
    ['task.create', { title: 'going on' }],
    ['task.create', { title: 'finished' }],
    ['task.create', { title: 'given up' }],
    ['task.edit', { task: 'T2', parent: 'T1', tick: [1] }],
    ['task.edit', { task: 'T3', status: 'blocked' }],
    ['task.depend', { task: 'T3', on: ['T2', 'T5'] }],
    ['task.start', { tasks: ['T4'] }],
    ['task.done', { tasks: ['T5'] }],
    ['task.edit', { task: 'T6', status: 'cancelled' }],
  ] as const)
    given(await run(name, input));
}

const exported = async ({ task }: Watchbill, format: FormatName): Promise<string> => given(await task.export({ format }));
/** Everything, with names that do not depend on who gave them. */
async function everything(watchbill: Watchbill): Promise<unknown> {
  const text = await exported(watchbill, 'json');
  const uids = (JSON.parse(text) as Portable[]).map(({ uid }) => uid ?? '');
  return JSON.parse(uids.reduce((whole, uid, at) => whole.replaceAll(uid, `task ${at}`), text));
}

describe('tasks go out and come back', () => {
  test.each(['json', 'csv', 'taskwarrior'] as const)('as %s with nothing lost', async (format) => {
    const [from, to] = [await open(), await open()];
    await furnish(from);
    const text = await exported(from, format);
    expect(given(await to.task.import({ file: text, format }))).toEqual({ imported: 6, known: 0 });
    expect(await everything(to)).toEqual(await everything(from));
    expect(given(await to.task.import({ file: text, format }))).toEqual({ imported: 0, known: 6 });
    expect(given(await from.task.import({ file: text, format }))).toEqual({ imported: 0, known: 6 });
    expect(await exported(to, format)).toBe(text);
    expect(given(await to.task.undo({}))).toHaveLength(6);
    await from.close();
    await to.close();
  });

  test.each(['todotxt', 'ical'] as const)('as %s with what it has words for', async (format) => {
    const [from, to] = [await open(), await open()];
    await furnish(from);
    const text = await exported(from, format);
    expect(given(await to.task.import({ file: text, format }))).toEqual({ imported: 6, known: 0 });
    // todo.txt has no way to say that a word of a title is no tag.
    const kept = (whole: string) => (format === 'ical' ? whole : whole.replace(/^.*quote.*$/m, ''));
    expect(kept(await exported(to, format))).toBe(kept(text));
    const told = async ({ task }: Watchbill) =>
      given(await task.list({ query: ['status:any -quote'] })).map(({ title, priority, status, tags }) =>
        // A calendar knows neither blocked nor waiting.
        [title, priority, status === 'blocked' && format === 'ical' ? 'open' : status, tags],
      );
    expect(await told(to)).toEqual(await told(from));
    await from.close();
    await to.close();
  });
});

test('a calendar gets the rule of what comes round again, from the newest task on', async () => {
  const from = await open();
  const { task } = from;
  given(await task.create({ title: 'Patch', scheduled: '2026-11-24T01:00:00Z', due: '2026-11-24T03:00:00Z' }));
  given(await task.repeat({ task: 'T1', rule: 'FREQ=WEEKLY;BYDAY=TU;COUNT=5', zone: 'Europe/Budapest', after: 'done' }));
  given(await task.done({ tasks: ['T1'] }));
  given(await task.create({ title: 'Report', due: '2026-12-31T09:00:00Z' }));
  given(await task.repeat({ task: 'T3', rule: 'FREQ=MONTHLY;BYMONTHDAY=-1;BYMONTH=3,12;UNTIL=20271231', zone: 'UTC', after: 'done' }));
  const text = given(await task.export({ format: 'ical', query: '' }));
  const lines = text.split('\r\n').filter((line) => /^(?:SUMMARY|DTSTART|DUE|RRULE|EXDATE)/.test(line));
  expect(lines).toEqual([
    'SUMMARY:Patch',
    'DTSTART;TZID=Europe/Budapest:20261201T020000',
    'DUE:20261201T030000Z',
    'RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=4',
    'SUMMARY:Report',
    'DTSTART:20261231T090000Z',
    'RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;BYMONTH=3,12;UNTIL=20271231T235959Z',
  ]);
  const to = await open();
  given(await to.task.import({ file: text, format: 'ical' }));
  expect(given(await to.task.list({ query: ['Patch'] }))).toMatchObject([{ scheduledAt: Date.UTC(2026, 11, 1, 1) }]);
  await from.close();
  await to.close();
});

skipUnless('taskwarrior')('the real Taskwarrior', () => {
  test('takes tasks in and gives them back with nothing lost', async () => {
    const folder = temporaryFolder();
    const rc = join(folder.path, 'rc');
    mkdirSync(join(folder.path, 'data'));
    writeFileSync(rc, `data.location=${join(folder.path, 'data')}\nconfirmation=off\nverbose=nothing\nhooks=off\n`);
    const task = (...args: readonly string[]): string =>
      execFileSync('task', [`rc:${rc}`, ...args], { encoding: 'utf8', timeout: 20_000, stdio: ['ignore', 'pipe', 'ignore'] });
    const [from, to] = [await open(), await open()];
    await furnish(from);
    writeFileSync(join(folder.path, 'ours.json'), await exported(from, 'taskwarrior'));
    task('import', join(folder.path, 'ours.json'));
    const theirs = task('export');
    expect(given(await to.task.import({ file: theirs, format: 'taskwarrior' }))).toEqual({ imported: 6, known: 0 });
    const sorted = (whole: unknown) => (whole as Portable[]).toSorted((a, b) => (a.title < b.title ? -1 : 1));
    const named = async (watchbill: Watchbill) =>
      sorted(JSON.parse((await exported(watchbill, 'json')).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'UID')));
    expect(await named(to)).toEqual(await named(from));
    expect(given(await from.task.import({ file: theirs, format: 'taskwarrior' }))).toEqual({ imported: 0, known: 6 });

    const uuid = given(await from.task.show({ task: 'T2' })).id;
    task(uuid, 'modify', 'priority:L', 'due:', 'renamed there');
    const third = await open();
    given(await third.task.import({ file: task('export'), format: 'taskwarrior' }));
    expect(given(await third.task.list({ query: ['renamed'] }))).toMatchObject([
      { title: 'renamed there', priority: 'low', dueAt: null, dueZone: null, team: 'web', estimate: 5_400_000 },
    ]);
    for (const one of [from, to, third]) await one.close();
    folder.remove();
  }, 60_000);
});

describe('a file from elsewhere', () => {
  const read = (format: FormatName, text: string) => {
    const tasks = FORMATS[format].read(text);
    if (isRefusal(tasks)) throw new Error(JSON.stringify(tasks));
    return tasks;
  };

  test('of todo.txt', () => {
    const lines = '(A) 2026-11-01 Call https://x.org/y @phone +family due:2026-11-30\nx 2026-11-02 2026-11-01 done thing\n\nbare\n';
    expect(read('todotxt', lines)).toMatchObject([
      { title: 'Call https://x.org/y', priority: 'urgent', tags: ['phone'], category: 'family', dueAt: Date.UTC(2026, 10, 30) },
      { title: 'done thing', status: 'done', closedAt: Date.UTC(2026, 10, 2), createdAt: Date.UTC(2026, 10, 1) },
      { title: 'bare', uid: null, priority: 'normal' },
    ]);
  });

  test('of a calendar, with alarms, folds and zones', () => {
    const text = [
      'BEGIN:VCALENDAR',
      'BEGIN:VEVENT',
      'SUMMARY:no task',
      'END:VEVENT',
      'BEGIN:VTODO',
      'UID:a@b',
      'SUMMARY;LANGUAGE="en,x":Bring\\, carry \\; and',
      '  fold\\nit',
      'DUE;TZID=Europe/Budapest:20261224T180000',
      'DTSTART;VALUE=DATE:20261201',
      'PRIORITY:2',
      'CATEGORIES:one,two words',
      'BEGIN:VALARM',
      'DESCRIPTION:not this',
      'END:VALARM',
      'STATUS:CANCELLED',
      'END:VTODO',
      'END:VCALENDAR',
    ].join('\r\n');
    expect(read('ical', text)).toMatchObject([
      {
        uid: 'a@b',
        title: 'Bring, carry ; and fold it',
        description: '',
        dueAt: Date.UTC(2026, 11, 24, 17),
        dueZone: 'Europe/Budapest',
        scheduledAt: Date.UTC(2026, 11, 1),
        priority: 'urgent',
        tags: ['one', 'two-words'],
        status: 'cancelled',
      },
    ]);
  });

  test('of a spreadsheet, with few columns in another order', () => {
    expect(read('csv', '\ufefftags,title\nweb db,"a, ""b"""\n,=1\n')).toMatchObject([
      { title: 'a, "b"', tags: ['web', 'db'] },
      { title: '=1', tags: [] },
    ]);
    const text = FORMATS.csv.write([portable.parse({ title: '=cmd|x' })]);
    expect(text).toContain(",'=cmd|x,");
    expect(read('csv', text)[0]?.title).toBe('=cmd|x');
  });

  test.each<[FormatName, string]>([
    ['json', '{'],
    ['json', '[{"title": 1}]'],
    ['csv', 'a,b\n1,2\n'],
    ['csv', 'title,priority\nx,immense\n'],
    ['ical', 'hello'],
    ['taskwarrior', '[7]'],
  ])('that is none is refused: %s %s', (format, text) => {
    expect(FORMATS[format].read(text)).toMatchObject({ refusal: { kind: 'invalid' } });
  });

  test('may point at tasks that nobody has, and in circles', async () => {
    const watchbill = await open();
    const file = JSON.stringify([
      { uid: 'a', title: 'a', needs: ['b', 'nobody'], parent: 'b' },
      { uid: 'b', title: 'b', needs: ['a'], parent: 'a' },
      { title: 'nameless', needs: ['a'] },
    ]);
    given(await watchbill.task.import({ file, format: 'json' }));
    expect(given(await watchbill.task.list({ query: ['sort:number'] })).map(({ needs, parent }) => [needs, parent])).toEqual([
      [['T2'], 'T2'],
      [[], null],
      [['T1'], null],
    ]);
    await watchbill.close();
  });
});

test('a folded line has 75 octets at most, and unfolds to what it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
      const line = `SUMMARY:${text.replace(/[\r\n]/g, '')}`;
      const lines = folded(line).split('\r\n');
      expect(lines.every((one) => Buffer.byteLength(one) <= 75)).toBe(true);
      expect(lines.map((one, at) => (at === 0 ? one : one.slice(1))).join('')).toBe(line);
    }),
  );
  expect(ical.write([])).toBe('BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Watchbill//Tasks//EN\r\nEND:VCALENDAR\r\n');
});

test('the command line prints a document byte for byte, and does a batch', async () => {
  const shell = newShell();
  for (const title of ['one', 'two']) await shell.watchbill(['task', 'create', title]);
  for (const format of FORMAT_NAMES) {
    const { out } = await shell.watchbill(['task', 'export', '--format', format]);
    const json = await shell.watchbill(['task', 'export', '--format', format, '--json']);
    expect(out).toBe(JSON.parse(json.out));
  }
  expect((await shell.watchbill(['task', 'export', '--format', 'ical'])).out).toContain('SUMMARY:one\r\n');
  const dry = await shell.watchbill(['task', 'batch', 'one or two', 'edit', 'priority=high', 'tag=a,b', '--dry-run', '--json']);
  expect(JSON.parse(dry.out)).toMatchObject({ matched: 2, items: [{ number: 'T1' }, { number: 'T2' }] });
  const done = await shell.watchbill(['task', 'batch', 'one or two', 'edit', 'priority=high', 'tag=a,b', '--confirm', '2', '--json']);
  expect(JSON.parse(done.out)).toMatchObject({ done: 2, failed: 0 });
  const refused = await shell.watchbill(['task', 'list', 'pri:immense']);
  expect(refused.err.split('\n').slice(1, 3)).toEqual(['pri:immense', '    ^']);
  shell.remove();
});
