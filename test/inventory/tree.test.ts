import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TreeRow } from '../../src/domain/inventory/tree.ts';
import { onEveryEngine } from '../conformance/engines.ts';
import { given } from '../stories/house.ts';
import { estate, type Place, refused, seen } from './estate.ts';

/** Names that sort between a path and what lies in it, twice. */
const OBSERVED = [
  seen('eu', { type: 'region', labels: { env: 'prod' } }),
  seen('eu-west', { type: 'region' }),
  seen('eu/fra', { name: 'fra', type: 'site', parent: 'eu' }),
  seen('eu/fra/web', { name: 'web', parent: 'eu/fra' }),
  seen('eu/fra/web-1', { name: 'web-1', parent: 'eu/fra', fqdn: 'www.example.net' }),
  seen('eu/fra/web/disk', { name: 'disk', parent: 'eu/fra/web' }),
  seen('eu/ams', { name: 'ams', type: 'site', parent: 'eu' }),
  seen('eu/ams/db-1', { name: 'db-1', type: 'database', parent: 'eu/ams' }),
  seen('eu-west/lon', { name: 'lon', type: 'site', parent: 'eu-west' }),
  seen('lone', { labels: { env: 'lab' } }),
];

interface Page {
  readonly rows: readonly TreeRow[];
  readonly offset: number;
  readonly total: number;
  readonly anchorIndex: number | null;
  readonly anchor: string | null;
  readonly toggled: readonly string[];
}

const drawn = ({ rows }: Page): readonly string[] =>
  rows.map((row) => `${'  '.repeat(row.depth)}${row.children === 0 ? '' : row.unfolded ? 'v ' : '> '}${row.name}${row.hit ? '' : ' ...'}`);

onEveryEngine('The tree on a screen', (place) => {
  const open = async (): Promise<
    Awaited<ReturnType<typeof estate>> & { tree(input?: object): Promise<Page>; number(name: string): Promise<string> }
  > => {
    const here = await estate(place as Place);
    await here.sync('test', OBSERVED);
    return {
      ...here,
      tree: async (input = {}) => given(await here.component.tree(input as never)) as Page,
      number: async (path) => (await here.show(path)).number,
    };
  };

  test('shows the roots and what lies in them, siblings by name and each directly over what it holds', async () => {
    const { tree } = await open();
    expect(drawn(await tree())).toEqual(['v eu', '  > ams', '  > fra', 'v eu-west', '  lon', 'lone']);
    expect(drawn(await tree({ depth: 0 }))).toEqual(['> eu', '> eu-west', 'lone']);
    expect(drawn(await tree({ depth: 64 }))).toEqual([
      'v eu',
      '  v ams',
      '    db-1',
      '  v fra',
      '    v web',
      '      disk',
      '    web-1',
      'v eu-west',
      '  lon',
      'lone',
    ]);
  });

  test('unfolds and folds the ones that are named', async () => {
    const { tree, number } = await open();
    const [fra, west] = [await number('eu/fra'), await number('eu-west')];
    expect(drawn(await tree({ toggled: [fra, west] }))).toEqual([
      'v eu',
      '  > ams',
      '  v fra',
      '    > web',
      '    web-1',
      '> eu-west',
      'lone',
    ]);
    expect(drawn(await tree({ depth: 64, toggled: [fra] }))).toEqual([
      'v eu',
      '  v ams',
      '    db-1',
      '  > fra',
      'v eu-west',
      '  lon',
      'lone',
    ]);
  });

  test('leads to what a filter finds, and folds there too', async () => {
    const { tree, number } = await open();
    expect(drawn(await tree({ query: 'web', depth: 64 }))).toEqual(['v eu ...', '  v fra ...', '    v web', '      disk', '    web-1']);
    expect(drawn(await tree({ query: 'type=database', depth: 64 }))).toEqual(['v eu ...', '  v ams ...', '    db-1']);
    expect(drawn(await tree({ query: 'www.exam', depth: 64 }))).toEqual(['v eu ...', '  v fra ...', '    web-1']);
    expect(drawn(await tree({ query: 'fra/web-1', depth: 64 }))).toEqual(['v eu ...', '  v fra ...', '    web-1']);
    expect(drawn(await tree({ query: 'web', depth: 64, toggled: [await number('eu/fra')] }))).toEqual(['v eu ...', '  > fra ...']);
    expect((await tree({ query: 'no such thing', depth: 64 })).total).toBe(0);
    expect(refused(await (await open()).component.tree({ query: 'env=' } as never))).toContain('selector, column 5: ends too soon');
  });

  test('keeps its window round a row, or round the nearest one above it that is shown', async () => {
    const { tree, show } = await open();
    const disk = (await show('disk')).id;
    const around = await tree({ depth: 64, anchor: disk, before: 1, after: 2 });
    expect([around.offset, around.total, around.anchorIndex, around.anchor]).toEqual([4, 10, 5, disk]);
    expect(drawn(around)).toEqual(['    v web', '      disk', '    web-1']);
    const folded = await tree({ anchor: disk, before: 0, after: 1 });
    expect([drawn(folded), folded.anchorIndex]).toEqual([['  > fra'], 2]);
    const revealed = await tree({ anchor: disk, before: 0, after: 1, reveal: true });
    expect([drawn(revealed), revealed.toggled.length]).toEqual([['      disk'], 2]);
    expect((await tree({ anchor: 'nobody', at: 5, before: 0, after: 1 })).offset).toBe(5);
  });

  test('counts who is missing, for each and for all that lies in it', async () => {
    const { tree, observe } = await open();
    await observe(
      'test',
      OBSERVED.filter(({ name }) => name !== 'db-1' && name !== 'lone'),
    );
    const { rows } = await tree();
    expect(rows.filter((row) => row.below.missing > 0).map((row) => [row.name, row.below.missing])).toEqual([
      ['eu', 1],
      ['ams', 1],
    ]);
    expect(rows.filter((row) => row.status === 'missing').map((row) => [row.name, row.own.missing])).toEqual([['lone', 1]]);
  });

  test('reads no more of many siblings than the window shows', async () => {
    const { observe, tree, show } = await open();
    const disks = Array.from({ length: 2_100 }, (_, at) => `disk-${String(at).padStart(4, '0')}`);
    await observe('san', [seen('san', { type: 'array' }), ...disks.map((name) => seen(name, { parent: 'san' }))]);
    const last = await tree({ depth: 64, anchor: (await show('disk-2099')).id, before: 1, after: 5 });
    // Ten of the estate and the array itself come before the disks.
    expect([last.total, last.anchorIndex]).toEqual([10 + 1 + 2_100, 10 + 2_100]);
    expect(last.rows.map(({ name }) => name)).toEqual(['disk-2098', 'disk-2099']);
    const first = await tree({ depth: 64, at: 11, before: 1, after: 2 });
    expect(first.rows.map(({ name }) => name)).toEqual(['san', 'disk-0000', 'disk-0001']);
  });

  test('shows, however it is folded and filtered, what a walk over the whole tree shows', async () => {
    const { tree, list } = await open();
    const everything = await list('');
    const children = (path: string): typeof everything =>
      everything
        .filter(
          (row) =>
            row.path.startsWith(path === '' ? '' : `${path}/`) &&
            row.path.split('/').length === (path === '' ? 1 : path.split('/').length + 1),
        )
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    const walked = (depth: number, toggled: ReadonlySet<string>, fits: (path: string) => boolean, path = ''): string[] =>
      children(path)
        .filter((row) => fits(row.path))
        .flatMap((row) => {
          const open = row.path.split('/').length - 1 < depth !== toggled.has(row.number);
          return [row.path, ...(open ? walked(depth, toggled, fits, row.path) : [])];
        });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(0, 1, 2, 64),
        fc.uniqueArray(fc.constantFrom(...everything.map(({ number }) => number)), { maxLength: 4 }),
        fc.constantFrom('', 'web', 'i', 'env=prod,type=server'),
        fc.nat(9),
        fc.nat(4),
        async (depth, toggled, query, at, before) => {
          const hits = query === '' ? everything : everything.filter(FITS[query] ?? (() => false));
          const fits = (path: string): boolean => hits.some((hit) => hit.path === path || hit.path.startsWith(`${path}/`));
          const expected = walked(depth, new Set(toggled), fits);
          const page = await tree({ depth, toggled, query, at, before, after: 3 });
          const centre = Math.min(at, Math.max(0, expected.length - 1));
          expect([page.total, page.rows.map(({ path }) => path)]).toEqual([
            expected.length,
            expected.slice(Math.max(0, centre - before), centre + 3),
          ]);
        },
      ),
      { numRuns: 60 },
    );
  });
});

const FITS: Readonly<Record<string, (row: { readonly path: string; readonly name: string; readonly type: string }) => boolean>> = {
  web: ({ path }) => path.includes('web'),
  i: ({ name }) => name.includes('i'),
  'env=prod,type=server': ({ path, type }) => path.startsWith('eu/') && type === 'server',
};
