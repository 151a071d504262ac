import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explaining } from '../../src/domain/alerts/shade.ts';
import type { Arc } from '../../src/domain/inventory/graph.ts';

const component = fc.integer({ min: 1, max: 8 });
const arc = fc.record({
  dependent: component,
  needed: component,
  kind: fc.constantFrom('needs', 'runs-on', 'in'),
}) satisfies fc.Arbitrary<Arc>;
const pair = fc.record({ dependent: component, needed: component });

test('whatever depends on whatever: from each quiet component the way of blame ends at one that is down and loud', () => {
  fc.assert(
    fc.property(
      fc.array(arc, { maxLength: 20 }),
      fc.array(pair, { maxLength: 3 }),
      fc.uniqueArray(component, { minLength: 1 }),
      (arcs, pairs, down) => {
        const explain = explaining(arcs, pairs, new Set(down));
        for (const asking of [1, 2, 3, 4, 5, 6, 7, 8]) {
          const blamed: number[] = [];
          for (let by = explain(asking); by !== undefined; by = explain(by)) {
            expect(down).toContain(by);
            expect(blamed).not.toContain(by);
            expect(by).not.toBe(asking);
            blamed.push(by);
          }
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

test('two that stand in for one another are no explanation of each other, whatever else they are', () => {
  const arcs: readonly Arc[] = [{ dependent: 1, needed: 2, kind: 'runs-on' }];
  expect(explaining(arcs, [], new Set([2]))(1)).toBe(2);
  expect(explaining(arcs, [{ dependent: 2, needed: 1 }], new Set([2]))(1)).toBeUndefined();
});

test('what a pair stands on takes both with it', () => {
  const arcs: readonly Arc[] = [
    { dependent: 1, needed: 2, kind: 'needs' },
    { dependent: 2, needed: 9, kind: 'in' },
    { dependent: 3, needed: 9, kind: 'in' },
  ];
  const pair = [{ dependent: 2, needed: 3 }];
  expect(explaining(arcs, pair, new Set([9]))(1)).toBe(9);
  expect(explaining(arcs, pair, new Set([2]))(1)).toBeUndefined();
});
