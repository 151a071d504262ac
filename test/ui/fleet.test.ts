import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FleetRow, ProbeHistory } from '../../src/ui/rows.ts';
import { cellBy, gridOf, lineOf, topOf } from '../../src/ui/state/fleet.ts';
import { emptyList, type ListState } from '../../src/ui/state/list.ts';
import { glyphsFor } from '../../src/ui/theme/glyphs.ts';
import { fleetLines } from '../../src/ui/view/fleet.ts';
import { probesLines } from '../../src/ui/view/probes.ts';

const lookIn = (ascii: boolean, now = 0) => ({ paint: (_: unknown, text: string) => text, glyphs: glyphsFor(ascii), now, ascii });

const groups = (...counts: readonly number[]) =>
  counts.flatMap((count, group) => Array.from({ length: count }, () => ({ group: `g${group}` })));

describe('the grid of the fleet', () => {
  it('gives each system as much room as all can have', () => {
    expect(gridOf(groups(10), 80, 20).cellWidth).toBe(18);
    expect(gridOf(groups(500), 80, 20).cellWidth).toBe(2);
    expect(gridOf(groups(1_000), 80, 19).cellWidth).toBe(1);
    expect(gridOf(groups(1_000), 123, 44).cellWidth).toBe(2);
    expect(gridOf(groups(5_000), 80, 19)).toMatchObject({ cellWidth: 1 });
  });

  it('goes down and up by lines, across the headings of groups, and no further than there are cells', () => {
    const grid = gridOf(groups(6, 2, 5), 74, 100);
    expect(grid.lines.map(({ kind, from, to }) => `${kind} ${from}-${to}`)).toEqual([
      'group 0-6',
      'cells 0-4',
      'cells 4-6',
      'group 6-8',
      'cells 6-8',
      'group 8-13',
      'cells 8-12',
      'cells 12-13',
    ]);
    expect([3, 5, 7, 11].map((index) => cellBy(grid, index, 1))).toEqual([5, 7, 9, 12]);
    expect([0, 12].map((index) => cellBy(grid, index, -1))).toEqual([0, 8]);
    expect(cellBy(grid, 3, 1_000)).toBe(12);
  });

  it('has every system once, in its place, whatever the window', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 3, max: 250 }),
        fc.integer({ min: 1, max: 60 }),
        (counts, width, height) => {
          const rows = groups(...counts);
          const grid = gridOf(rows, width, height);
          const cells = grid.lines.filter(({ kind }) => kind === 'cells');
          expect(cells.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, at) => from + at))).toEqual(
            rows.map((_, index) => index),
          );
          for (const index of [0, rows.length - 1, Math.floor(rows.length / 2)]) {
            const top = topOf(grid, index, height);
            expect(lineOf(grid, index)).toBeGreaterThanOrEqual(top);
            expect(lineOf(grid, index)).toBeLessThan(top + height);
            for (const by of [-3, -1, 1, 3]) expect(rows[cellBy(grid, index, by)]).toBeDefined();
          }
        },
      ),
    );
  });
});

const row = (
  name: string,
  group: string,
  state: FleetRow['state'],
  why: string | null = null,
  maintenance: string | null = null,
): FleetRow => ({
  id: name,
  number: name,
  name,
  path: name,
  type: 'server',
  group,
  state,
  why,
  maintenance,
  openAlerts: 0,
  openTasks: 0,
});
const listOf = (rows: readonly FleetRow[], index = 0): ListState<FleetRow> => ({
  ...emptyList<FleetRow>(),
  rows,
  total: rows.length,
  index,
  loaded: true,
});

describe('the fleet as it is drawn', () => {
  const rows = [row('web-1', 'eu', 'down', 'web@C1 critical: refused'), row('web-2', 'eu', 'ok'), row('db-1', '', null)];
  const drawn = (index: number, plain = false) => fleetLines(lookIn(plain), listOf(rows, index), 60, 6, true).map((line) => line.trimEnd());

  it('says what the cursor is on, counts each group in words, and shows a sign and a name', () => {
    expect(drawn(0)).toEqual([
      ' ✖ web-1  web@C1 critical: refused',
      ' eu  ✖ 1 down  ● 1 ok',
      ' ✖ web-1           ● web-2',
      ' in no group  · 1 not watched',
      ' · db-1',
      '',
    ]);
    expect(drawn(2)[0]).toBe(' · db-1  nothing watches it');
    expect(drawn(1, true)).toContain(' X web-1           * web-2');
  });

  it('shows trouble under work as something other than trouble', () => {
    const work = 'W3 New fans';
    const list = listOf([
      row('web-1', 'eu', 'down', 'web@C1 critical: refused'),
      row('web-2', 'eu', 'down', 'gone', work),
      row('web-3', 'eu', 'ok', null, work),
    ]);
    const drawnAt = (index: number, ascii: boolean) =>
      fleetLines(lookIn(ascii), { ...list, index }, 70, 3, true).map((line) => line.trimEnd());
    expect(drawnAt(1, false)).toEqual([
      ' ◆ web-2  W3 New fans  gone',
      ' eu  ✖ 1 down  ◆ 1 ill in maintenance  ◇ 1 in maintenance',
      ' ✖ web-1           ◆ web-2           ◇ web-3',
    ]);
    expect(drawnAt(2, true)).toEqual([
      ' m web-3  W3 New fans  ok',
      ' eu  X 1 down  M 1 ill in maintenance  m 1 in maintenance',
      ' X web-1           M web-2           m web-3',
    ]);
  });
});

describe('the probes of a component', () => {
  const result = (
    at: number,
    state: 'ok' | 'critical',
    responseMs: number | null,
    measures = [] as ProbeHistory[number]['results'][number]['measures'],
  ) => ({ at, state, responseMs, summary: '', measures });
  const probe: ProbeHistory[number] = {
    name: 'web@C1',
    setting: 'web',
    target: 'https://web-1/',
    component: 'web-1',
    state: 'critical',
    last: 'critical',
    attempt: 0,
    since: 0,
    flapping: true,
    held: false,
    alert: 'critical',
    checkedAt: 60_000,
    nextAt: 120_000,
    responseMs: null,
    summary: 'the connection was refused',
    results: [
      result(0, 'ok', 10),
      result(1, 'ok', 80),
      result(2, 'critical', null, [{ label: 'load1', value: 0.5, unit: '', warn: '1', crit: '2' }]),
    ],
  };

  it('show their past as a strip of states and a line of latencies, and what was measured', () => {
    expect(probesLines(lookIn(false, 60_000), 70, [probe]).map((line) => line.trimEnd())).toEqual([
      '',
      'Probes  1',
      '✖ web  critical for 1m00s  flapping',
      'said     the connection was refused',
      'asked    https://web-1/',
      'was      ●●✖',
      `took     ${glyphsFor(false).bars[0]}█   10 ms, at most 80 ms`,
      '         load1 0.5  warns at 1  critical at 2',
    ]);
  });

  it('say nothing where there are none', () => {
    expect(probesLines(lookIn(false), 70, [])).toEqual([]);
  });
});
