import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PRIORITIES, SEVERITIES } from '../../src/domain/kernel/rank.ts';
import { all } from '../../src/domain/kernel/script.ts';
import { DEFAULT_WEIGHTS, type Pressing, TERMS, urgencyOf, urgencySql } from '../../src/domain/tasks/urgency.ts';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { compose } from '../../src/runtime/watchbill.ts';
import { onEveryEngine } from '../conformance/engines.ts';
import { steppedClock } from '../stories/clock.ts';
import { ANA, given, settings } from '../stories/house.ts';

const DAY = 86_400_000;
const NOW = 1_800_000_000_000;
const calm: Pressing = { priority: 'low', severity: null, dueAt: null, createdAt: NOW, blocking: false, blocked: false, escalating: false };
const of = (more: Partial<Pressing>): number => urgencyOf({ ...calm, ...more }, DEFAULT_WEIGHTS, NOW).urgency;

describe('urgency', () => {
  test.each<[Partial<Pressing>, number]>([
    [{}, 0],
    [{ priority: 'urgent' }, 6],
    [{ priority: 'high' }, 4.2],
    [{ dueAt: NOW + 30 * DAY }, 2.4],
    [{ dueAt: NOW - 7 * DAY }, 12],
    [{ dueAt: NOW - 70 * DAY }, 12],
    [{ dueAt: NOW }, 8.796],
    [{ createdAt: NOW - 365 * DAY }, 2],
    [{ createdAt: NOW + DAY }, 0],
    [{ blocking: true, blocked: true }, 3],
    [{ severity: 'critical', escalating: true }, 16],
  ])('of %o is %d', (more, points) => {
    expect(of(more)).toBe(points);
  });

  test('never falls while a due time comes nearer', () => {
    fc.assert(
      fc.property(fc.integer({ min: -40 * DAY, max: 40 * DAY }), fc.nat(40 * DAY), (left, later) => {
        expect(of({ dueAt: NOW + left })).toBeGreaterThanOrEqual(of({ dueAt: NOW + left + later }));
      }),
    );
  });

  test('is the sum of its terms, each with its reason', () => {
    const { urgency, terms } = urgencyOf({ ...calm, priority: 'high', dueAt: NOW - DAY, blocked: true }, DEFAULT_WEIGHTS, NOW);
    expect(terms.map(({ term }) => term)).toEqual([...TERMS]);
    expect(terms.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(urgency, 6);
    expect(terms.slice(0, 2).map(({ why }) => why)).toEqual(['high', 'overdue by 1d00h']);
  });
});

onEveryEngine('urgency', ({ store }) => {
  test('as a sort agrees with the function to the last digit', async () => {
    const clock = steppedClock();
    const weights = { ...DEFAULT_WEIGHTS, age: 7.75, severity: -2.3 };
    const watchbill = await compose(store(), { clock, settings: settingsFrom(settings({ task: { urgency: weights } })), actor: ANA });
    for (let at = 0; at < 40; at++) given(await watchbill.task.create({ title: `${at}`, priority: PRIORITIES[at % 4] ?? 'low' }));
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    const now = clock.now();
    await store().write(function* () {
      for (let number = 1; number <= 40; number++) {
        yield* all(
          'update task set due_at = $2, created_at = $3, severity = $4, status = $5 where number = $1',
          number,
          number % 3 === 0 ? null : now + (random(40) - 20) * DAY + random(DAY),
          now - random(500) * DAY - random(DAY),
          number % 5 === 0 ? null : random(SEVERITIES.length),
          number % 7 === 0 ? 'blocked' : 'open',
        );
      }
    });
    for (let number = 2; number <= 12; number++) given(await watchbill.task.depend({ task: `T${number}`, on: [`T${number + 14}`] }));
    given(await watchbill.task.done({ tasks: ['T16', 'T18', 'T3'] }));

    const rows = given(await watchbill.task.list({ query: ['sort:-urgency'] }));
    const computed = await store().read(() =>
      all<{ number: number; points: number }>(
        `select number, ${urgencySql(weights, 'cast($1 as bigint)')} as points from task where closed_at is null order by points desc, number`,
        now,
      ),
    );
    expect(rows.map(({ number, urgency }) => [number, urgency])).toEqual(
      computed.map(({ number, points }) => [`T${number}`, Number(points) / 1_000]),
    );
    const [first] = rows;
    expect(given(await watchbill.task.urgency({ task: first?.number ?? '' }))).toMatchObject({ urgency: first?.urgency });
    const page = given(await watchbill.task.page({ query: 'sort:-urgency', anchor: rows[20]?.id, before: 2, after: 2 }));
    expect(page.rows.map(({ number }) => number)).toEqual(rows.slice(18, 22).map(({ number }) => number));
    expect(page).toMatchObject({ anchorIndex: 20, total: 37 });
    expect(given(await watchbill.task.list({ query: ['pri:high sort:urgency'] })).length).toBeGreaterThan(5);
  });
});
