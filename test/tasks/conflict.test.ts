/** Work of others in the way of a start, and what a person may do about it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { take } from '../../src/domain/inventory/import.ts';
import type { Actor } from '../../src/domain/kernel/access.ts';
import { ENGINE } from '../../src/domain/kernel/access.ts';
import type { Context } from '../../src/domain/kernel/context.ts';
import type { Store } from '../../src/domain/kernel/ports.ts';
import { explain, isRefusal } from '../../src/domain/kernel/refusal.ts';
import { one } from '../../src/domain/kernel/script.ts';
import { type ConflictSource, offerConflicts } from '../../src/domain/tasks/conflict.ts';
import { startWaiting } from '../../src/domain/tasks/waiting.ts';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { contextFor } from '../../src/runtime/run.ts';
import { compose } from '../../src/runtime/watchbill.ts';
import { onEveryEngine } from '../conformance/engines.ts';
import { seen } from '../inventory/estate.ts';
import { steppedClock } from '../stories/clock.ts';
import { ANA, alert, BELA, given, minutes, openHouse, settings } from '../stories/house.ts';

const CHRIS: Actor = { name: 'chris', role: 'operator' };

async function open(store: Store, titles: Readonly<Record<string, readonly string[]>>) {
  const clock = steppedClock();
  const around = { clock, settings: () => settingsFrom(settings()) };
  const flags = { source: 'cmdb', dry_run: false, allow_vanish: false, allow_rollback: false };
  const components = ['db-3', 'db-4'].map((name) => seen(name));
  given(await store.write(() => take(contextFor(around, ANA)(), { components, problems: [] }, flags)));
  const watchbill = await compose(store, { clock, settings: settingsFrom(settings()), actor: ANA });
  for (const [title, component] of Object.entries(titles)) given(await watchbill.task.create({ title, component: [...component] }));
  const show = async (number: string) => given(await watchbill.task.show({ task: number }));
  return {
    ...watchbill,
    clock,
    show,
    context: (): Context => contextFor(around, ENGINE)(),
    told: async (number: string) => (await show(number)).timeline.map(({ actor, text }) => `${actor}: ${text}`),
    state: async (number: string) => {
      const { status, assignee, waiting, participants, watchers } = await show(number);
      return { status, assignee, waiting: waiting?.by ?? null, participants, watchers };
    },
  };
}

const BOTH = { 'Upgrade Postgres': ['db-3'], 'Replace the disk': ['db-3', 'db-4'], 'Look at the logs': ['db-4'] };

onEveryEngine('a start with work of somebody else in the way', ({ store }) => {
  test('is refused with what is in the way and what may be chosen', async () => {
    const { task, show } = await open(store(), BOTH);
    given(await task.start({ tasks: ['T1'] }));
    const refused = await task.start({ tasks: ['T2'] }, BELA);
    expect(refused).toMatchObject({
      refusal: { kind: 'conflict', subject: 'T2', evidence: [{ kind: 'task', subject: 'T1', by: 'ana', component: 'db-3' }] },
    });
    expect(isRefusal(refused) && explain(refused)).toMatchObject({
      text: 'T2 is not started: T1 "Upgrade Postgres" by ana is in progress on db-3.',
      hint: '--conflict wait starts it by itself when they end, join makes you part of them, take-over makes them yours, go-on with --reason starts it beside them.',
      details: { choices: ['wait', 'join', 'take-over', 'go-on'] },
      exitCode: 1,
      httpStatus: 409,
    });
    expect(await show('T2')).toMatchObject({ status: 'open', version: 1 });
    given(await task.start({ tasks: ['T3'] }, BELA));
    given(await task.start({ tasks: ['T2'], conflict: 'go-on', reason: 'my own' }));
  });

  test('is found along the inventory, and one that waits for it starts when it is over', async () => {
    const { task, component, state } = await open(store(), {
      'Move the rack': [],
      'Patch the shop': [],
      'Look at the twin': [],
      'Swap a disk': ['db-3'],
    });
    given(await component.create({ name: 'rack-1', type: 'rack' }));
    given(await component.move({ component: 'db-3', parent: 'rack-1' }));
    for (const name of ['shop', 'twin']) {
      given(await component.create({ name, type: 'service' }));
      given(await component.link({ component: name, to: 'db-3', kind: 'needs' }));
    }
    for (const [number, name] of [
      ['T1', 'rack-1'],
      ['T2', 'shop'],
      ['T3', 'twin'],
    ] as const)
      given(await task.edit({ task: number, component: [name] }));
    given(await task.start({ tasks: ['T2'] }));
    // Both need the same database; neither is in the way of the other.
    given(await task.start({ tasks: ['T3'] }, CHRIS));
    const why = async (number: string) => {
      const refused = await task.start({ tasks: [number] }, BELA);
      return isRefusal(refused) ? explain(refused).text : 'started';
    };
    expect(await why('T4')).toBe(
      'T4 is not started: T2 "Patch the shop" by ana is in progress on shop, which depends on db-3; T3 "Look at the twin" by chris is in progress on twin, which depends on db-3.',
    );
    expect(await why('T1')).toContain('on shop, which depends on rack-1');
    given(await task.start({ tasks: ['T1'], conflict: 'wait' }, BELA));
    given(await task.done({ tasks: ['T2', 'T3'] }));
    expect(await state('T1')).toMatchObject({ status: 'in_progress', assignee: 'bela' });
    const swap = await task.start({ tasks: ['T4'] });
    expect(isRefusal(swap) && explain(swap).text).toBe(
      'T4 is not started: T1 "Move the rack" by bela is in progress on rack-1, which db-3 depends on.',
    );
  });

  test('never finds what is one’s own', async () => {
    const { task } = await open(store(), BOTH);
    expect(given(await task.start({ tasks: ['T1', 'T2', 'T3'] }))).toMatchObject([
      { status: 'in_progress' },
      { status: 'in_progress' },
      {},
    ]);
  });

  test('waits, and starts itself when the other ends, however it ends', async () => {
    const { task, state, told } = await open(store(), BOTH);
    const ends: readonly (() => Promise<unknown>)[] = [
      () => task.done({ tasks: ['T1'] }),
      () => task.edit({ task: 'T1', status: 'cancelled' }),
      () => task.edit({ task: 'T1', status: 'blocked' }),
      () => task.edit({ task: 'T1', component: null }),
      () => task.edit({ task: 'T1', assignee: 'bela' }),
      () => task.undo({ task: 'T1' }),
      () => task.delete({ tasks: ['T1'] }),
    ];
    for (const [round, end] of ends.entries()) {
      given(await task.start({ tasks: ['T1'] }));
      given(await task.start({ tasks: ['T2'], conflict: 'wait' }, BELA));
      expect(await state('T2')).toMatchObject({ status: 'waiting', waiting: 'bela' });
      expect(await task.start({ tasks: ['T2'], conflict: 'wait' }, BELA)).toMatchObject({ refusal: { kind: 'already' } });
      given(await end());
      expect(await state('T2'), `round ${round}`).toMatchObject({ status: 'in_progress', assignee: 'bela', waiting: null });
      given(await task.edit({ task: 'T2', status: 'open' }, BELA));
      if (round === ends.length - 1) break;
      const { status } = await state('T1');
      if (status === 'done' || status === 'cancelled') given(await task.reopen({ tasks: ['T1'] }));
      given(await task.edit({ task: 'T1', status: 'open', component: ['db-3'], assignee: '' }));
    }
    expect((await told('T2')).slice(1, 4)).toEqual([
      'bela: waits to be started by bela: T1 "Upgrade Postgres" by ana is in progress on db-3',
      'bela: started: nothing is in its way any more',
      'bela: status: in_progress → open',
    ]);
  });

  test('is waited for in a row, the longest wait first', async () => {
    const { task, state, clock } = await open(store(), { one: ['db-3'], two: ['db-3'], three: ['db-3'] });
    given(await task.start({ tasks: ['T1'] }));
    given(await task.start({ tasks: ['T3'], conflict: 'wait' }, CHRIS));
    clock.advance(1_000);
    given(await task.start({ tasks: ['T2'], conflict: 'wait' }, BELA));
    given(await task.done({ tasks: ['T1'] }));
    expect([await state('T2'), await state('T3')]).toMatchObject([{ waiting: 'bela' }, { status: 'in_progress', assignee: 'chris' }]);
    given(await task.done({ tasks: ['T3'] }, CHRIS));
    expect(await state('T2')).toMatchObject({ status: 'in_progress', assignee: 'bela' });
  });

  test('is not waited for any more by what became of itself', async () => {
    const { task, state } = await open(store(), BOTH);
    given(await task.start({ tasks: ['T1'] }));
    for (const end of [
      () => task.done({ tasks: ['T2'] }),
      () => task.edit({ task: 'T2', status: 'open' }),
      () => task.undo({ task: 'T2' }, BELA),
    ]) {
      given(await task.start({ tasks: ['T2'], conflict: 'wait' }, BELA));
      given(await end());
      expect(await state('T2')).toMatchObject({ waiting: null });
      if ((await state('T2')).status === 'done') given(await task.reopen({ tasks: ['T2'] }));
    }
    given(await task.done({ tasks: ['T1'] }));
    expect(await state('T2')).toMatchObject({ status: 'open' });
  });

  test('joins the other: each takes part in both', async () => {
    const { task, state, told, show } = await open(store(), BOTH);
    given(await task.start({ tasks: ['T1'] }));
    given(await task.start({ tasks: ['T2'], conflict: 'join' }, BELA));
    expect(await state('T1')).toMatchObject({ assignee: 'ana', participants: ['bela'] });
    expect(await state('T2')).toMatchObject({ status: 'in_progress', assignee: 'bela', participants: ['ana'] });
    expect((await show('T2')).links).toEqual([{ kind: 'task', target: 'T1' }]);
    expect((await told('T1')).at(-1)).toBe('bela: bela takes part, with T2');
    given(await task.undo({}, BELA));
    expect([await state('T1'), await state('T2')]).toMatchObject([{ participants: [] }, { status: 'open', participants: [] }]);
    given(await task.redo({}, BELA));
    expect(await state('T2')).toMatchObject({ status: 'in_progress', participants: ['ana'] });
  });

  test('takes the other over, and says so to whose it was', async () => {
    const { task, state, told } = await open(store(), BOTH);
    given(await task.start({ tasks: ['T1'] }));
    given(await task.start({ tasks: ['T2'], conflict: 'take-over' }, BELA));
    expect(await state('T1')).toMatchObject({ status: 'in_progress', assignee: 'bela', watchers: ['ana'] });
    expect((await told('T1')).at(-1)).toBe('bela: ana → bela, who needs its component for T2');
    expect((await told('T2')).at(-1)).toBe('bela: started: took over T1');
    given(await task.undo({}, BELA));
    expect(await state('T1')).toMatchObject({ assignee: 'ana', watchers: [] });
  });

  test('goes on beside the other, for a reason that is kept', async () => {
    const { task, told } = await open(store(), BOTH);
    given(await task.start({ tasks: ['T1'] }));
    expect(await task.start({ tasks: ['T2'], conflict: 'go-on' }, BELA)).toMatchObject({
      refusal: { kind: 'invalid', allowed: '--reason "…"' },
    });
    given(await task.start({ tasks: ['T2'], conflict: 'go-on', reason: 'only reads' }, BELA));
    expect((await told('T2')).at(-1)).toBe('bela: started: only reads (T1 "Upgrade Postgres" by ana is in progress on db-3)');
  });

  test('is not brought back by an undo, and neither is a wait that is over', async () => {
    const { task, state } = await open(store(), BOTH);
    given(await task.start({ tasks: ['T1'] }));
    given(await task.start({ tasks: ['T2'], conflict: 'wait' }, BELA));
    given(await task.done({ tasks: ['T1'] }));
    expect(await task.undo({})).toMatchObject({ refusal: { kind: 'conflict', subject: 'T1', choices: [] } });
    expect(await state('T1')).toMatchObject({ status: 'done' });
    given(await task.undo({}, BELA));
    expect(await state('T2')).toMatchObject({ status: 'open', waiting: null });
    given(await task.undo({}));
    expect(await state('T1')).toMatchObject({ status: 'in_progress' });
  });

  test('is also what a later noun knows of, which can only be waited for or gone beside', async () => {
    const { task, state, clock, context, component } = await open(store(), BOTH);
    const { number } = given(await component.show({ component: 'db-3' }));
    let window: { readonly at: number; readonly component: number } | undefined = {
      at: clock.now() + minutes(20),
      component: Number(number.slice(1)),
    };
    const windows: ConflictSource = function* (_context, components, { from, to }) {
      // Asked in the transaction of the start, so that what it says is what stands.
      yield* one('select 1 as asked');
      return window !== undefined && components.includes(window.component) && window.at < to
        ? [{ kind: 'window', subject: 'W12', title: 'patching', by: null, component: 'db-3', since: null, startsIn: window.at - from }]
        : [];
    };
    offerConflicts('windows', windows);
    try {
      given(await task.start({ tasks: ['T3'] }));
      const refused = await task.start({ tasks: ['T1'] });
      expect(isRefusal(refused) && explain(refused)).toMatchObject({
        text: 'T1 is not started: W12 "patching" starts in 20m on db-3.',
        details: { choices: ['wait', 'go-on'] },
      });
      expect(await task.start({ tasks: ['T1'], conflict: 'join' })).toMatchObject({ refusal: { kind: 'conflict' } });
      given(await task.start({ tasks: ['T1'], conflict: 'wait' }));
      await store().write(() => startWaiting(context()));
      expect(await state('T1')).toMatchObject({ waiting: 'ana' });
      window = { ...window, at: clock.now() + minutes(90) };
      await store().write(() => startWaiting(context()));
      expect(await state('T1')).toMatchObject({ status: 'in_progress', assignee: 'ana' });
      given(await task.edit({ task: 'T2', estimate: '2h' }));
      expect(await task.start({ tasks: ['T2'] })).toMatchObject({ refusal: { evidence: [{ subject: 'W12' }] } });
    } finally {
      window = undefined;
    }
  });
});

test('without an inventory the word of the component decides; a resolved alert ends the work that waited for', async () => {
  const house = await openHouse({ settings: settings({ task: { close_on_resolve: 'always' } }) });
  await house.receive(alert(), alert({ fingerprint: 'f2' }), alert({ fingerprint: 'f3', instance: 'db2' }));
  const { task } = house.watchbill;
  given(await task.start({ tasks: ['T1'] }));
  given(await task.start({ tasks: ['T3'] }, BELA));
  expect(await task.start({ tasks: ['T2'] }, BELA)).toMatchObject({ refusal: { kind: 'conflict', evidence: [{ component: 'db1' }] } });
  given(await task.start({ tasks: ['T2'], conflict: 'wait' }, BELA));
  // Nobody works on it yet, so its clock goes on.
  expect((await house.task('T2')).clock).not.toBeNull();
  await house.receive(alert({}, { status: 'resolved' }));
  expect(await house.task('T2')).toMatchObject({ status: 'in_progress', assignee: 'bela', clock: null });
  expect(await house.alert('A2')).toMatchObject({ status: 'acknowledged', acknowledgedBy: 'bela' });
  await house.close();
});

test('however people start, wait, finish and change their minds, no start is lost and nobody waits for ever', async () => {
  const PEOPLE = [ANA, BELA, CHRIS];
  const TASKS = { a: ['db-3'], b: ['db-3', 'db-4'], c: ['db-4'], d: ['db-4', 'db-3'] };
  const NUMBERS = ['T1', 'T2', 'T3', 'T4'];
  const step = fc.record({
    verb: fc.constantFrom(
      'start',
      'wait',
      'wait',
      'join',
      'take-over',
      'go-on',
      'done',
      'cancel',
      'reopen',
      'reassign',
      'relink',
      'undo',
      'redo',
    ),
    task: fc.constantFrom(...NUMBERS),
    person: fc.constantFrom(...PEOPLE),
  });
  const run = async (steps: readonly { readonly verb: string; readonly task: string; readonly person: Actor }[]) => {
    const house = await openHouse();
    const { task, clock } = await open(house.store, TASKS);
    const rows = async () => given(await task.list({ query: ['status:any'] })).toSorted((a, b) => (a.number < b.number ? -1 : 1));
    const act: Readonly<Record<string, (number: string, person: Actor) => Promise<unknown>>> = {
      start: (number, person) => task.start({ tasks: [number] }, person),
      wait: (number, person) => task.start({ tasks: [number], conflict: 'wait' }, person),
      join: (number, person) => task.start({ tasks: [number], conflict: 'join' }, person),
      'take-over': (number, person) => task.start({ tasks: [number], conflict: 'take-over' }, person),
      'go-on': (number, person) => task.start({ tasks: [number], conflict: 'go-on', reason: 'why not' }, person),
      done: (number, person) => task.done({ tasks: [number] }, person),
      cancel: (number, person) => task.edit({ task: number, status: 'cancelled' }, person),
      reopen: (number, person) => task.reopen({ tasks: [number] }, person),
      reassign: (number, person) => task.edit({ task: number, assignee: person.name }, person),
      relink: (number, person) => task.edit({ task: number, component: [number === 'T1' ? 'db-4' : 'db-3'] }, person),
      undo: (_number, person) => task.undo({}, person),
      redo: (_number, person) => task.redo({}, person),
    };
    const check = async () => {
      const all = await rows();
      const going = all.filter(({ status }) => status === 'in_progress');
      for (const waits of all.filter(({ waiting }) => waiting !== null)) {
        expect(waits.status).toBe('waiting');
        const blockers = going.filter(
          (other) =>
            other.assignee !== waits.waiting?.by &&
            !other.participants.includes(waits.waiting?.by ?? '') &&
            !waits.participants.includes(other.assignee ?? '') &&
            other.components.some(({ number }) => waits.components.some((mine) => mine.number === number)),
        );
        expect(blockers.length, `${waits.number} waits for something`).toBeGreaterThan(0);
      }
      return { all, going };
    };
    for (const { verb, task: number, person } of steps) {
      clock.advance(1_000);
      await act[verb]?.(number, person);
      await check();
    }
    // Whoever works finishes; then whoever waited has started, and finishes.
    for (let round = 0; round <= NUMBERS.length; round++) {
      const { going } = await check();
      if (going.length === 0) break;
      for (const { number } of going) given(await task.done({ tasks: [number] }));
    }
    expect((await rows()).filter(({ waiting, status }) => waiting !== null || status === 'in_progress')).toEqual([]);
    await house.close();
  };
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 25 }), run), { numRuns: 60 });
}, 120_000);
