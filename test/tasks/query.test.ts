import { describe, expect, test } from 'vitest';
import { explain, isRefusal } from '../../src/domain/kernel/refusal.ts';
import { all } from '../../src/domain/kernel/script.ts';
import { completeTasks } from '../../src/domain/tasks/complete.ts';
import { KEY_NAMES } from '../../src/domain/tasks/keys.ts';
import { KEYS } from '../../src/domain/tasks/meanings.ts';
import { compileTasks } from '../../src/domain/tasks/query.ts';
import { DEFAULT_WEIGHTS } from '../../src/domain/tasks/urgency.ts';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { groupCommit } from '../../src/runtime/group-commit.ts';
import { compose } from '../../src/runtime/watchbill.ts';
import { onEveryEngine } from '../conformance/engines.ts';
import { steppedClock } from '../stories/clock.ts';
import { ANA, alert, given, settings } from '../stories/house.ts';

const asking = { now: 0, zone: 'UTC', me: 'ana', attributes: {}, weights: DEFAULT_WEIGHTS, selecting: {} };
const problem = (text: string): string => {
  const compiled = compileTasks(text, asking);
  if (!isRefusal(compiled)) throw new Error(`${text} was understood`);
  const { text: sentence, hint } = explain(compiled);
  return `${sentence}\n${hint}`;
};

describe('a query of tasks is refused', () => {
  test.each([
    ['colour:red', /query, column 1: there is no key "colour:"; allowed: text: status: .*\ncolour:red\n\^$/],
    ['a (pri:immense or b)', /column 8: pri:immense is not known; allowed: urgent, high.*\n.*\n {7}\^$/],
    ['due:2d', /due:2d is not known; allowed: with < <= > or >= before it/],
    ['due:<soon', /due:<soon is not known/],
    ['due:<2026-11-01..2026-11-02', /is not known/],
    ['is:green', /allowed: open, overdue, blocked, blocking, escalating, ready/],
    ['parent:x', /a number such as T12/],
    ['estimate:long', /a duration such as 30m or 2h/],
    ['sort:-pri,colour', /column 11: "colour" is no order; allowed: due, .*\n.*\n {10}\^$/],
    ['sort:due sort:pri', /column 10: sort: is said twice/],
    ['(a sort:due) or b', /column 4: sort: holds for the whole query/],
    ['-zone:UTC', /column 2: zone: holds for the whole query/],
    ['zone:Mars due:today', /there is no zone Mars/],
  ])('%s', (text, expected) => {
    expect(problem(text)).toMatch(expected);
  });
});

test('every key has a meaning or is about the whole, and is completed', () => {
  expect(Object.keys(KEYS)).toEqual([...KEY_NAMES]);
  expect(completeTasks('', 0).candidates.map(({ text }) => text)).toEqual(KEY_NAMES.map((name) => `${name}:`));
  expect(completeTasks('sort:-d', 7).candidates).toEqual([{ text: 'due' }]);
  const known = completeTasks('owner:', 6, {}, { owner: ['bela'] }).candidates.map(({ text }) => text);
  expect(known).toEqual(['me', 'none', 'bela']);
  const attributes = { customer: { type: 'choice' as const, choices: ['acme'] } };
  expect(completeTasks('customer:', 9, attributes).candidates).toEqual([{ text: 'acme' }]);
});

onEveryEngine('a query of tasks', ({ store }) => {
  test('finds what it says, in the order it says', async () => {
    const clock = steppedClock();
    const watchbill = await compose(store(), { clock, settings: settingsFrom(settings()), actor: ANA });
    const commits = groupCommit(watchbill.surroundings, () => undefined);
    const day = 86_400_000;
    const start = clock.now();
    const add = async (title: string, more: object = {}) => given(await watchbill.task.create({ title, ...more }));
    await add('overdue', { priority: 'high', assignee: 'ana' });
    await add('soon', { priority: 'low', tag: ['web'] });
    await add('later', { priority: 'normal', component: ['eu/web/1'] });
    await add('never', { priority: 'urgent', component: ['us/eu/web'] });
    clock.advance(3 * day);
    await add('closed');
    given(await watchbill.task.done({ tasks: ['T5'] }));
    await commits.submit({ source: 'prometheus', kind: 'alertmanager', alerts: [alert()], rejections: [], bytes: 1 });
    await store().write(function* () {
      yield* all('update task set due_at = $1 where number = 1', start + day);
      yield* all('update task set due_at = $1, estimate = 1800000, scheduled_at = $2 where number = 2', start + 4 * day, start + 3.5 * day);
      yield* all("update task set due_at = $1, parent = 1, team = 'web' where number = 3", start + 9 * day);
      yield* all('insert into task_dependency (task, needs) values (4, 2)');
      yield* all("update task set needs = '[2]' where number = 4");
      yield* all("insert into task_watcher (person, task) values ('ana', 3)");
      yield* all("insert into task_link (kind, target, task) values ('url', 'https://x/1', 3)");
    });
    const found = async (query: string): Promise<string> =>
      given(await watchbill.task.list({ query: [query] }))
        .map(({ number }) => number.slice(1))
        .join(' ');

    const table: Readonly<Record<string, string>> = {
      '': '4 6 1 3 2',
      'due:<2d': '1 2',
      'due:<=now': '1',
      'is:overdue': '1',
      '-is:overdue': '4 6 3 2',
      'due:>2d': '3',
      'due:none': '4 6',
      'has:due': '1 3 2',
      'due:tomorrow': '2',
      'due:2026-01..2027-12': '1 3 2',
      'created:<1d': '4 1 3 2',
      'created:>-1d status:any': '6 5',
      'closed:today': '5',
      'changed:today': '6',
      'owner:me': '1',
      'owner:none': '4 6 3 2',
      'has:owner': '1',
      'team:web': '3',
      'watcher:me': '3',
      'has:watcher': '3',
      'has:link': '3',
      'link:https://x/1': '3',
      'link:url=https://x/1': '3',
      'link:window=https://x/1': '',
      'parent:T1': '3',
      'parent:1': '3',
      'parent:none': '4 6 1 2',
      'has:parent': '3',
      'has:child': '1',
      'is:blocked': '4',
      'is:blocking': '2',
      'is:ready': '6 1 3',
      'is:escalating': '6',
      'needs:T2': '4',
      'blocks:T4': '2',
      'has:needs': '4',
      'estimate:<1h': '2',
      'estimate:30m': '2',
      'estimate:none': '4 6 1 3',
      'scheduled:>now': '2',
      'sev:critical': '6',
      'cause:A1': '6',
      'src:prometheus': '6',
      'comp:eu/web/*': '3',
      'comp:eu/web': '4 3',
      'pri:urgent or tag:web': '4 6 2',
      '(pri:urgent or tag:web) -is:blocked': '6 2',
      '-(pri:urgent or tag:web)': '1 3',
      'status:closed': '5',
      'status:any sort:number': '1 2 3 4 5 6',
      'sort:due': '1 2 3 4 6',
      'sort:-due': '3 2 1 4 6',
      'sort:-pri,due': '4 6 1 3 2',
      'sort:pri': '2 3 1 4 6',
      'sort:owner': '1 2 3 4 6',
      'sort:-estimate,-number': '2 6 4 3 1',
      'sort:-title': '2 1 4 3 6',
      'zone:Pacific/Kiritimati due:today': '',
      'later or never sort:-number': '4 3',
    };
    const answers: Record<string, string> = {};
    for (const query of Object.keys(table)) answers[query] = await found(query);
    expect(answers).toEqual(table);

    const page = given(
      await watchbill.task.page({ query: 'sort:due', anchor: given(await watchbill.task.show({ task: 'T4' })).id, before: 1, after: 1 }),
    );
    expect(page).toMatchObject({ total: 5, anchorIndex: 3, offset: 2, rows: [{ number: 'T3' }, { number: 'T4' }] });
  });
});
