import fc from 'fast-check';
import { expect, test } from 'vitest';
import { measureFor } from '../../src/cli/cells.ts';
import { squeezed, tableLines } from '../../src/cli/table.ts';

test('columns are aligned, numbers to the right, and nothing trails', async () => {
  const rows = [
    ['T1', '7', 'short'],
    ['T142', '1234', ''],
  ];
  const measure = await measureFor(rows.flat());
  expect(tableLines([{ title: 'No' }, { title: 'Count', align: 'right' }, { title: 'Title' }], rows, measure)).toEqual([
    'No    Count  Title',
    'T1        7  short',
    'T142   1234',
  ]);
});

test('the widest columns give way', () => {
  expect(squeezed([4, 10, 60], 40)).toEqual([4, 10, 26]);
  expect(squeezed([4, 30, 60], 40)).toEqual([4, 18, 18]);
  expect(squeezed([4, 5, 6], 40)).toEqual([4, 5, 6]);
});

test('a table fits its room whatever is in it', async () => {
  const cell = fc.oneof(fc.string({ maxLength: 80 }), fc.string({ unit: 'grapheme', maxLength: 40 }), fc.constant('数据库 🔥 déjà'));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell, cell), { maxLength: 5 }), fc.integer({ min: 20, max: 120 }), async (rows, room) => {
      const clean = rows.map((cells) => cells.map((text) => text.replace(/\p{C}/gu, '')));
      const measure = await measureFor([...clean.flat(), '…']);
      for (const line of tableLines([{ title: 'A' }, { title: 'B' }, { title: 'C' }], clean, measure, room))
        expect(measure.widthOf(line)).toBeLessThanOrEqual(room);
    }),
  );
});
