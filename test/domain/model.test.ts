import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventsAfter } from '../../src/domain/kernel/event.ts';
import { all } from '../../src/domain/kernel/script.ts';
import { given, openHouse, settings } from '../stories/house.ts';
import { type Model, newModel, REPEAT, ROUND_MS, STEP_MS, STEPS } from './model.ts';
import { commands, type Real } from './model-commands.ts';

const POLICY = {
  policy: [
    {
      name: 'p',
      repeat: REPEAT,
      repeat_after: `${ROUND_MS / 1_000}s`,
      step: STEPS.map((tell, index) => ({ delay: index === 0 ? '0s' : `${STEP_MS / 1_000}s`, tell: [...tell] })),
    },
  ],
  // Room for both rounds; the pauses are short, so that retries meet answers.
  notification: { attempts: 6, first_retry: '2s', longest_retry: '20s' },
};

/** Every promise, held against the real store after every command. */
async function check({ house, answers, engines }: Real, model: Model): Promise<void> {
  const alerts = given(await house.watchbill.alert.list({ query: ['status:any'], limit: 1_000 })).reverse();
  expect(alerts.map(({ number, status, count }) => `${number} ${status} ${count}`)).toEqual(
    model.alerts.map(({ number, status, count }) => `A${number} ${status} ${count}`),
  );
  const open = alerts.filter(({ status }) => status !== 'resolved').map(({ fingerprint }) => fingerprint);
  expect(open).toHaveLength(new Set(open).size);

  const tasks = given(await house.watchbill.task.list({ query: ['status:any'], limit: 1_000 })).reverse();
  expect(tasks.map(({ number, status }) => `${number} ${status}`)).toEqual(model.tasks.map(({ number, status }) => `T${number} ${status}`));

  const clocks = await house.store.read(() =>
    all<{ task: number; step: number; round: number; due_at: number }>(
      "select task, step, round, due_at from clock where state = 'running' order by task",
    ),
  );
  expect(clocks).toEqual(
    [...model.clocks].sort(([a], [b]) => a - b).map(([task, { step, round, dueAt }]) => ({ task, step, round, due_at: dueAt })),
  );
  for (const { task } of clocks) expect(model.answered.has(task)).toBe(false);

  const events = await house.store.read(() => eventsAfter(0, 100_000));
  const fired = events
    .filter(({ kind }) => kind === 'escalation.stepped')
    .map(({ subject, data }) => {
      const { round, step } = data as { round: number; step: number };
      return `${subject} round ${round} step ${step - 1}`;
    });
  expect([...fired].sort()).toEqual([...model.fired].sort());
  expect(fired).toHaveLength(new Set(fired).size);

  // After an answer nobody is told; only what was on its way when its engine died is sent again, by the next engine.
  const { attempts, letters } = house.mail;
  for (const [number, answer] of answers) {
    const later = attempts.slice(answer.attempts).filter(({ subject }) => subject.startsWith(`[CRITICAL] A${number} `));
    for (const { key } of later) expect(answer.sending).toContain(key);
    expect(later.length).toBeLessThanOrEqual(answer.sending.size * (engines - answer.engines));
  }

  const outbox = await house.outbox();
  for (const alert of model.alerts) {
    const about = outbox.filter(({ subject }) => subject === `A${alert.number}`);
    const clears = about.filter(({ kind }) => kind === 'resolved').map(({ address }) => address);
    expect(clears).toHaveLength(new Set(clears).size);
    if (alert.status !== 'resolved') expect(clears).toEqual([]);
    else {
      const told = letters.filter(({ subject }) => subject.startsWith(`[CRITICAL] A${alert.number} `)).map(({ address }) => address);
      for (const address of told) expect(clears).toContain(address);
    }
  }
}

/** Every occurrence is an alert with a task of its own here; what comes of those that flap is told in stories/incidents. */
const ONE_BY_ONE = { alert: { flap: { start: 0 } } };

test('alerts, tasks, clocks and pages keep their promises, whatever happens in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 60, size: 'max' }), async (script) => {
      const house = await openHouse({ settings: settings({ ...POLICY, ...ONE_BY_ONE }) });
      await house.start();
      const real: Real = { house, answers: new Map(), engines: 1, heard: 0, check: (model) => check(real, model) };
      try {
        await fc.asyncModelRun(() => ({ model: newModel(house.clock.now()), real }), script);
      } finally {
        await house.close();
      }
    }),
    { numRuns: Number(process.env['WATCHBILL_TEST_RUNS'] ?? 80), interruptAfterTimeLimit: 60_000, markInterruptAsFailure: false },
  );
}, 90_000);
