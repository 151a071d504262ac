import type { IncomingAlert } from '../../src/domain/alerts/incoming.ts';
import type { Actor } from '../../src/domain/kernel/access.ts';
import type { Channel, Level } from '../../src/domain/kernel/ports.ts';
import { isRefusal } from '../../src/domain/kernel/refusal.ts';
import { one } from '../../src/domain/kernel/script.ts';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { auditDuty } from '../../src/runtime/duties/audit.ts';
import { connectivityDuty } from '../../src/runtime/duties/connectivity.ts';
import { deadlineDuty } from '../../src/runtime/duties/deadline.ts';
import { deliveryDuty } from '../../src/runtime/duties/delivery.ts';
import { escalationDuty } from '../../src/runtime/duties/escalation.ts';
import { expiryDuty } from '../../src/runtime/duties/expiry.ts';
import { heartbeatDuty } from '../../src/runtime/duties/heartbeat.ts';
import { incidentDuty } from '../../src/runtime/duties/incident.ts';
import { inhibitionDuty } from '../../src/runtime/duties/inhibition.ts';
import { noticeDuty } from '../../src/runtime/duties/notice.ts';
import { rawDuty } from '../../src/runtime/duties/raw.ts';
import { recurrenceDuty } from '../../src/runtime/duties/recurrence.ts';
import { settlingDuty } from '../../src/runtime/duties/settling.ts';
import { shiftDuty } from '../../src/runtime/duties/shift.ts';
import { silenceDuty } from '../../src/runtime/duties/silence.ts';
import { sourceDuty } from '../../src/runtime/duties/source.ts';
import { windowDuty } from '../../src/runtime/duties/window.ts';
import { type Duty, type Engine, startEngine } from '../../src/runtime/engine.ts';
import { groupCommit } from '../../src/runtime/group-commit.ts';
import type { Surroundings } from '../../src/runtime/run.ts';
import { openWatchbill } from '../../src/runtime/watchbill.ts';
import { type SteppedClock, steppedClock } from './clock.ts';
import { letterbox } from './letterbox.ts';
import { mortal } from './mortal.ts';

export const ANA: Actor = { name: 'ana', role: 'operator' };
export const BELA: Actor = { name: 'bela', role: 'operator' };

export const minutes = (n: number): number => n * 60_000;
export const hours = (n: number): number => n * 3_600_000;

/** Ana at once, Béla after five minutes, the whole room ten minutes later. */
export const PEOPLE = {
  ana: { name: 'Ana Moreau', mail: 'ana@example.org' },
  bela: { name: 'Béla Kovács', mail: 'bela@example.org' },
  chris: { name: 'Chris, who has no telephone' },
};
export const LADDER = [{ tell: ['ana'] }, { delay: '5m', tell: ['bela'] }, { delay: '10m', tell: ['ana', 'mail:noc@example.org'] }];

export const settings = (more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({
  people: PEOPLE,
  policy: [{ name: 'everything', step: LADDER }],
  ...more,
});

export const alert = (labels: Readonly<Record<string, string>> = {}, more: Partial<IncomingAlert> = {}): IncomingAlert => ({
  fingerprint: labels['fingerprint'] ?? 'f1',
  status: 'firing',
  labels: { alertname: 'InstanceDown', instance: 'db1:9100', severity: 'critical', ...labels },
  annotations: { summary: 'db1 is down', description: 'Prometheus cannot scrape db1.' },
  startsAt: null,
  endsAt: null,
  url: null,
  group: null,
  ...more,
});

/** What a call gave, or the test fails with the refusal. */
export const given = <T>(value: T): Exclude<T, { readonly refusal: unknown }> => {
  if (isRefusal(value)) throw new Error(`refused: ${JSON.stringify(value.refusal)}`);
  return value as Exclude<T, { readonly refusal: unknown }>;
};

export interface HouseOptions {
  readonly db?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly clock?: SteppedClock;
  /** Instead of mail that ends in the letterbox. */
  readonly channels?: Readonly<Record<string, Channel>>;
  /** Rows are changed behind the engine's back: the last look of the auditor, which finds nothing after every other story, is left out. */
  readonly planted?: boolean;
  /** What the engine does besides. */
  readonly duties?: (around: Surroundings, nudge: () => void) => readonly Duty[];
}

const LATE: ReadonlySet<string> = new Set(['clock-overdue', 'return-overdue', 'page-stuck', 'mute-over']);

/** A whole Watchbill on a clock that waits to be advanced: a store in memory, its engine, and mail that ends in a letterbox. */
export async function openHouse({
  db = ':memory:',
  settings: said = settings(),
  clock = steppedClock(),
  channels,
  duties,
  planted = false,
}: HouseOptions = {}) {
  const mail = letterbox(clock);
  const lines: string[] = [];
  const log = { write: (level: Level, text: string): void => void lines.push(`${level} ${text}`) };
  const watchbill = given(
    await openWatchbill({ db, settings: said, clock, log, channels: channels ?? { mail: mail.channel }, actor: ANA }),
  );
  const { surroundings } = watchbill;
  const { store } = surroundings.ports;
  let engine: Engine | undefined;
  let die = (): void => undefined;
  const commits = groupCommit(surroundings, () => engine?.nudge());

  const start = async (): Promise<void> => {
    const life = mortal(store);
    const around = { ...surroundings, ports: { ...surroundings.ports, store: life.store } };
    const started = startEngine({
      store: life.store,
      clock,
      log,
      duties: [
        heartbeatDuty(around),
        expiryDuty(around),
        silenceDuty(around),
        windowDuty(around),
        shiftDuty(around),
        noticeDuty(around),
        incidentDuty(around),
        inhibitionDuty(around),
        settlingDuty(around),
        deadlineDuty(around),
        escalationDuty(around),
        recurrenceDuty(around),
        sourceDuty(around),
        rawDuty(around),
        connectivityDuty(around, () => started.nudge()),
        deliveryDuty(around, () => started.nudge()),
        auditDuty(around),
        ...(duties?.(around, () => started.nudge()) ?? []),
      ],
      everySecond: (tick) => {
        let cancel = clock.after(1_000, function again() {
          tick();
          cancel = clock.after(1_000, again);
        });
        return () => cancel();
      },
    });
    engine = started;
    die = life.die;
    await settle();
  };

  const waiting = async (): Promise<boolean> => {
    const row = await store.read(() =>
      one<{ due: number; sending: number }>(
        "select count(case when due_at <= $1 then 1 end) as due, count(case when state = 'sending' then 1 end) as sending from outbox where finished_at is null",
        clock.now(),
      ),
    );
    if (Number(row?.sending ?? 0) > mail.hanging() || (Number(row?.due ?? 0) > 0 && mail.hanging() < 16)) return true;
    // A page that was given up on may have made the next step due.
    const clocks = await store.read(() =>
      one<{ due: number }>("select count(*) as due from clock where state = 'running' and due_at <= $1", clock.now()),
    );
    return Number(clocks?.due ?? 0) > 0;
  };

  /** Lets the engine do all that is due at this moment. */
  const settle = async (): Promise<void> => {
    if (engine === undefined) return;
    for (let round = 0; round < 200; round++) {
      await engine.tick();
      if (!engine.status().active || !(await waiting())) return;
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  };

  return {
    watchbill,
    clock,
    mail,
    store,
    log: lines,
    engine: () => engine,
    start,
    settle,
    /** Other settings from now on, as after an edit of the configuration. */
    configure: (said: Readonly<Record<string, unknown>>) => watchbill.configure(settingsFrom(said)),
    /** Second by second, as the engine lives it. */
    async pass(ms: number) {
      for (let left = ms; left > 0; left -= 1_000) {
        clock.advance(Math.min(1_000, left));
        await settle();
      }
    },
    async stop() {
      await engine?.stop();
      engine = undefined;
    },
    /** SIGKILL: the engine is gone in the middle of whatever it did, and its lease stands until it runs out. */
    crash() {
      die();
      engine = undefined;
      mail.abandon();
    },
    /** One webhook's alerts, taken in and answered. */
    async receive(...alerts: readonly IncomingAlert[]) {
      await commits.submit({ source: 'prometheus', kind: 'alertmanager', alerts, rejections: [], bytes: 1_000 });
      await settle();
    },
    /** A sign of life of each. */
    async beat(...heartbeats: readonly string[]) {
      await commits.submit({ source: 'cron', kind: 'heartbeat', alerts: [], rejections: [], heartbeats, bytes: 0 });
      await settle();
    },
    alert: async (number: string) => given(await watchbill.alert.show({ alert: number })),
    task: async (number: string) => given(await watchbill.task.show({ task: number })),
    /** The timeline of an alert as lines: `escalation.stepped step 1 of 3 …`. */
    timeline: async (number: string) =>
      given(await watchbill.alert.show({ alert: number })).timeline.map(({ kind, text }) => `${kind} ${text}`),
    outbox: async () => given(await watchbill.outbox.list({ limit: 10_000 })).reverse(),
    async close() {
      mail.answer('fail');
      await engine?.stop();
      // What is late is no fault of a story that ended in the middle, or whose engine died.
      const differing = planted ? [] : given(await watchbill.audit.run({})).filter(({ kind }) => !LATE.has(kind));
      await watchbill.close();
      if (differing.length > 0) throw new Error(`the auditor finds: ${JSON.stringify(differing, undefined, 2)}`);
    },
  };
}

export type House = Awaited<ReturnType<typeof openHouse>>;
