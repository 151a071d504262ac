/** Windows that exclude one another, approved at the same moment by processes that know nothing of each other: exactly one is. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isRefusal } from '../../src/domain/kernel/refusal.ts';
import { openWatchbill, type Watchbill } from '../../src/runtime/watchbill.ts';
import { temporaryFolder } from '../parts/folder.ts';
import { freshDatabase } from '../parts/postgres.ts';
import { skipUnless } from '../parts/present.ts';
import { given } from '../stories/house.ts';

const RIVALS = 4;
const ROUNDS = 5;
let rivals: readonly Watchbill[] = [];
let drop = async (): Promise<void> => undefined;

async function open(db: string): Promise<void> {
  const opened = await Promise.all(Array.from({ length: RIVALS }, () => openWatchbill({ db })));
  rivals = opened.map(given);
}
afterEach(async () => {
  await Promise.all(rivals.map((rival) => rival.close()));
  await drop();
});

async function exactlyOne(): Promise<void> {
  const [first] = rivals;
  if (first === undefined) throw new Error('nobody is open');
  // Each stands in for every other: any two windows exclude one another.
  for (let at = 0; at < RIVALS; at++) given(await first.component.create({ name: `db-${at}`, type: 'database' }));
  for (let at = 0; at < RIVALS; at++)
    for (let to = at + 1; to < RIVALS; to++)
      given(await first.component.link({ component: `db-${at}`, to: `db-${to}`, kind: 'redundant-with' }));
  for (let round = 0; round < ROUNDS; round++) {
    const windows: string[] = [];
    for (let at = 0; at < RIVALS; at++) {
      const start = `2036-01-0${round + 1}T02:00`;
      const added = await first.window.add({ title: `round ${round}`, start, length: '2h', zone: 'UTC', target: [`db-${at}`] });
      windows.push(given(added).number);
    }
    const answers = await Promise.all(
      rivals.map((rival, at) => rival.window.approve({ windows: [windows[at] ?? ''] }, { name: `person${at}`, role: 'operator' })),
    );
    expect(answers.filter((answer) => !isRefusal(answer))).toHaveLength(1);
    expect(answers.filter(isRefusal).map(({ refusal }) => refusal.kind)).toEqual(Array.from({ length: RIVALS - 1 }, () => 'conflict'));
    const states = given(await first.window.list({ state: 'approved' })).filter(({ title }) => title === `round ${round}`);
    expect(states).toHaveLength(1);
  }
}

test('on SQLite', { timeout: 120_000 }, async () => {
  const folder = temporaryFolder();
  drop = async () => folder.remove();
  await open(`${folder.path}/race.db`);
  await exactlyOne();
});

skipUnless('postgres')('on PostgreSQL', () => {
  beforeEach(async () => {
    const { url, stop } = await freshDatabase();
    drop = stop;
    await open(url);
  });
  test('too', { timeout: 120_000 }, exactlyOne);
});
