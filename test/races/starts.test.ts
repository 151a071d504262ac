/** Two people at two command lines, who start work on one system in the same moment. */
import { expect, onTestFinished, test } from 'vitest';
import { newHome } from '../parts/program.ts';

const ROUNDS = 6;

test('one of two starts, and who waits while the other ends is started', { timeout: 180_000 }, async () => {
  const home = newHome();
  onTestFinished(home.remove);
  const add = async (): Promise<string> =>
    (await home.json<{ number: string }>(['task', 'create', 'on db-3', '--component', 'db-3'])).number;
  const status = async (task: string) => home.json<{ status: string; assignee: string }>(['task', 'show', task]);
  const contests: unknown[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const [mine, yours] = [await add(), await add()];
    const start = (task: string, person: string) => home.run(['task', 'start', task, '--as', person, '--json']);
    const both = await Promise.all([start(mine, 'ana'), start(yours, 'bela')]);
    contests.push(both.map(({ code }) => code).toSorted());
    const [winner, loser, second] = both[0]?.code === 0 ? [mine, yours, 'bela'] : [yours, mine, 'ana'];
    const error = JSON.parse(both.find(({ code }) => code === 1)?.stderr ?? '{}').error;
    expect(error).toMatchObject({ kind: 'conflict', evidence: [{ subject: winner }], choices: expect.arrayContaining(['wait']) });

    // Whichever of the two is written first: there is nothing to wait for any more, or the end starts it.
    await Promise.all([home.json(['task', 'done', winner]), home.json(['task', 'start', loser, '--conflict', 'wait', '--as', second])]);
    expect(await status(loser)).toMatchObject({ status: 'in_progress', assignee: second });
    await home.json(['task', 'done', loser]);
  }
  expect(contests).toEqual(Array.from({ length: ROUNDS }, () => [0, 1]));
});
