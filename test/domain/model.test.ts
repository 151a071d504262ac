import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventsAfter } from '../../src/domain/kernel/event.ts';
import { all } from '../../src/domain/kernel/script.ts';
import { given, openHouse, settings } from '../stories/house.ts';
import { ACKNOWLEDGED_MS, type Model, type ModelPolicy, newModel, POLICIES, SILENT_MS } from './model.ts';
import { commands, type Real } from './model-commands.ts';

const seconds = (ms: number): string => `${ms / 1_000}s`;
const EVERY = { warning: '0s', info: '0s' };

/** Every occurrence is an alert with a task of its own here; what comes of those that flap is told in stories/incidents. */
const under = (index: number): Readonly<Record<string, unknown>> => {
  const { tell, repeat, roundMs, stepMs } = POLICIES[index] as ModelPolicy;
  const step = tell.map((told, at) => ({ delay: at === 0 ? '0s' : seconds(stepMs), tell: [...told] }));
  return settings({
    policy: [{ name: 'p', repeat, repeat_after: seconds(roundMs), step }],
    escalation: {
      acknowledge_timeout: { critical: seconds(ACKNOWLEDGED_MS), error: '0s', ...EVERY },
      silence_timeout: { critical: seconds(SILENT_MS), error: '0s', ...EVERY },
    },
    // Room for both rounds; the pauses are short, so that retries meet answers. What budgets hold back is proven in stories/budgets.
    notification: { attempts: 6, first_retry: '2s', longest_retry: '20s', cap: 'none', budget: { mail: 'none' } },
    alert: { flap: { start: 0 } },
  });
};

interface ClockRow {
  readonly task: number;
  readonly state: string;
  readonly hold: string | null;
  readonly step: number;
  readonly round: number;
  readonly due_at: number;
  readonly ended_at: number | null;
  readonly resumes_at: number | null;
}

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
    all<ClockRow>('select task, state, hold, step, round, due_at, ended_at, resumes_at from clock order by task'),
  );
  expect(clocks.map(({ task, state, hold }) => ({ task, state, hold }))).toEqual(
    [...model.clocks].sort(([a], [b]) => a - b).map(([task, { state, hold }]) => ({ task, state, hold: hold ?? null })),
  );
  for (const { task, state, hold, step, round, due_at: dueAt, ended_at: endedAt, resumes_at: resumesAt } of clocks) {
    const clock = model.clocks.get(task);
    if (state === 'running') expect([task, step, round, dueAt]).toEqual([task, clock?.step, clock?.round, clock?.dueAt]);
    if (hold !== null) expect([task, endedAt]).toEqual([task, clock?.endedAt]);
    if (hold === 'snoozed' || hold === 'paused') expect([task, resumesAt]).toEqual([task, clock?.until]);
  }

  // The auditor, who knows nothing of all this, has nothing to say; what is late because no engine runs is not the engine's fault.
  const differing = given(await house.watchbill.audit.run({}));
  expect(
    model.engine ? differing : differing.filter(({ kind }) => !kind.endsWith('-overdue') && kind !== 'page-stuck' && kind !== 'mute-over'),
  ).toEqual([]);

  const events = await house.store.read(() => eventsAfter(0, 100_000));
  const fired = events
    .filter(({ kind }) => kind === 'escalation.stepped')
    .map(({ subject, data }) => {
      const { round, step } = data as { round: number; step: number };
      return `${subject} round ${round} step ${step - 1}`;
    });
  expect([...fired].sort()).toEqual([...model.fired].sort());

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

test('alerts, tasks, clocks and pages keep their promises, whatever happens in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 60, size: 'max' }), async (script) => {
      const house = await openHouse({ settings: under(0) });
      await house.start();
      const real: Real = {
        ...{ house, answers: new Map(), engines: 1, heard: 0 },
        configure: (policy) => house.configure(under(policy)),
        check: (model) => check(real, model),
      };
      try {
        await fc.asyncModelRun(() => ({ model: newModel(house.clock.now()), real }), script);
      } finally {
        await house.close();
      }
    }),
    { numRuns: Number(process.env['WATCHBILL_TEST_RUNS'] ?? 40), interruptAfterTimeLimit: 60_000, markInterruptAsFailure: false },
  );
}, 90_000);
