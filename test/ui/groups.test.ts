import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Group } from '../../src/ui/rows.ts';
import { groupAt, type HeadingLine, headingId, rowsBefore, withHeadings } from '../../src/ui/state/groups.ts';
import { departed, OPEN, shownView, viewsIn } from '../../src/ui/state/views.ts';

interface Row {
  readonly id: string;
  readonly number: string;
}

const nameOf = (line: Row | HeadingLine): string => ('heading' in line ? headingId(line.heading.name) : line.id);

/** Every line of a grouped list, as if all of it were loaded. */
const whole = (groups: readonly Group[], folded: readonly string[]): readonly string[] =>
  groups.flatMap(({ name, count }) => [
    headingId(name),
    ...(folded.includes(name) ? [] : Array.from({ length: count }, (_, at) => `${name}-${at}`)),
  ]);

const cases = fc
  .uniqueArray(fc.record({ name: fc.stringMatching(/^[a-z]{0,3}$/), count: fc.integer({ min: 1, max: 6 }) }), {
    selector: ({ name }) => name,
    maxLength: 6,
  })
  .chain((groups) =>
    fc.record({
      groups: fc.constant(groups),
      folded: fc.subarray(groups.map(({ name }) => name)),
      offset: fc.nat({ max: 20 }),
      length: fc.nat({ max: 20 }),
    }),
  );

test('a window of rows with headings is a window of the whole', () => {
  fc.assert(
    fc.property(cases, ({ groups, folded, offset, length }) => {
      const lines = whole(groups, folded);
      const rows = lines.filter((line) => !line.startsWith('group '));
      const from = Math.min(offset, rows.length);
      const page = {
        rows: rows.slice(from, from + length).map((id) => ({ id, number: id })),
        offset: from,
        total: rows.length,
        anchorIndex: null,
        groups,
      };
      const shown = withHeadings<Row>(page, folded);
      expect(shown.total).toBe(lines.length);
      expect(shown.rows.map(nameOf)).toEqual(lines.slice(shown.offset, shown.offset + shown.rows.length));
    }),
  );
});

test('every line knows its group, and how many rows stand before it', () => {
  fc.assert(
    fc.property(cases, ({ groups, folded }) => {
      const lines = whole(groups, folded);
      for (const [at, line] of lines.entries()) {
        const heading = lines.slice(0, at + 1).findLast((one) => one.startsWith('group '));
        expect(headingId(groupAt({ groups, folded }, at)?.name ?? '?')).toBe(heading);
        const rows = lines.slice(0, at).filter((one) => !one.startsWith('group ')).length;
        expect([line, rowsBefore({ groups, folded }, at)]).toEqual([line, rows]);
      }
    }),
  );
});

test('a saved view stands for the configuration’s of its name, and that for the built-in one', () => {
  const view = (name: string, query: string) => ({ name, query, sort: '', group: '' });
  const views = { given: [view('Mine', 'owner:bob'), view('Web', 'tag:web')], saved: [view('Web', 'comp:web')], shown: 'Web', counts: {} };
  expect(viewsIn(views).map(({ name, query }) => `${name}=${query}`)).toEqual([
    'Open=',
    'Mine=owner:bob',
    'Overdue=is:overdue sort:due',
    'Blocked=is:blocked',
    'Unassigned=owner:none',
    'Done=status:done closed:>2d sort:-closed',
    'Web=comp:web',
  ]);
  expect(shownView({ ...views, shown: 'gone' }).name).toBe(OPEN);
  expect(departed(views, { query: ' comp:web ', sort: '', group: '' })).toBe(false);
  expect(departed(views, { query: 'comp:web', sort: 'due', group: '' })).toBe(true);
});
