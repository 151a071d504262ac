/** Routine work that comes round again. */
import { expect, test } from 'vitest';
import { formatInstant } from '../../src/domain/kernel/instant.ts';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { compose } from '../../src/runtime/watchbill.ts';
import { onEveryEngine } from '../conformance/engines.ts';
import { refused } from '../inventory/estate.ts';
import { steppedClock } from '../stories/clock.ts';
import { ANA, BELA, given, hours, openHouse, settings } from '../stories/house.ts';

const WEEKLY = 'FREQ=WEEKLY;BYDAY=SU';
const DAYS = 24;

onEveryEngine('a task that repeats', ({ store }) => {
  // It is Saturday, 2026-11-21 03:00 UTC.
  const open = async (start?: string) => {
    const clock = steppedClock(start);
    const { task } = await compose(store(), { clock, settings: settingsFrom(settings()), actor: ANA });
    const times = async () =>
      given(await task.list({ query: ['status:any'] }))
        .toSorted((a, b) => Number(a.number.slice(1)) - Number(b.number.slice(1)))
        .map(({ number, status, scheduledAt, dueAt, repeats }) =>
          [
            number,
            status,
            scheduledAt === null ? '-' : formatInstant(scheduledAt).slice(0, 16),
            dueAt === null ? '-' : formatInstant(dueAt).slice(0, 16),
          ]
            .join(' ')
            .concat(repeats === null ? '' : ' repeats'),
        );
    const told = async (number: string) => given(await task.show({ task: number })).timeline.map(({ text }) => text);
    return { task, clock, times, told };
  };
  const patching = {
    title: 'Patch the web servers',
    priority: 'high',
    scheduled: '2026-11-22T01:00:00Z',
    scheduledZone: 'Europe/Berlin',
    due: '2026-11-22T05:00:00Z',
    tag: ['patching'],
    addItem: ['drain', 'patch'],
  } as const;

  test('makes the next when it is closed, with everything as it was planned', async () => {
    const { task, times, told } = await open();
    given(await task.create({ ...patching } as never));
    expect(given(await task.repeat({ task: 'T1', rule: `RRULE:${WEEKLY.toLowerCase()}` }))).toMatchObject({
      series: 'T1',
      repeats: { rule: WEEKLY, zone: 'Europe/Berlin', after: 'done' },
    });
    const { next } = given(await task.show({ task: 'T1' }));
    expect(next.map(({ at, local }) => `${formatInstant(at).slice(0, 16)} ${local}`)).toEqual([
      '2026-11-29T01:00 2026-11-29 02:00',
      '2026-12-06T01:00 2026-12-06 02:00',
      '2026-12-13T01:00 2026-12-13 02:00',
    ]);
    given(await task.edit({ task: 'T1', tick: [1], title: 'only this one' }));
    given(await task.done({ tasks: ['T1'] }));
    expect(await times()).toEqual(['T1 done 2026-11-22T01:00 2026-11-22T05:00', 'T2 open 2026-11-29T01:00 2026-11-29T05:00 repeats']);
    expect(given(await task.show({ task: 'T2' }))).toMatchObject({
      title: 'Patch the web servers',
      priority: 'high',
      tags: ['patching'],
      series: 'T1',
      checklist: [
        { text: 'drain', doneAt: null },
        { text: 'patch', doneAt: null },
      ],
    });
    expect((await told('T1')).at(-1)).toBe('the next is T2 at 2026-11-29T01:00:00.000Z (Europe/Berlin)');
    // Once: what is closed again has handed the rule on.
    given(await task.reopen({ tasks: ['T1'] }));
    given(await task.done({ tasks: ['T1'] }));
    expect(await times()).toHaveLength(2);
    given(await task.edit({ task: 'T2', status: 'cancelled' }));
    given(await task.delete({ tasks: ['T3'] }));
    expect((await times()).at(-1)).toBe('T4 open 2026-12-13T01:00 2026-12-13T05:00 repeats');
  });

  test('keeps the wall clock over a change of it, and skips what is past when it is closed late', async () => {
    const { task, clock, times, told } = await open('2026-03-20T12:00:00Z');
    given(await task.create({ title: 'x', scheduled: '2026-03-22T01:00:00Z', due: '2026-03-22T02:30:00Z' } as never));
    given(await task.repeat({ task: 'T1', rule: WEEKLY, zone: 'Europe/Berlin' }));
    given(await task.done({ tasks: ['T1'] }));
    // 02:00 does not exist on the 29th; due is 03:30 by the wall.
    expect((await times()).at(-1)).toBe('T2 open 2026-03-29T01:00 2026-03-29T01:30 repeats');
    clock.advance(hours(30 * DAYS));
    given(await task.done({ tasks: ['T2'] }));
    expect((await times()).at(-1)).toBe('T3 open 2026-04-26T00:00 2026-04-26T01:30 repeats');
    expect((await told('T2')).at(-1)).toContain('; 3 went by before it');
  });

  test('ends with its rule', async () => {
    const { task, times, told } = await open();
    given(await task.create({ ...patching } as never));
    given(await task.repeat({ task: 'T1', rule: `${WEEKLY};COUNT=2` }));
    given(await task.done({ tasks: ['T1'] }));
    given(await task.done({ tasks: ['T2'] }));
    expect(await times()).toHaveLength(2);
    expect((await told('T2')).at(-1)).toBe('was the last of its series');
    given(await task.create({ ...patching } as never));
    given(await task.repeat({ task: 'T3', rule: WEEKLY }));
    given(await task.repeat({ task: 'T3', rule: null }));
    given(await task.done({ tasks: ['T3'] }));
    expect(await times()).toHaveLength(3);
  });

  test('is taken back with the command that made the next, and never goes on from two', async () => {
    const { task, times } = await open();
    given(await task.create({ ...patching } as never));
    given(await task.repeat({ task: 'T1', rule: WEEKLY }));
    given(await task.done({ tasks: ['T1'] }));
    given(await task.undo({}));
    expect(await times()).toEqual(['T1 open 2026-11-22T01:00 2026-11-22T05:00 repeats']);
    given(await task.redo({}));
    expect((await times()).at(-1)).toBe('T2 open 2026-11-29T01:00 2026-11-29T05:00 repeats');
    given(await task.undo({}));
    given(await task.done({ tasks: ['T1'] }, BELA));
    expect((await times()).map((line) => line.slice(0, 2))).toEqual(['T1', 'T3']);
    expect(refused(await task.redo({ task: 'T2' }))).toContain('T2 is an earlier one of its series');
    given(await task.edit({ task: 'T3', title: 'changed' }));
    expect(await task.undo({}, BELA)).toMatchObject({ refusal: { kind: 'changed-meanwhile', subject: 'T3' } });
  });

  test('is edited alone, or with all that is to come', async () => {
    const { task, told } = await open();
    given(await task.create({ ...patching } as never));
    given(await task.repeat({ task: 'T1', rule: WEEKLY }));
    given(await task.edit({ task: 'T1', assignee: 'bela' }));
    given(await task.edit({ task: 'T1', every: true, title: 'Patch all servers', addItem: ['reboot'] }));
    given(await task.done({ tasks: ['T1'] }));
    const second = given(await task.show({ task: 'T2' }));
    expect(second).toMatchObject({ title: 'Patch all servers', assignee: null });
    expect(second.checklist.map(({ text }) => text)).toEqual(['drain', 'patch', 'reboot']);
    expect(refused(await task.edit({ task: 'T2', every: true, due: null }))).toContain('the times of a series come from its rule');
    given(await task.reopen({ tasks: ['T1'] }));
    given(await task.edit({ task: 'T1', every: true, priority: 'low' }));
    expect([given(await task.show({ task: 'T1' })).priority, given(await task.show({ task: 'T2' })).priority]).toEqual(['low', 'low']);
    given(await task.undo({}));
    given(await task.done({ tasks: ['T2'] }));
    expect(given(await task.show({ task: 'T3' })).priority).toBe('high');
    expect((await told('T2')).at(-3)).toContain('undone: priority: high → low');
  });

  test('leaves out one, this or a later one', async () => {
    const { task, times } = await open();
    given(await task.create({ ...patching } as never));
    given(await task.repeat({ task: 'T1', rule: WEEKLY }));
    expect(refused(await task.skip({ task: 'T1', on: '2026-11-30' }))).toBe(
      'T1: nothing of it comes round on 2026-11-30; allowed: 2026-11-29 02:00, 2026-12-06 02:00 ….',
    );
    given(await task.skip({ task: 'T1', on: '2026-11-29' }));
    expect(given(await task.skip({ task: 'T1' }))).toMatchObject({ status: 'cancelled', repeats: null });
    expect((await times()).at(-1)).toBe('T2 open 2026-12-06T01:00 2026-12-06T05:00 repeats');
    expect(refused(await task.skip({ task: 'T1' }))).toContain('T1 is an earlier one of its series');
    given(await task.undo({}));
    expect(await times()).toEqual(['T1 open 2026-11-22T01:00 2026-11-22T05:00 repeats']);
  });

  test('is refused where its own time is none of the rule’s', async () => {
    const { task } = await open();
    given(await task.create({ title: 'x' }));
    expect(refused(await task.repeat({ task: 'T1', rule: WEEKLY }))).toContain('it has no time to repeat from');
    given(await task.edit({ task: 'T1', due: '2026-12-09T22:00:00Z' } as never));
    expect(refused(await task.repeat({ task: 'T1', rule: 'FREQ=MONTHLY;BYDAY=2TU' }))).toBe(
      'T1: 2026-12-09 22:00 is no time of FREQ=MONTHLY;BYDAY=2TU; allowed: a task that is due at 2027-01-12 22:00.',
    );
    expect(refused(await task.repeat({ task: 'T1', rule: 'FREQ=HOURLY' }))).toContain('FREQ=HOURLY is not understood');
    expect(refused(await task.edit({ task: 'T1', every: true, title: 'y' }))).toContain('T1 is without a series');
    expect(await task.repeat({ task: 'T1', rule: null })).toMatchObject({ refusal: { kind: 'already' } });
  });
});

test('by the clock the next is made when its time has come, once, whatever was done and however long no engine ran', async () => {
  const house = await openHouse();
  const { task } = house.watchbill;
  given(await task.create({ title: 'Rotate the tapes', due: '2026-11-21T04:00:00Z' } as never));
  given(await task.repeat({ task: 'T1', rule: 'FREQ=DAILY', after: 'schedule' }));
  await house.start();
  await house.pass(hours(1));
  const lines = async () =>
    given(await task.list({ query: ['status:any sort:due'] })).map(
      ({ number, dueAt }) => `${number} ${formatInstant(dueAt ?? 0).slice(5, 16)}`,
    );
  expect(await lines()).toEqual(['T1 11-21T04:00']);
  given(await task.done({ tasks: ['T1'] }));
  house.crash();
  house.clock.advance(hours(24) - 5_000);
  await house.start();
  await house.pass(10_000);
  expect(await lines()).toEqual(['T1 11-21T04:00', 'T2 11-22T04:00']);
  await house.stop();
  house.clock.advance(hours(3 * DAYS));
  await house.start();
  await house.pass(5_000);
  expect(await lines()).toEqual(['T1 11-21T04:00', 'T2 11-22T04:00', 'T3 11-25T04:00']);
  expect((await house.task('T2')).timeline.at(-1)).toMatchObject({
    actor: 'engine',
    text: 'the next is T3 at 2026-11-25T04:00:00.000Z (UTC); 2 went by before it',
  });
  await house.close();
});
