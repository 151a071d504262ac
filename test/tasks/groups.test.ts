import { expect, test } from 'vitest';
import { formatInstant } from '../../src/domain/kernel/instant.ts';
import { DUE_GROUPS, GROUPS, groupingOf } from '../../src/domain/tasks/group.ts';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { compose } from '../../src/runtime/watchbill.ts';
import { onEveryEngine } from '../conformance/engines.ts';
import { steppedClock } from '../stories/clock.ts';
import { ANA, given, hours, settings } from '../stories/house.ts';

test('a group and its values name one another', () => {
  const here = { now: 0, zone: 'UTC' };
  for (const name of GROUPS) {
    const grouping = groupingOf(name, here);
    for (const group of name === 'due' ? DUE_GROUPS : ['', ...(name === 'priority' || name === 'status' ? [] : ['ana'])]) {
      const values = grouping.values(group);
      if (values !== undefined) expect(grouping.name(values)).toBe(group);
    }
  }
  expect(groupingOf('priority', here).values('immense')).toBeUndefined();
});

onEveryEngine('a task list in groups', ({ store }) => {
  const open = async () => {
    const clock = steppedClock();
    const { task } = await compose(store(), { clock, settings: settingsFrom(settings()), actor: ANA });
    const now = clock.now();
    given(await task.create({ title: 'one', tag: ['web', 'db'], assignee: 'bela', priority: 'urgent', due: formatInstant(now - 1) }));
    given(await task.create({ title: 'two', tag: ['web'], component: ['web-1'], due: formatInstant(now + hours(24)) }));
    given(await task.create({ title: 'three', assignee: 'ana', priority: 'urgent', due: formatInstant(now + hours(24 * 30)) }));
    given(await task.create({ title: 'four', due: formatInstant(now + hours(24 * 4)) }));
    return task;
  };

  test.each([
    ['priority', { urgent: 2, normal: 2 }, ['one', 'three', 'two', 'four']],
    ['owner', { ana: 1, bela: 1, '': 2 }, ['three', 'one', 'two', 'four']],
    ['component', { 'web-1': 1, '': 3 }, ['two', 'one', 'three', 'four']],
    ['tag', { db: 1, web: 1, '': 2 }, ['one', 'two', 'three', 'four']],
    ['status', { open: 4 }, ['one', 'three', 'two', 'four']],
    ['due', { overdue: 1, tomorrow: 1, 'this week': 1, later: 1 }, ['one', 'two', 'four', 'three']],
  ] as const)('by %s', async (group, groups, titles) => {
    const task = await open();
    const page = given(await task.page({ group }));
    expect(Object.fromEntries((page.groups ?? []).map(({ name, count }) => [name, count]))).toEqual(groups);
    expect(page.groups?.map(({ name }) => name)).toEqual(Object.keys(groups));
    expect(page.rows.map(({ title }) => title)).toEqual(titles);
  });

  test('leaves out what is folded, and still counts it', async () => {
    const task = await open();
    const page = given(await task.page({ group: 'owner', folded: ['', 'ana', 'nobody'] }));
    expect(page.rows.map(({ title }) => title)).toEqual(['one']);
    expect([page.total, page.groups]).toEqual([
      1,
      [
        { name: 'ana', count: 1 },
        { name: 'bela', count: 1 },
        { name: '', count: 2 },
      ],
    ]);
    const due = given(await task.page({ group: 'due', folded: ['overdue'], query: 'sort:-urgency' }));
    expect(due.rows.map(({ title }) => title)).toEqual(['two', 'four', 'three']);
    const anchor = due.rows[2]?.id ?? '';
    expect(given(await task.page({ group: 'due', folded: ['overdue'], query: 'sort:-urgency', anchor })).anchorIndex).toBe(2);
  });

  test('is in the order that a screen asks for, whatever the query says', async () => {
    const task = await open();
    const titles = async (input: object) => given(await task.page(input)).rows.map(({ title }) => title);
    expect(await titles({ sort: '-due', query: 'sort:title' })).toEqual(['three', 'four', 'two', 'one']);
    expect(await titles({ sort: 'newest', group: 'priority' })).toEqual(['three', 'one', 'four', 'two']);
    expect(await task.page({ sort: 'colour' })).toMatchObject({ refusal: { where: 'the order', problem: '"colour" is no order' } });
  });

  test('is counted for several queries at once, and a wrong one spoils no other', async () => {
    const task = await open();
    const counts = given(await task.count({ queries: ['', 'owner:me', 'is:overdue', 'colour:red'] }));
    expect(counts.map(({ count }) => count)).toEqual([4, 1, 1, null]);
    expect(counts[3]?.problem).toContain('there is no key "colour:"');
  });

  test('and its query is completed with what there is', async () => {
    const task = await open();
    const texts = async (text: string, cursor = text.length) =>
      given(await task.complete({ text, cursor })).candidates.map((one) => one.text);
    expect(await texts('owner:')).toEqual(['me', 'none', 'ana', 'bela', 'chris']);
    expect(await texts('tag:w')).toEqual(['web']);
    expect(await texts('comp:')).toEqual(['web-1']);
    expect(await texts('due:<tom')).toEqual(['tomorrow']);
    expect(given(await task.complete({ text: 'ow is:open', cursor: 2 }))).toMatchObject({
      from: 0,
      to: 2,
      candidates: [{ text: 'owner:', summary: 'Whose it is.' }],
    });
  });
});
