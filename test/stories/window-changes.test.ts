import { afterEach, describe, expect, test } from 'vitest';
import { BELA, given, type House, openHouse, settings } from './house.ts';

let house: House;
afterEach(() => house.close());

const open = async (): Promise<House['watchbill']['window']> => {
  house = await openHouse({ settings: settings() });
  return house.watchbill.window;
};
const range = { from: '2026-12-01T00:00:00Z', to: '2027-01-08T00:00:00Z' };
/** When the windows are, those called off left out. */
const times = async (): Promise<Record<string, string[]>> => {
  const found: Record<string, string[]> = {};
  for (const { number, state, start } of given(await house.watchbill.window.list({ occurrences: true, ...range, state: 'any' })))
    if (state !== 'cancelled') found[number] = [...(found[number] ?? []), new Date(start ?? 0).toISOString().slice(5, 16)];
  return found;
};
const refusalOf = (answer: object): unknown => 'refusal' in answer && answer.refusal;

describe('a change of a series', () => {
  const weekly = { title: 'Batch', start: '2026-12-01T02:00', length: '1h', zone: 'UTC', rule: 'FREQ=WEEKLY;BYDAY=TU;COUNT=4' };

  test('all of it goes along by as much, with its weekday, and keeps what was left out and moved by hand', async () => {
    const window = await open();
    given(await window.add(weekly));
    given(await window.cancel({ window: 'W1', on: '2026-12-08' }));
    given(await window.move({ window: 'W1', on: '2026-12-15', start: '2026-12-15T06:00' }));
    given(await window.move({ window: 'W1', on: '2026-12-22', start: '2026-12-23T03:00', which: 'all' }));
    expect(await times()).toEqual({ W1: ['12-02T03:00', '12-16T07:00', '12-23T03:00'] });
  });

  test('lasts longer: this one, this and those after it, or all', async () => {
    const window = await open();
    given(await window.add(weekly));
    const lengths = async (): Promise<unknown> =>
      given(await window.list({ occurrences: true, ...range })).map(({ number, start, end }) => [
        number,
        ((end ?? 0) - (start ?? 0)) / 60_000,
      ]);
    given(await window.extend({ window: 'W1', by: '30m', on: '2026-12-08' }));
    expect(await lengths()).toEqual([
      ['W1', 60],
      ['W1', 90],
      ['W1', 60],
      ['W1', 60],
    ]);
    given(await window.extend({ window: 'W1', by: '1h', on: '2026-12-15', which: 'following' }));
    expect(await lengths()).toEqual([
      ['W1', 60],
      ['W1', 90],
      ['W2', 120],
      ['W2', 120],
    ]);
    given(await window.extend({ window: 'W2', by: '10m', which: 'all' }));
    expect(await lengths()).toContainEqual(['W2', 130]);
  });

  test('another day of the month is another rule, which somebody has to say', async () => {
    const window = await open();
    given(await window.add({ ...weekly, start: '2026-12-08T02:00', rule: 'FREQ=MONTHLY;BYDAY=2TU' }));
    const moved = await window.move({ window: 'W1', start: '2026-12-09T02:00', which: 'all' });
    expect(refusalOf(moved)).toMatchObject({ problem: '2026-12-09 02:00 is no time of FREQ=MONTHLY;BYDAY=2TU' });
  });
});

describe('undo', () => {
  test('takes back what was planned, moved, made longer and called off, newest first', async () => {
    const window = await open();
    given(await window.add({ title: 'Batch', when: '2026-12-08 02:00 +1h UTC' }));
    given(await window.approve({ windows: ['W1'] }));
    given(await window.move({ window: 'W1', when: '2026-12-09 02:00 +1h UTC' }));
    given(await window.extend({ window: 'W1', by: '30m' }));
    given(await window.cancel({ window: 'W1' }));
    expect(given(await window.undo({}))).toMatchObject([{ number: 'W1', state: 'proposed', what: expect.stringContaining('cancelled') }]);
    expect(given(await window.undo({}))).toMatchObject([
      { end: Date.parse('2026-12-09T03:00Z'), what: expect.stringContaining('extended by 30m') },
    ]);
    // What was approved is approved again with it.
    expect(given(await window.undo({}))).toMatchObject([{ state: 'approved', start: Date.parse('2026-12-08T02:00Z') }]);
    // The approval was no change of its time, so the window is not as it was when it was planned.
    expect(refusalOf(await window.undo({}))).toMatchObject({ kind: 'changed-meanwhile', subject: 'W1' });
    given(await window.add({ title: 'Slip', when: '2026-12-10 02:00 +1h UTC' }));
    expect(given(await window.undo({}))).toMatchObject([{ number: 'W2', state: 'cancelled' }]);
  });

  test('puts both halves of a divided series together again', async () => {
    const window = await open();
    given(await window.add({ title: 'Batch', when: 'every tue 02:00 +1h UTC', start: undefined }));
    const before = await times();
    given(await window.move({ window: 'W1', on: '2026-12-15', start: '2026-12-15T04:00', which: 'following' }));
    expect(Object.keys(await times())).toEqual(['W1', 'W2']);
    expect(given(await window.undo({})).map(({ number }) => number)).toEqual(['W1', 'W2']);
    expect(await times()).toEqual(before);
  });

  test('is refused in a sentence when somebody changed it meanwhile, and never takes back what another did', async () => {
    const window = await open();
    expect(refusalOf(await window.undo({}))).toMatchObject({ kind: 'invalid' });
    given(await window.add({ title: 'Batch', when: '2026-12-08 02:00 +1h UTC' }));
    given(await window.extend({ window: 'W1', by: '30m' }, BELA));
    expect(refusalOf(await window.undo({}))).toMatchObject({ kind: 'changed-meanwhile', subject: 'W1', by: 'bela' });
    expect(given(await window.undo({}, BELA))).toMatchObject([{ number: 'W1' }]);
    expect(refusalOf(await window.undo({}))).toMatchObject({ kind: 'changed-meanwhile', by: 'bela' });
  });
});

describe('a preview', () => {
  test('says what a line means and what would stand against it, and writes nothing', async () => {
    const window = await open();
    given(await window.add({ title: 'New disks', when: '2026-12-08 02:00 +2h UTC db-1' }));
    expect(given(await window.preview({ when: '2026-12-08 03:00 +2h UTC db-1' }))).toMatchObject({
      when: '2026-12-08 03:00 +2h00m UTC',
      targets: ['db-1'],
      conflicts: [{ class: 'same', with: 'W1', path: 'db-1' }],
    });
    expect(given(await window.preview({ when: '2026-12-08 04:00 +2h UTC db-1' })).conflicts).toEqual([]);
    expect(refusalOf(await window.preview({ when: 'sometime' }))).toMatchObject({ where: 'when, column 1' });
    expect(refusalOf(await window.preview({ when: '2020-01-01 04:00 +2h UTC' }))).toMatchObject({ problem: 'all of it is over' });
    expect(given(await window.list({})).map(({ number }) => number)).toEqual(['W1']);
  });

  test('says what stands against a window that is moved or made longer', async () => {
    const window = await open();
    given(await window.add({ title: 'New disks', when: '2026-12-08 02:00 +2h UTC db-1' }));
    given(await window.add({ title: 'Tables', when: 'every tue 05:00 +1h UTC', target: ['db-1'] }));
    const against = async (input: object): Promise<unknown> =>
      given(await window.preview({ window: 'W1', ...input })).conflicts.map(({ with: other }) => other);
    expect(await against({})).toEqual([]);
    expect(await against({ by: '90m' })).toEqual(['W2']);
    expect(await against({ start: '2026-12-08T05:30' })).toEqual(['W2']);
    expect(given(await window.preview({ window: 'W2', on: '2026-12-08', start: '2026-12-08T03:00' })).conflicts).toHaveLength(1);
    expect(given(await window.preview({ window: 'W2', on: '2026-12-08', by: '30m', which: 'all' })).conflicts).toEqual([]);
    expect(given(await window.show({ window: 'W1' })).version).toBe(1);
  });
});
