import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/domain/kernel/event.ts';
import { standing, undos } from '../../src/domain/tasks/journal.ts';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { compose } from '../../src/runtime/watchbill.ts';
import { onEveryEngine } from '../conformance/engines.ts';
import { steppedClock } from '../stories/clock.ts';
import { ANA, alert, BELA, given, openHouse, settings } from '../stories/house.ts';

onEveryEngine('undo', ({ store }) => {
  const open = async () => {
    const clock = steppedClock();
    const watchbill = await compose(store(), { clock, settings: settingsFrom(settings()), actor: ANA });
    const { task } = watchbill;
    /** A task without what every change moves. */
    const state = async (number: string): Promise<object> => {
      const { version: _version, updatedAt: _updatedAt, timeline: _timeline, ...rest } = given(await task.show({ task: number }));
      return rest;
    };
    return { clock, task, state };
  };

  test('takes back every kind of change, and does it again', async () => {
    const { task, state } = await open();
    given(await task.create({ title: 'one', tag: ['a'] }));
    given(await task.create({ title: 'two' }));
    const changes: readonly (() => Promise<unknown>)[] = [
      () =>
        task.edit({
          task: 'T1',
          title: 'other',
          priority: 'urgent',
          tag: ['b', 'c'],
          due: '2027-01-15T08:00:00Z',
          estimate: '1h',
          parent: 'T2',
          watcher: ['bela'],
          addItem: ['x'],
          link: ['url=u'],
        } as never),
      () => task.depend({ task: 'T1', on: ['T2'] }),
      () => task.start({ tasks: ['T1'] }),
      () => task.edit({ task: 'T1', tick: [1] }),
      () => task.done({ tasks: ['T1', 'T2'] }),
      () => task.reopen({ tasks: ['T1'] }),
      () => task.edit({ task: 'T1', status: 'cancelled' }),
    ];
    const states: object[] = [];
    for (const make of changes) {
      states.push(await state('T1'));
      given(await make());
    }
    const last = await state('T1');
    for (const before of states.toReversed()) {
      given(await task.undo({}));
      expect(await state('T1')).toEqual(before);
    }
    const indexed = async (query: string) => given(await task.list({ query: [query] })).map(({ number }) => number);
    expect(await indexed('tag:b or watcher:bela or link:u or needs:T2')).toEqual([]);
    expect(await indexed('tag:a')).toEqual(['T1']);
    for (const after of [...states.slice(1), last]) {
      given(await task.redo({}));
      expect(await state('T1')).toEqual(after);
    }
    expect(await task.redo({})).toMatchObject({ refusal: { problem: 'there is nothing of ana to redo' } });
    expect(given(await task.undo({ steps: 7 }))).toHaveLength(8);
    expect(await state('T1')).toEqual(states[0]);
    expect(given(await task.redo({}))).toHaveLength(2);
    expect(await state('T1')).toEqual(last);
  });

  test('takes back what made and what deleted a task', async () => {
    const { task } = await open();
    given(await task.create({ title: 'one' }));
    given(await task.note({ task: 'T1', text: 'stays' }));
    given(await task.undo({}));
    expect(await task.show({ task: 'T1' })).toMatchObject({ refusal: { kind: 'not-found' } });
    expect(await task.undo({})).toMatchObject({ refusal: { problem: 'there is nothing of ana to undo' } });
    given(await task.redo({ task: 'T1' }));
    given(await task.delete({ tasks: ['T1'] }));
    expect(given(await task.undo({ task: 'T1' }))).toMatchObject([{ number: 'T1', status: 'open', what: 'deleted: one' }]);
    expect(given(await task.show({ task: 'T1' })).timeline.map(({ text }) => text)).toEqual([
      'created with priority normal: one',
      'stays',
      'undone: created with priority normal: one',
      'done again: created with priority normal: one',
      'deleted: one',
      'undone: deleted: one',
    ]);
  });

  test('never takes back over what somebody else did since', async () => {
    const { task, clock } = await open();
    given(await task.create({ title: 'one' }));
    given(await task.edit({ task: 'T1', title: 'mine' }));
    clock.advance(1_000);
    given(await task.edit({ task: 'T1', priority: 'high' }, BELA));
    const at = clock.now();
    clock.advance(1_000);
    const refused = { refusal: { kind: 'changed-meanwhile', subject: 'T1', by: 'bela', at } };
    expect(await task.undo({})).toMatchObject(refused);
    expect(await task.undo({ task: 'T1' })).toMatchObject(refused);
    given(await task.undo({}, BELA));
    given(await task.undo({}));
    given(await task.edit({ task: 'T1', priority: 'low' }, BELA));
    expect(await task.redo({})).toMatchObject({ refusal: { kind: 'changed-meanwhile', by: 'bela' } });
    expect(await task.undo({ task: 'T9' })).toMatchObject({ refusal: { kind: 'not-found' } });
    expect(given(await task.show({ task: 'T1' }))).toMatchObject({ title: 'one', priority: 'low' });
  });

  test('closes no circle that others opened the way for', async () => {
    const { task } = await open();
    for (const title of ['one', 'two']) given(await task.create({ title }));
    given(await task.depend({ task: 'T1', on: ['T2'] }));
    given(await task.depend({ task: 'T1', off: ['T2'] }));
    given(await task.depend({ task: 'T2', on: ['T1'] }, BELA));
    expect(await task.undo({})).toMatchObject({ refusal: { problem: 'it would wait for itself: T1 → T2 → T1' } });
  });
});

test('a task that the engine closed is not opened by undoing what came before', async () => {
  const house = await openHouse({ settings: settings({ task: { close_on_resolve: 'always' } }) });
  await house.receive(alert());
  given(await house.watchbill.task.start({ tasks: ['T1'] }));
  await house.receive(alert({}, { status: 'resolved' }));
  expect(await house.watchbill.task.undo({})).toMatchObject({ refusal: { kind: 'changed-meanwhile', subject: 'T1' } });
  await house.close();
});

describe('the journal', () => {
  const event = (seq: number, kind: string, data: object): Event => ({
    seq,
    kind,
    subject: 'T1',
    at: seq,
    actor: 'ana',
    cause: undefined,
    data,
  });
  test('knows what stands', () => {
    const events = [
      event(1, 'task.created', { op: 'a' }),
      event(2, 'task.edited', { op: 'b', before: {}, after: {} }),
      event(3, 'task.undone', { op: 'c', seqs: [2] }),
      event(4, 'task.undone', { op: 'd', seqs: [1] }),
      event(5, 'task.redone', { op: 'e', seqs: [1] }),
    ];
    expect(standing(events).map((change) => change.event.seq)).toEqual([1]);
    expect(undos(events).map(({ seq }) => seq)).toEqual([3]);
  });
});
