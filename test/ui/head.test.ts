import { describe, expect, it } from 'vitest';
import { layoutOf } from '../../src/ui/state/layout.ts';
import { initialState, sized, TAB_KEYS, TABS } from '../../src/ui/state/store.ts';
import { glyphsFor } from '../../src/ui/theme/glyphs.ts';
import { headLines } from '../../src/ui/view/head.ts';

const NOW = Date.UTC(2026, 10, 21, 3);
const look = { paint: (_: unknown, text: string) => text, glyphs: glyphsFor(false), now: NOW, ascii: false };

const firstLine = (columns: number, holder?: string): string => {
  const state = sized({ ...initialState(NOW, 'mono'), readAt: NOW }, { columns, rows: 40 });
  const status = { ...state.status, ...(holder === undefined ? { engine: 'here' as const } : { engine: 'elsewhere' as const, holder }) };
  const whole = { ...state, status };
  return headLines(whole, look, layoutOf(whole))[0] ?? '';
};

describe('the tabs', () => {
  it.each([undefined, 'noc-2, process 4711'])(
    'are all there in every width from 80 columns, with the engine beside them (%s)',
    (holder) => {
      for (let columns = holder === undefined ? 80 : 96; columns <= 260; columns++) {
        const line = firstLine(columns, holder);
        const keys = TABS.map((tab) => line.search(new RegExp(`(?<= )${TAB_KEYS[tab]} ?[A-Z]`)));
        expect([columns, line.length, keys.every((at, index) => at >= 0 && at > (keys[index - 1] ?? -1))]).toEqual([
          columns,
          columns,
          true,
        ]);
        expect(line).toContain('engine');
      }
    },
  );

  it('say as much as there is room for', () => {
    expect(firstLine(200)).toMatch(/^ Watchbill {2}1 Overview {2}.*0 On call.*happened yet/);
    expect(firstLine(120)).toMatch(/^ Watchbill {2}1 Over {2}2 Queue {2}.*0 Call/);
    expect(firstLine(80)).toMatch(/^ 1Over 2Queue .*0Call/);
  });
});
