import fc from 'fast-check';
import { expect } from 'vitest';
import { isRefusal } from '../../src/domain/kernel/refusal.ts';
import { all } from '../../src/domain/kernel/script.ts';
import { alert, BELA, given, type House } from '../stories/house.ts';
import {
  acknowledge,
  byHand,
  clockOf,
  FOR_MS,
  givenUp,
  type Model,
  type ModelAlert,
  move,
  mute,
  openAlert,
  POLICIES,
  resolve,
  tick,
  trigger,
  type Verb,
} from './model.ts';

/** How things stood when somebody answered, to judge by what is sent afterwards. */
export interface Answer {
  /** How many attempts had been made. */
  readonly attempts: number;
  /** The pages that were on their way. */
  readonly sending: ReadonlySet<string>;
  /** How many engines had been started. */
  readonly engines: number;
}

export interface Real {
  readonly house: House;
  readonly answers: Map<number, Answer>;
  engines: number;
  /** The last event that the model was told of. */
  heard: number;
  /** The settings with that policy. */
  configure(policy: number): void;
  check(model: Model): Promise<void>;
}

type Command = fc.AsyncCommand<Model, Real>;

const KEYS = ['disk', 'cpu', 'net'] as const;

/** A command that does the same to both and then holds every promise against the real thing. */
const command = (name: string, run: (model: Model, real: Real) => Promise<void>, may: (model: Model) => boolean = () => true): Command => ({
  check: may,
  run: async (model, real) => {
    const before = new Set(model.answered);
    const sending = await real.house.store.read(() => all<{ id: string }>("select id from outbox where state = 'sending'"));
    const answer = { attempts: real.house.mail.attempts.length, sending: new Set(sending.map(({ id }) => id)), engines: real.engines };
    await run(model, real);
    await hear(model, real);
    for (const number of model.answered) if (!before.has(number)) real.answers.set(number, answer);
    for (const number of real.answers.keys()) if (!model.answered.has(number)) real.answers.delete(number);
    await real.check(model);
  },
  toString: () => name,
});

/** What the model cannot know by itself: which pages the mail server had the last word on, and whether another of that step may yet arrive. */
async function hear(model: Model, real: Real): Promise<void> {
  const rows = await real.house.store.read(() =>
    all<{ seq: number; at: number; subject: string }>(
      `select event.seq, event.at, event.subject from event
       join outbox on outbox.subject = event.subject and 'N' || outbox.number = {json event.data notification}
       where event.kind = 'notification.failed' and outbox.kind = 'page' and event.seq > $1 order by event.seq`,
      real.heard,
    ),
  );
  for (const { seq, at, subject } of rows) {
    const known = model.alerts[Number(subject.slice(1)) - 1];
    if (known !== undefined && !(await mightArrive(real, model, known, seq))) givenUp(model, known, at);
    real.heard = seq;
  }
}

/** Whether, when that was said, a page since the clock last told somebody was still on its way, or had come. */
async function mightArrive({ house }: Real, model: Model, known: ModelAlert, said: number): Promise<boolean> {
  const { pages, events } = await house.store.read(function* () {
    return {
      pages: yield* all<{ number: number; state: string; created_at: number }>(
        "select number, state, created_at from outbox where subject = $1 and kind = 'page' order by number",
        `A${known.number}`,
      ),
      events: yield* all<{ seq: number; kind: string; data: string }>(
        `select seq, kind, data from event where subject = $1
           and kind in ('escalation.stepped', 'escalation.redirected', 'notification.failed') order by seq`,
        `A${known.number}`,
      ),
    };
  });
  // Every step tells one address, so as many pages as steps were there.
  const there = events.filter(({ seq, kind }) => seq < said && kind !== 'notification.failed').length;
  const failedLater = new Set(
    events.flatMap(({ seq, kind, data }) =>
      seq > said && kind === 'notification.failed' ? [(JSON.parse(data) as { notification: string }).notification] : [],
    ),
  );
  const since = clockOf(model, known)?.firedAt ?? 0;
  return pages
    .slice(0, there)
    .some(
      ({ number, state, created_at: createdAt }) =>
        createdAt >= since && (['queued', 'sending', 'sent'].includes(state) || failedLater.has(`N${number}`)),
    );
}

const pick = <T>(from: readonly T[], at: number): T | undefined => from[at % Math.max(1, from.length)];

const FOR = `${FOR_MS / 1_000}s`;
const MORE: Readonly<Partial<Record<Verb, object>>> = {
  snooze: { for: FOR },
  pause: { for: FOR },
  reroute: { to: ['mail:expert@example.org'], wait: FOR },
};
const unresolved = ({ alerts }: Model): readonly ModelAlert[] => alerts.filter(({ status }) => status !== 'resolved');

export const commands = [
  fc.constantFrom(...KEYS).map((key) =>
    command(`trigger ${key}`, async (model, { house }) => {
      trigger(model, key);
      await house.receive(alert({ fingerprint: key }));
    }),
  ),
  fc.subarray([...KEYS], { minLength: 1 }).map((keys) =>
    command(`storm ${keys}`, async (model, { house }) => {
      for (const key of [...keys, ...keys]) trigger(model, key);
      await house.receive(...[...keys, ...keys].map((key) => alert({ fingerprint: key })));
    }),
  ),
  fc.constantFrom(...KEYS).map((key) =>
    command(`over ${key}`, async (model, { house }) => {
      const known = openAlert(model, key);
      if (known !== undefined) resolve(model, known);
      await house.receive(alert({ fingerprint: key }, { status: 'resolved' }));
    }),
  ),
  fc.nat(20).map((at) =>
    command(
      `acknowledge ${at}`,
      async (model, { house }) => {
        const known = pick(model.alerts, at);
        if (known === undefined) return;
        const done = acknowledge(model, known);
        expect(isRefusal(await house.watchbill.alert.acknowledge({ alerts: [`A${known.number}`] }, BELA))).toBe(!done);
        await house.settle();
      },
      (model) => model.alerts.length > 0,
    ),
  ),
  fc.tuple(fc.constantFrom('start' as const, 'done' as const, 'reopen' as const), fc.nat(20)).map(([verb, at]) =>
    command(
      `${verb} ${at}`,
      async (model, { house }) => {
        const task = pick(model.tasks, at);
        if (task === undefined) return;
        const done = move(model, task, verb);
        expect(isRefusal(await house.watchbill.task[verb]({ tasks: [`T${task.number}`] }, BELA))).toBe(!done);
        await house.settle();
      },
      (model) => model.tasks.length > 0,
    ),
  ),
  fc.tuple(fc.constantFrom<Verb>('snooze', 'pause', 'resume', 'fire', 'skip', 'reroute', 'reapply'), fc.nat(20)).map(([verb, at]) =>
    command(
      `${verb} ${at}`,
      async (model, { house }) => {
        const known = pick(unresolved(model), at);
        if (known === undefined) return;
        const done = byHand(model, known, verb);
        const input = { clocks: [`A${known.number}`], ...MORE[verb] };
        expect([verb, isRefusal(await house.watchbill.run(`escalation.${verb}`, input, BELA))]).toEqual([verb, !done]);
        await house.settle();
        if (model.engine) tick(model);
      },
      (model) => unresolved(model).length > 0,
    ),
  ),
  fc.constantFrom(...KEYS).map((key) =>
    command(`silence ${key}`, async (model, { house }) => {
      mute(model, key, model.now + FOR_MS);
      given(await house.watchbill.silence.add({ matchers: [`fingerprint=${key}`], for: FOR, comment: 'known' }, BELA));
      await house.settle();
    }),
  ),
  fc.constant(
    command(
      'a window',
      async (model, { house }) => {
        const { number, end } = given(
          await house.watchbill.window.add({ title: 'disks', start: 'now', length: '2m', target: ['db1'] }, BELA),
        );
        given(await house.watchbill.window.approve({ windows: [number] }, BELA));
        await house.settle();
        mute(model, undefined, end ?? 0);
      },
      // Two at once on one system would be a conflict, which is not what is asked here.
      (model) => model.engine && !model.mutes.some(({ key, ended }) => key === undefined && !ended),
    ),
  ),
  fc.constantFrom(...POLICIES.keys()).map((policy) =>
    command(`edit the policy: ${policy}`, async (model, real) => {
      model.policy = policy;
      real.configure(policy);
      await real.house.settle();
    }),
  ),
  fc.constantFrom(1, 3, 30, 61, 130).map((seconds) =>
    command(`pass ${seconds}s`, async (model, real) => {
      for (let second = 0; second < seconds; second++) {
        model.now += 1_000;
        if (model.engine) tick(model);
        await real.house.pass(1_000);
        await hear(model, real);
      }
    }),
  ),
  fc.constantFrom('stop' as const, 'crash' as const).map((how) =>
    command(
      `${how} the engine`,
      async (model, { house }) => {
        model.engine = false;
        if (how === 'crash') house.crash();
        else {
          house.mail.answer('fail');
          await house.stop();
        }
      },
      (model) => model.engine,
    ),
  ),
  fc.constant(
    command(
      'start an engine, when the lease of the last has run out',
      async (model, real) => {
        real.house.clock.advance(6_000);
        model.now += 6_000;
        real.engines += 1;
        await real.house.start();
        model.engine = true;
        tick(model);
      },
      (model) => !model.engine,
    ),
  ),
  fc.constantFrom('accept' as const, 'fail' as const, 'refuse' as const, 'hang' as const).map((how) =>
    command(`mail: ${how}`, async (_model, { house }) => {
      house.mail.behave(how);
    }),
  ),
  fc.constantFrom('accept' as const, 'fail' as const, 'refuse' as const).map((how) =>
    command(`the server answers at last: ${how}`, async (_model, { house }) => {
      house.mail.answer(how);
      await house.settle();
    }),
  ),
];
