import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Rule, rollUp, rollUpTree, STATES, type State, worst } from '../../src/domain/inventory/health.ts';

const of = (letters: string): readonly { readonly state: State }[] => {
  const states: Readonly<Record<string, State>> = { o: 'ok', u: 'unknown', g: 'degraded', d: 'down' };
  return [...letters].map((letter) => ({ state: states[letter] ?? 'ok' }));
};

const WORST: Rule = { rule: 'worst' };
const TWO: Rule = { rule: 'quorum', least: 2 };
const SHARE: Rule = { rule: 'weighted', degraded: 80, down: 50 };

test.each<[Rule, string, State]>([
  [WORST, '', 'unknown'],
  [WORST, 'oo', 'ok'],
  [WORST, 'ou', 'unknown'],
  [WORST, 'oug', 'degraded'],
  [WORST, 'ougd', 'down'],
  [TWO, 'ood', 'ok'],
  [TWO, 'odd', 'degraded'],
  [TWO, 'ouu', 'unknown'],
  [TWO, 'oug', 'degraded'],
  [TWO, 'ddd', 'down'],
  [SHARE, 'oooo', 'ok'],
  [SHARE, 'oooood', 'ok'],
  [SHARE, 'oood', 'degraded'],
  [SHARE, 'oodd', 'degraded'],
  [SHARE, 'oddd', 'down'],
  [SHARE, 'ooou', 'unknown'],
])('%j over "%s" is %s', (rule, children, state) => {
  expect(rollUp(rule, of(children))).toBe(state);
});

test('weights count, and one without weight counts once', () => {
  expect(rollUp(SHARE, [{ state: 'down' }, { state: 'ok', weight: 9 }])).toBe('ok');
  expect(rollUp(SHARE, [{ state: 'down', weight: 9 }, { state: 'ok' }])).toBe('down');
  expect(rollUp(SHARE, [{ state: 'down', weight: 0 }])).toBe('ok');
});

test('a component is never better than what it says itself, and by the worst rule never better than any child', () => {
  const state = fc.constantFrom(...STATES);
  fc.assert(
    fc.property(fc.constantFrom(WORST, TWO, SHARE), fc.array(fc.record({ state })), state, (rule, children, own) => {
      const rolled = rollUp(rule, children, own);
      expect(worst([rolled, own])).toBe(rolled);
      if (rule === WORST) expect(rolled).toBe(worst([own, ...children.map((child) => child.state)]));
    }),
  );
});

test('states rise through the tree', () => {
  const nodes = [
    { number: 1, parent: null },
    { number: 2, parent: 1, rule: TWO, weight: 3 },
    { number: 3, parent: 2 },
    { number: 4, parent: 2 },
    { number: 5, parent: 2 },
    { number: 6, parent: 1 },
  ];
  const own = new Map<number, State>([
    [3, 'ok'],
    [4, 'ok'],
    [5, 'down'],
    [6, 'ok'],
  ]);
  expect(Object.fromEntries(rollUpTree(nodes, own))).toEqual({ 1: 'ok', 2: 'ok', 3: 'ok', 4: 'ok', 5: 'down', 6: 'ok' });
  expect(rollUpTree(nodes, new Map([...own, [4, 'down']])).get(1)).toBe('degraded');
});
