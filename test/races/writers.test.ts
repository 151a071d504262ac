/** Six people at six command lines, and a monitoring system at the intake, all writing into one file at once. */
import { expect, onTestFinished, test } from 'vitest';
import { brokenRecords } from '../crash/promises.ts';
import { openPaging } from '../parts/paging.ts';
import { type Answer, startServe } from '../parts/program.ts';
import { recordsOf } from '../parts/records.ts';
import { startStorm } from './storm.ts';

const WRITERS = 6;
const ROUNDS = 5;

test('nobody is told that the database is busy, and nothing that anybody wrote is lost', { timeout: 180_000 }, async () => {
  const paging = await openPaging({ steps: [{ delay: '1h', tell: 'ana' }] });
  onTestFinished(paging.close);
  const { home } = paging;
  const serve = await startServe(home);
  onTestFinished(serve.stop);
  await home.json(['task', 'create', 'everybody writes here']);
  const storm = startStorm(serve.url, paging.token);
  onTestFinished(storm.stop);

  const answers: Answer[] = [];
  const writer = async (name: string): Promise<void> => {
    for (let round = 0; round < ROUNDS; round++) {
      answers.push(await home.run(['task', 'create', `${name} ${round}`, '--as', name, '--json']));
      answers.push(await home.run(['task', 'note', 'T1', `${name} ${round}`, '--as', name, '--json']));
    }
  };
  const names = Array.from({ length: WRITERS }, (_, index) => `writer${index}`);
  await Promise.all(names.map(writer));

  // All six have read the same version; one may write.
  const { version } = await home.json<{ version: number }>(['task', 'show', 'T1']);
  const contest = await Promise.all(
    names.map((name) => home.run(['task', 'edit', 'T1', '--title', name, '--version', String(version), '--as', name])),
  );
  await storm.stop();
  await serve.stop();

  expect(answers.map(({ code, stderr }) => ({ code, stderr }))).toEqual(answers.map(() => ({ code: 0, stderr: '' })));
  expect(contest.map(({ code }) => code).toSorted()).toEqual([0, 1, 1, 1, 1, 1]);
  for (const { stderr } of contest.filter(({ code }) => code === 1)) expect(stderr).toMatch(/changed T1 at .*nothing was written/);
  expect(serve.output()).not.toMatch(/SQLITE|locked|busy/i);
  expect(storm.refused()).toEqual([]);

  const records = recordsOf(home.db);
  expect(brokenRecords(records)).toEqual([]);
  expect(records.alerts.map(({ fingerprint }) => fingerprint).toSorted()).toEqual([...storm.accepted()].toSorted());
  expect(records.tasks.length).toBe(1 + WRITERS * ROUNDS + records.alerts.length);
  const wanted = names.flatMap((name) => Array.from({ length: ROUNDS }, (_, round) => `${name} ${round}`)).toSorted();
  const notes = records.events.filter(({ kind, subject }) => kind === 'task.noted' && subject === 'T1').map(({ data }) => data['text']);
  expect(notes.toSorted()).toEqual(wanted);
  expect(version).toBe(1 + WRITERS * ROUNDS);
  console.info(`${answers.length + contest.length} commands beside ${records.alerts.length} alerts`);
});
