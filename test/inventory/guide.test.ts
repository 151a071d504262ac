import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { typingAt } from '../../src/domain/inventory/complete.ts';
import { FIELDS } from '../../src/domain/inventory/select.ts';
import { onEveryEngine } from '../conformance/engines.ts';
import { given } from '../stories/house.ts';
import { estate, seen } from './estate.ts';

const guide = readFileSync(new URL('../../docs/guides/inventory.md', import.meta.url), 'utf8');
const selectors = guide.slice(guide.indexOf('## Selectors'), guide.indexOf('## Out again'));

/** What stands in the first column of the table. */
const examples = [...selectors.matchAll(/^\| (`.+?) \|/gm)].flatMap(([, cell = '']) =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text),
);

const ESTATE = [
  seen('eu', { type: 'region', labels: { env: 'prod' } }),
  seen('web', { type: 'cluster', parent: 'eu', labels: { tier: 'web', note: 'two words' } }),
  seen('web-1', { parent: 'web', edges: [{ kind: 'needs', to: 'db-1' }] }),
  seen('db', { type: 'cluster', parent: 'eu', labels: { tier: 'db' } }),
  seen('db-1', { type: 'database', parent: 'db' }),
];

test('the guide names every field', () => {
  expect(selectors).toContain(`fields read like labels: ${Object.keys(FIELDS).join(', ')} |`);
});

test.each([
  ['we|', '', 'we'],
  ['web:&en|v', '', 'en'],
  ['env=|', 'env', ''],
  ['env = pr|', 'env', 'pr'],
  ['tier in (web,d|', 'tier', 'd'],
  ['tier notin (|', 'tier', ''],
  ['down(db|', '', 'db'],
  ['(a,b|', '', 'b'],
  ['env!="two w|', 'env', 'two w'],
])('at %s the key is "%s" and "%s" is begun', (text, key, begun) => {
  const cursor = text.indexOf('|');
  expect(typingAt(text.replace('|', ''), cursor)).toMatchObject({ key: key === '' ? undefined : key, begun });
});

onEveryEngine('the guide to the inventory', (bench) => {
  test('shows selectors that are understood', async () => {
    const { sync, component } = await estate(bench);
    await sync('netbox', ESTATE);
    expect(examples.length).toBeGreaterThan(20);
    for (const selector of examples) given(await component.list({ selector: [selector] }));
  });

  test('what may follow comes from what there is', async () => {
    const { sync, component } = await estate(bench);
    await sync('netbox', ESTATE);
    const candidates = async (text: string) => given(await component.complete({ text })).candidates.map((candidate) => candidate.text);
    expect(await candidates('we')).toEqual(['web', 'web-1']);
    expect(await candidates('web:!e')).toEqual(['eu', 'env=']);
    expect(await candidates('eu/w')).toEqual(['eu/web', 'eu/web/web-1']);
    expect(await candidates('tier in (')).toEqual(['db', 'web']);
    expect(await candidates('note=')).toEqual(['"two words"']);
    expect(await candidates('type=d')).toEqual(['database']);
    expect(await candidates('status=')).toEqual(['present', 'missing', 'incomplete']);
    expect(await candidates('source=')).toEqual(['netbox']);
    expect(await candidates('do')).toEqual(['down(']);
    expect(given(await component.complete({ text: 'env=prod,we', cursor: 5 }))).toMatchObject({
      from: 4,
      to: 8,
      candidates: [{ text: 'prod' }],
    });
  });
});
