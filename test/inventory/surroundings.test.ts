import { expect, test } from 'vitest';
import { branchesFrom } from '../../src/domain/inventory/surroundings.ts';
import { onEveryEngine } from '../conformance/engines.ts';
import { given } from '../stories/house.ts';
import { estate, refused, seen } from './estate.ts';

onEveryEngine('What hangs on a component', (place) => {
  const open = async () => {
    const here = await estate(place);
    await here.sync('test', [
      seen('rack'),
      seen('db-1', { parent: 'rack', edges: [{ kind: 'redundant-with', to: 'db-2' }] }),
      seen('db-2', { type: 'database' }),
      seen('api', { edges: [{ kind: 'needs', to: 'db-1' }] }),
      seen('shop', { edges: [{ kind: 'needs', to: 'api' }] }),
      seen('report', {
        edges: [
          { kind: 'runs-on', to: 'db-1' },
          { kind: 'needs', to: 'api' },
        ],
      }),
    ]);
    const graph = async (component: string, more: object = {}) => given(await here.component.graph({ component, ...more }));
    const drawn = async (component: string, more: object = {}) =>
      (await graph(component, more)).nodes.map(
        ({ side, depth, kind, name, effect, redundant, again, beyond }) =>
          `${side} ${'-'.repeat(depth)}${kind ?? ''} ${name}${effect === null ? '' : ` ${effect}`}${redundant.length === 0 ? '' : ` =${redundant}`}${again ? ' again' : ''}${beyond === 0 ? '' : ` +${beyond}`}`,
      );
    return { ...here, graph, drawn };
  };

  test('is two trees, each component where the shortest way reaches it', async () => {
    const { drawn, graph } = await open();
    expect(await drawn('db-1')).toEqual([
      'dependents -runs-on report breaks',
      'dependents -needs api at risk',
      'dependents --needs report breaks again',
      'dependents --needs shop at risk',
      'itself  db-1 =db-2',
      'needed -redundant-with db-2 =db-1 again',
      'needed -in rack',
    ]);
    const { breaks, atRisk } = await graph('db-1');
    expect([breaks, atRisk]).toEqual([1, 2]);
  });

  test('goes so many steps, draws so many of each, and says how many lie beyond', async () => {
    const { drawn } = await open();
    expect(await drawn('rack', { steps: 2, most: 1 })).toEqual([
      'dependents -in db-1 breaks =db-2 +1',
      'dependents --runs-on report breaks',
      'itself  rack',
    ]);
    expect(await drawn('api', { steps: 1 })).toContain('needed -needs db-1 =db-2 +1');
    expect(refused(await (await open()).component.graph({ component: 'db-9' }))).toContain('db-9');
  });
});

test('a cycle ends where it comes back to', () => {
  const arcs = [
    { dependent: 2, needed: 1, kind: 'needs' as const },
    { dependent: 1, needed: 2, kind: 'needs' as const },
  ];
  const drawn = branchesFrom(1, arcs, 'down', { steps: 5, most: 5, order: () => 0 });
  expect(drawn.map(({ number, depth, again }) => [number, depth, again])).toEqual([
    [2, 1, false],
    [1, 2, true],
  ]);
});
