import { describe, expect, it } from 'vitest';
import type { Ui } from '../../src/ui/actions/action.ts';
import { reveal } from '../../src/ui/actions/inventory.ts';
import type { DrawnRow, Guide, Surroundings } from '../../src/ui/rows.ts';
import { healthPiece } from '../../src/ui/screens/inventory.ts';
import { anchored, drawnPage, foldsOf, guidesOf, isLate, toggled, withAsked, withFolds } from '../../src/ui/state/inventory.ts';
import { emptyList, request } from '../../src/ui/state/list.ts';
import { createUiStore, initialState } from '../../src/ui/state/store.ts';
import { glyphsFor } from '../../src/ui/theme/glyphs.ts';

const strokes = (guide: Guide, plain = false): string => guide.map((stroke) => glyphsFor(plain).stroke[stroke]).join('');

const nothing = { state: null, why: [], tasks: 0, alerts: 0, down: 0, degraded: 0, unknown: 0, missing: 0 };

const node = (name: string, side: 'dependents' | 'itself' | 'needed', depth: number): Surroundings['nodes'][number] => ({
  id: name,
  number: `C${name.length}`,
  name,
  type: 'server',
  path: name,
  side,
  depth,
  kind: side === 'itself' ? null : 'needs',
  effect: null,
  redundant: [],
  again: false,
  beyond: 0,
  status: 'present',
  health: null,
  own: nothing,
  below: nothing,
});

const GRAPH: Surroundings = {
  nodes: [
    node('api', 'dependents', 1),
    node('shop', 'dependents', 2),
    node('report', 'dependents', 1),
    node('db', 'itself', 0),
    node('san', 'needed', 1),
    node('pdu', 'needed', 2),
    node('rack', 'needed', 1),
  ],
  breaks: 3,
  atRisk: 0,
};

describe('the dependencies as they are drawn', () => {
  it('close each row of siblings, below the component and above it', () => {
    expect(guidesOf([1, 2, 2, 1]).map((guide) => strokes(guide))).toEqual(['├─ ', '│  ├─ ', '│  └─ ', '└─ ']);
    const drawn = (plain: boolean): readonly string[] => drawnPage(GRAPH, '').rows.map(({ guide, name }) => strokes(guide, plain) + name);
    expect(drawn(false)).toEqual(['┌─ report', '│  ┌─ shop', '├─ api', 'db', '├─ san', '│  └─ pdu', '└─ rack']);
    expect(drawn(true)).toEqual([',- report', '|  ,- shop', '|- api', 'db', '|- san', '|  `- pdu', '`- rack']);
  });

  it('keep the component itself whatever is filtered, and begin there', () => {
    const page = drawnPage(GRAPH, 'pdu');
    expect(page.rows.map(({ name }) => name)).toEqual(['db', 'pdu']);
    const list = emptyList<DrawnRow>();
    expect(anchored(list, request(list, 10), drawnPage(GRAPH, '')).id).toContain('itself');
  });
});

describe('the tree', () => {
  const state = createUiStore({ ...initialState(0, 'mono'), screen: 'inventory' }).getState();

  it('keeps its folds apart from those of what a filter found', () => {
    const folded = { ...state, ...withFolds(state, toggled(foldsOf(state), 'C7')) };
    expect(foldsOf(folded)).toEqual({ depth: 1, toggled: ['C7'] });
    expect(toggled(foldsOf(folded), 'C7').toggled).toEqual([]);
    const filtered = { ...folded, lists: { ...folded.lists, inventory: emptyList('web') as never } };
    expect(foldsOf(filtered)).toEqual({ depth: 64, toggled: [] });
  });

  it('leaves a filter alone that was typed while it looked for a row', async () => {
    const revealed = async (meanwhile: string): Promise<string> => {
      const store = createUiStore(state);
      const { promise, resolve } = Promise.withResolvers<unknown>();
      const ui = { store, desk: { run: () => promise }, feed: { follow: () => undefined } } as unknown as Ui;
      const done = reveal(ui, 'c1');
      store.setState({ lists: { ...state.lists, inventory: { ...state.lists.inventory, query: meanwhile } } });
      resolve({ anchor: 'c1', toggled: ['C7'] });
      await done;
      const { lists, inventory } = store.getState();
      return `${lists.inventory.query} ${lists.inventory.id ?? 'nowhere'} ${inventory.folds.toggled.join()}`;
    };
    expect(await revealed('')).toBe(' c1 C7');
    expect(await revealed('env=')).toBe('env= nowhere ');
  });

  it('knows an answer that was asked for under other folds', () => {
    const wanted = withAsked(state, request(state.lists.inventory, 10));
    expect(isLate(state, 'inventory', wanted)).toBe(false);
    expect(isLate({ ...state, ...withFolds(state, toggled(foldsOf(state), 'C7')) }, 'inventory', wanted)).toBe(true);
  });

  it('says how a component is in a sign and a word, and what lies in it by its number', () => {
    const look = { paint: (_: unknown, text: string) => text, glyphs: glyphsFor(false), now: 0, ascii: false };
    const health = (own: string | null, all: string | null, below: object = {}, status = 'present'): string =>
      healthPiece(look, { ownHealth: own, health: all, below: { ...nothing, ...below }, status }).text.trim();
    expect(health('down', 'down', { down: 2 })).toBe('✖ down');
    expect(health(null, 'down', { down: 3, degraded: 1 })).toBe('✖ down 4');
    expect(health('degraded', 'degraded', { missing: 2 })).toBe('▲ degraded');
    expect(health(null, null, {}, 'missing')).toBe('◌ missing');
    expect(health(null, null, { missing: 2 })).toBe('◌ missing 2');
    expect(health('ok', 'ok')).toBe('● ok');
    expect(health(null, null)).toBe('·');
  });
});
