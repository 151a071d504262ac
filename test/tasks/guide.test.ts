import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { explain, isRefusal } from '../../src/domain/kernel/refusal.ts';
import { KEYS } from '../../src/domain/tasks/meanings.ts';
import { compileTasks } from '../../src/domain/tasks/query.ts';
import { SORT_NAMES } from '../../src/domain/tasks/sort.ts';
import { DEFAULT_WEIGHTS } from '../../src/domain/tasks/urgency.ts';
import { openWatchbill } from '../../src/runtime/watchbill.ts';
import { given } from '../stories/house.ts';

const guide = readFileSync(new URL('../../docs/guides/queries.md', import.meta.url), 'utf8');
const asking = {
  now: 0,
  zone: 'UTC',
  me: 'ana',
  attributes: { customer: { type: 'choice' as const, choices: ['acme'] }, racks: { type: 'number' as const, choices: [] } },
  weights: DEFAULT_WEIGHTS,
  selecting: {},
};

/** What stands in the first column of its tables. */
const examples = [...guide.matchAll(/^\| (`.+?) \|/gm)].flatMap(([, cell = '']) =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, query = '']) => query),
);

test('every example of the guide is understood, and found by a database', async () => {
  expect(examples.length).toBeGreaterThan(25);
  const watchbill = given(await openWatchbill({ db: ':memory:' }));
  for (const query of examples.filter((text) => !/^[a-z]+:$/.test(text))) given(await watchbill.task.list({ query: [query] }));
  await watchbill.close();
});

test('the guide names every key with what it means, and every order', () => {
  for (const [key, { summary, values }] of Object.entries(KEYS)) {
    const words = (values ?? []).map((value) => `\`${value}\``).join(' ');
    expect(guide).toContain(`| \`${key}:\` | ${summary} | ${words} |`);
  }
  expect(guide).toContain(`The orders: ${SORT_NAMES.join(', ')}.`);
});

test('what the guide shows of a refusal is what is said', () => {
  const refused = compileTasks('web or pri:immense', asking);
  if (!isRefusal(refused)) throw new Error('it was understood');
  const { text, hint } = explain(refused);
  for (const line of `${text}\n${hint}`.split('\n')) expect(guide).toContain(`    ${line}\n`);
});

test('attributes are keys too', () => {
  for (const query of ['customer:acme', 'racks:>=3', 'customer:none']) expect(compileTasks(query, asking)).toHaveProperty('where');
  expect(compileTasks('racks:many', asking)).toMatchObject({ refusal: { where: 'query, column 7' } });
});
