import { expect, test } from 'vitest';
import { compileTasks, countingOf, type TaskQuery } from '../../src/domain/tasks/query.ts';
import { DEFAULT_WEIGHTS } from '../../src/domain/tasks/urgency.ts';
import { compose } from '../../src/runtime/watchbill.ts';
import { onEveryEngine } from '../conformance/engines.ts';
import { steppedClock } from '../stories/clock.ts';
import { ANA, given } from '../stories/house.ts';

const asking = { now: 0, zone: 'UTC', me: 'ana', attributes: {}, weights: DEFAULT_WEIGHTS, selecting: {} };

test.each([
  ['pri:high due:<2d tag:web', 'task.closed_at'],
  ['', 'task.closed_at'],
  ['disk', '+task.closed_at'],
  ['pri:high changed:today', '+task.closed_at'],
  ['status:any disk', '+task.deleted_at'],
])('a count of "%s" begins with %s', (query, beginning) => {
  expect(countingOf(compileTasks(query, asking) as TaskQuery).split(' ')[0]).toBe(beginning);
});

onEveryEngine('a list of tasks', ({ store }) => {
  test('has the same rows whether it is counted, paged or listed, however it finds them', async () => {
    const { task } = await compose(store(), { clock: steppedClock(), actor: ANA });
    for (let at = 1; at <= 12; at++) given(await task.create({ title: at % 3 === 0 ? `disk ${at}` : `fan ${at}`, tag: [`t${at % 2}`] }));
    given(await task.edit({ task: 'T4', status: 'blocked' }));
    given(await task.depend({ task: 'T6', on: ['T9'] }));
    given(await task.done({ tasks: ['T12'] }));
    // What is closed stays out on either side of an "or".
    expect(given(await task.list({ query: ['"fan 5" or "disk 12"'] })).map(({ number }) => number)).toEqual(['T5']);
    for (const query of [
      '',
      'disk',
      'tag:t1',
      'is:blocked',
      'has:needs',
      'disk or is:blocked',
      'sort:-urgency',
      'status:any disk sort:title',
    ]) {
      const listed = given(await task.list({ query: [query] })).map(({ number }) => number);
      const whole = given(await task.page({ query }));
      expect([query, whole.rows.map(({ number }) => number), whole.total]).toEqual([query, listed, listed.length]);
      expect(given(await task.count({ queries: [query] }))).toMatchObject([{ count: listed.length }]);
      const middle = whole.rows[1];
      const round = given(await task.page({ query, anchor: middle?.id, before: 1, after: 1 }));
      expect([query, round.rows.map(({ number }) => number), round.anchorIndex]).toEqual([query, listed.slice(0, 2), middle ? 1 : null]);
    }
  });
});
