import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conditionOf } from '../../src/domain/inventory/select.ts';
import { parseSelector } from '../../src/domain/inventory/selector.ts';
import { isRefusal } from '../../src/domain/kernel/refusal.ts';
import { onEveryEngine } from '../conformance/engines.ts';
import { given } from '../stories/house.ts';
import { estate, hinted, refused, seen } from './estate.ts';

const SELECTING = { inherit: undefined };

describe('a selector is refused where it is wrong', () => {
  test.each([
    ['env=', 'selector, column 5: ends too soon; allowed: a value, such as env=prod; with other signs in it, quoted.'],
    ['env=prod,', 'selector, column 10: ends too soon'],
    ['tier in (web', 'selector, column 13: ends too soon; allowed: a comma or ).'],
    ['tier in (web db)', 'selector, column 14: "db" cannot stand here; allowed: a comma or ).'],
    ['a:(b', 'selector, column 5: ends too soon; allowed: ).'],
    ['a)', 'selector, column 2: ")" cannot stand here'],
    ['name="open', 'selector, column 6: a quote is not closed'],
    ['up(99,a)', 'selector, column 4: 99 steps; allowed: 1 to 64.'],
    ['up(3 a)', 'selector, column 6: "a" cannot stand here; allowed: a comma and what to go from, such as up(3, db-1).'],
    ['status=gone', 'selector, column 1: status is not gone; allowed: present, missing, incomplete.'],
    ['eu/**/web/db', 'selector, column 1: ** stands for any depth'],
    ['a::b', 'selector, column 3: ":" cannot stand here'],
  ])('%s', async (text, sentence) => {
    const selector = parseSelector(text);
    const outcome = isRefusal(selector) ? selector : conditionOf(selector, SELECTING);
    expect(refused(outcome)).toContain(sentence);
  });

  test('whatever is typed, the reader answers', () => {
    const word = fc.constantFrom(
      'web',
      'in',
      'notin',
      'up',
      'down',
      'env',
      '=',
      '==',
      '!=',
      '!',
      '&',
      ':',
      ',',
      '(',
      ')',
      '"',
      ' ',
      '*',
      '**',
      '/',
      '?',
      '3',
      'C1',
      '\u202e',
    );
    const typed = fc.oneof(
      fc.string(),
      fc.array(word, { maxLength: 30 }).map((words) => words.join('')),
    );
    fc.assert(
      fc.property(typed, (text) => {
        const selector = parseSelector(text);
        if (isRefusal(selector)) return selector.refusal.kind === 'invalid';
        const condition = conditionOf(selector, SELECTING);
        return isRefusal(condition) || (condition.sql.match(/\?/g) ?? []).length === condition.params.length;
      }),
      { numRuns: 2_000 },
    );
    expect(isRefusal(parseSelector('('.repeat(100_000)))).toBe(true);
    expect(isRefusal(parseSelector('!'.repeat(100_000)))).toBe(true);
  });
});

const ESTATE = [
  seen('eu', { type: 'region', labels: { env: 'prod' } }),
  seen('web', { type: 'cluster', parent: 'eu', labels: { tier: 'web' } }),
  seen('web-1', { parent: 'web', fqdn: 'web-1.example.org', addresses: ['10.0.0.1'] }),
  seen('web-2', { parent: 'web', labels: { canary: '' }, edges: [{ kind: 'needs', to: 'db-1' }] }),
  seen('db', { type: 'cluster', parent: 'eu', labels: { tier: 'db' } }),
  seen('db-1', { type: 'database', parent: 'db', labels: { env: 'test' }, edges: [{ kind: 'runs-on', to: 'rack' }] }),
  seen('rack', { type: 'rack', site: 'fra' }),
];

onEveryEngine('selectors', (bench) => {
  test('mean what they say', async () => {
    const { sync, names } = await estate(bench);
    await sync('netbox', ESTATE);
    const table: readonly (readonly [selector: string, names: string])[] = [
      ['', 'eu db db-1 web web-1 web-2 rack'],
      ['env=prod', 'eu db web web-1 web-2'],
      ['env==prod,type=server', 'web-1 web-2'],
      ['env', 'eu db db-1 web web-1 web-2'],
      ['!env', 'rack'],
      ['env!=prod', 'db-1 rack'],
      ['tier in (web,db),env=prod', 'db web web-1 web-2'],
      ['tier notin (web, db)', 'eu rack'],
      ['tier=web !canary type=server', 'web-1'],
      ['canary=""', 'web-2'],
      ['web', 'web web-1 web-2'],
      ['eu/web', 'web web-1 web-2'],
      ['eu/web/*', 'web-1 web-2'],
      ['eu/*', 'db web'],
      ['web-?', 'web-1 web-2'],
      ['eu/**', 'db db-1 web web-1 web-2'],
      ['**/db-*', 'db-1'],
      ['eu/**/*-1', 'db-1 web-1'],
      ['**', 'eu db db-1 web web-1 web-2 rack'],
      ['web-1.example.org', 'web-1'],
      ['C7', 'rack'],
      ['web:db', 'db db-1 web web-1 web-2'],
      ['web:&env=prod:!canary', 'web web-1'],
      ['!web', 'eu db db-1 rack'],
      ['!web:rack', 'rack'],
      ['(web:db):&type=cluster', 'db web'],
      ['down(db-1)', 'web-2'],
      ['down(rack)', 'db-1 web-2'],
      ['down(eu)', ''],
      ['up(web-2)', 'eu db db-1 web rack'],
      ['up(1, web-2)', 'db-1 web'],
      ['up(type=server):!eu', 'rack'],
      ['up(2,web-2),type=rack', 'rack'],
      ['ip=10.0.0.1', 'web-1'],
      ['ip=10.0.0._', ''],
      ['site=fra', 'rack'],
      ['source=netbox,status=present,type=database', 'db-1'],
      ['name in (web-1, rack)', 'web-1 rack'],
      ['uid!=x,type=rack', 'rack'],
    ];
    const got: (readonly [string, string])[] = [];
    for (const [selector] of table) got.push([selector, (await names(selector)).join(' ')]);
    expect(got).toEqual(table);
  });

  test('a word that names nothing is refused, unless it is taken away', async () => {
    const { sync, names, component } = await estate(bench);
    await sync('netbox', ESTATE);
    const typo = await component.list({ selector: ['wbe-1'] });
    expect(refused(typo)).toBe('There is no component wbe-1.');
    expect(hinted(typo)).toBe('Nearest: web-1.');
    expect(await names('web:!nothing')).toEqual(['web', 'web-1', 'web-2']);
  });

  test('labels that do not go down stay where they are', async () => {
    const { sync, names, show } = await estate(bench, { inherit: ['env'] });
    await sync('netbox', ESTATE);
    expect(await names('tier=web')).toEqual(['web']);
    expect(await names('env=prod')).toHaveLength(5);
    expect((await show('web-1')).labels).toEqual({ env: 'prod' });
  });

  test('a screen sees a window of them', async () => {
    const { sync, component, list } = await estate(bench);
    await sync('netbox', ESTATE);
    const [, , , web] = await list('');
    const window = given(await component.page({ query: 'type!=region', anchor: web?.id, before: 1, after: 2 }));
    expect(window).toMatchObject({ total: 6, offset: 1, anchorIndex: 2 });
    expect(window.rows.map(({ name }) => name)).toEqual(['db-1', 'web', 'web-1']);
  });
});
