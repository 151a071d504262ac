import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Page } from '../../src/ui/rows.ts';
import {
  current,
  emptyList,
  type Listed,
  type ListState,
  moveBy,
  moveTo,
  needsPage,
  request,
  rowAt,
  settle,
  sizeOf,
  targets,
  toggleMark,
  toggleRange,
} from '../../src/ui/state/list.ts';

const HEIGHT = 10;
const rows = (from: number, to: number): Listed[] =>
  Array.from({ length: to - from }, (_, index) => ({ id: `id${from + index}`, number: `T${from + index}` }));
const whole = (all: readonly Listed[]): Page<Listed> => ({ rows: all, offset: 0, total: all.length, anchorIndex: null });
const filled = (count: number): ListState<Listed> => settle(emptyList<Listed>(), whole(rows(0, count)), HEIGHT, false, 'x');
const lineOf = (list: ListState<Listed>): number => list.index - list.top;

describe('a list under the finger', () => {
  it('keeps the cursor on its row, and the row on its line, when others come in above', () => {
    const before = moveTo(filled(40), 20, HEIGHT);
    const after = settle(before, whole([...rows(100, 103), ...rows(0, 40)]), HEIGHT, true, 'x');
    expect(current(after)?.id).toBe('id20');
    expect(lineOf(after)).toBe(lineOf(before));
  });

  it('shows new rows at the top while nobody moves, and keeps the selection', () => {
    const after = settle(filled(40), whole([...rows(100, 102), ...rows(0, 40)]), HEIGHT, false, 'x');
    expect(after.top).toBe(0);
    expect(current(after)?.id).toBe('id0');
  });

  it('keeps a row that left the view in its place until the cursor moves', () => {
    const before = moveTo(filled(10), 4, HEIGHT);
    const left = whole(rows(0, 10).filter(({ id }) => id !== 'id4'));
    const gone = settle(before, left, HEIGHT, true, 'x');
    expect([current(gone)?.id, gone.gone?.id, sizeOf(gone)]).toEqual(['id4', 'id4', 10]);
    expect([rowAt(gone, 3)?.id, rowAt(gone, 5)?.id]).toEqual(['id3', 'id5']);
    const down = moveBy(gone, 1, HEIGHT);
    expect([current(down)?.id, down.gone, sizeOf(down)]).toEqual(['id5', undefined, 9]);
    expect(current(moveBy(gone, -1, HEIGHT))?.id).toBe('id3');
    expect(settle(gone, left, HEIGHT, true, 'x').gone?.id).toBe('id4');
    expect(settle(gone, whole(rows(0, 10)), HEIGHT, true, 'x').gone).toBeUndefined();
  });

  it('does not pin a row when another filter was asked for', () => {
    const after = settle(moveTo(filled(10), 4, HEIGHT), whole(rows(50, 60)), HEIGHT, true, 'another');
    expect([after.gone, current(after)?.id]).toEqual([undefined, 'id54']);
  });

  it('moves at once beyond what is loaded, and asks for what is there', () => {
    const window: Page<Listed> = { rows: rows(0, 50), offset: 0, total: 10_000, anchorIndex: null };
    const list = moveTo(settle(emptyList<Listed>(), window, HEIGHT, false, 'x'), 9_999, HEIGHT);
    expect([list.index, current(list), needsPage(list, HEIGHT)]).toEqual([9_999, undefined, true]);
    expect(request(list, HEIGHT)).toMatchObject({ at: 9_999 });
    expect(request(list, HEIGHT)).not.toHaveProperty('anchor');
    const end = settle(list, { rows: rows(9_900, 10_000), offset: 9_900, total: 10_000, anchorIndex: null }, HEIGHT, true, 'x');
    expect(current(end)?.id).toBe('id9999');
  });

  it('marks rows one by one and in ranges, and acts on the marks before the cursor', () => {
    const one = toggleMark(moveTo(filled(20), 3, HEIGHT));
    expect(targets(moveTo(one, 7, HEIGHT)).map(({ id }) => id)).toEqual(['id3']);
    const range = moveBy(moveBy(toggleRange(moveTo(filled(20), 5, HEIGHT)), 1, HEIGHT), 1, HEIGHT);
    expect(targets(range).map(({ id }) => id)).toEqual(['id5', 'id6', 'id7']);
    expect(targets(filled(20)).map(({ id }) => id)).toEqual(['id0']);
  });

  it('holds, whatever comes: the cursor is in sight, on its row if that is still there', () => {
    const step = fc.oneof(
      fc.record({ move: fc.integer({ min: -30, max: 30 }) }),
      fc.record({ page: fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 60 }), held: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 30 }), (steps, height) => {
        let list = settle(emptyList<Listed>(), whole(rows(0, 30)), height, false, 'x');
        for (const one of steps) {
          const was = current(list)?.id;
          if ('move' in one) list = moveBy(list, one.move, height);
          else {
            list = settle(list, whole(one.page.map((n) => ({ id: `id${n}`, number: `T${n}` }))), height, one.held, 'x');
            if (was !== undefined) expect(current(list)?.id).toBe(was);
          }
          expect(list.index).toBeLessThan(Math.max(1, sizeOf(list)));
          expect(list.top).toBeLessThanOrEqual(list.index);
          expect(list.index - list.top).toBeLessThan(height);
        }
      }),
    );
  });
});
