/**
 * A station: what one long-lived process runs. The store, an engine that may become the active one, the intake, and settings that follow
 * their file. `watchbill serve` is a station and nothing else; the dashboard has one in a worker thread.
 */
import type { Actor } from '../domain/kernel/access.ts';
import type { Clock } from '../domain/kernel/clock.ts';
import type { Log } from '../domain/kernel/ports.ts';
import { explain, isRefusal, type Refusal } from '../domain/kernel/refusal.ts';
import { hostSampler } from '../integrations/host/sampler.ts';
import { keepChronicle } from './chronicle.ts';
import { intake as intakeSettings, parseListen } from './config/sections.ts';
import type { Loaded, Source } from './config/settings.ts';
import { watchSettings } from './config/watch.ts';
import { auditDuty } from './duties/audit.ts';
import { calendarDuty } from './duties/calendar.ts';
import { captureDuty } from './duties/capture.ts';
import { connectivityDuty } from './duties/connectivity.ts';
import { deadlineDuty } from './duties/deadline.ts';
import { deliveryDuty } from './duties/delivery.ts';
import { escalationDuty } from './duties/escalation.ts';
import { expiryDuty } from './duties/expiry.ts';
import { heartbeatDuty } from './duties/heartbeat.ts';
import { incidentDuty } from './duties/incident.ts';
import { inhibitionDuty } from './duties/inhibition.ts';
import { inventoryDuty } from './duties/inventory.ts';
import { noticeDuty } from './duties/notice.ts';
import { performanceDuty } from './duties/performance.ts';
import { pollDuty } from './duties/poll.ts';
import { probeDuty } from './duties/probe.ts';
import { pulseDuty } from './duties/pulse.ts';
import { rawDuty } from './duties/raw.ts';
import { recurrenceDuty } from './duties/recurrence.ts';
import { settlingDuty } from './duties/settling.ts';
import { shiftDuty } from './duties/shift.ts';
import { silenceDuty } from './duties/silence.ts';
import { sourceDuty } from './duties/source.ts';
import { textDuty } from './duties/text.ts';
import { upkeepDuty } from './duties/upkeep.ts';
import { processDuty, repositoryDuty } from './duties/watch.ts';
import { windowDuty } from './duties/window.ts';
import { writeBackDuty } from './duties/write-back.ts';
import { type EngineStatus, startEngine } from './engine.ts';
import { type Intake, openIntake } from './intake.ts';
import { openWatchbill, type Watchbill } from './watchbill.ts';

export interface StationStatus {
  /** Where the engine is that fires the clocks. */
  readonly engine: 'here' | 'elsewhere' | 'none';
  readonly holder?: string;
  /** The address the intake listens on. */
  readonly intake?: string;
  /** What a person should know about this process now. */
  readonly banners: readonly string[];
}

export interface StationOptions {
  readonly db: string;
  readonly loaded: Loaded;
  readonly config: Source;
  readonly actor: Actor;
  readonly clock: Clock;
  readonly log: Log;
  /** Where that log is a file. */
  readonly logFile?: string | undefined;
  /** Instead of `[intake] listen`. */
  readonly listen?: string | undefined;
  /**
   * `always`: a station that cannot listen does not start (serve). `while-active`: only the lease holder binds the port, and a port in use
   * is a banner, because two dashboards on one machine are the normal case.
   */
  readonly intake: 'always' | 'while-active';
  readonly onStatus?: (status: StationStatus) => void;
  /** The configuration changed and is in force. */
  readonly onConfigured?: (loaded: Loaded) => void;
}

export interface Station {
  readonly watchbill: Watchbill;
  status(): StationStatus;
  close(): Promise<void>;
}

export async function openStation(options: StationOptions): Promise<Station | Refusal> {
  const { clock, log, onStatus } = options;
  const opened = await openWatchbill({
    db: options.db,
    settings: options.loaded.settings,
    actor: options.actor,
    clock,
    log,
    ...(options.logFile === undefined ? {} : { logFile: options.logFile }),
  });
  if (isRefusal(opened)) return opened;
  const watchbill = opened;
  let engineStatus: EngineStatus = { active: false, holder: undefined };
  let intake: Intake | undefined;
  let intakeProblem: string | undefined;
  let settingsProblem: string | undefined;
  let { loaded } = options;
  let settingsWarnings = loaded.warnings;

  const status = (): StationStatus => ({
    engine: engineStatus.active ? 'here' : engineStatus.holder === undefined ? 'none' : 'elsewhere',
    ...(engineStatus.holder === undefined ? {} : { holder: engineStatus.holder }),
    ...(intake === undefined ? {} : { intake: intake.address }),
    banners: [intakeProblem, settingsProblem, ...settingsWarnings].filter((banner) => banner !== undefined),
  });
  const report = (): void => onStatus?.(status());

  const openDoor = async (): Promise<Refusal | undefined> => {
    const address = options.listen ?? options.loaded.settings.of(intakeSettings).listen;
    const at = parseListen(address);
    if (at === undefined)
      return {
        refusal: { kind: 'invalid', where: '--listen', problem: `${address} is not an address to listen on`, allowed: '127.0.0.1:9190' },
      };
    const door = await openIntake(
      watchbill,
      at,
      () => engineStatus,
      () => engine.nudge(),
    );
    if (isRefusal(door)) return door;
    intake = door;
    return undefined;
  };

  // Opening and closing the door follow the lease one after the other, however fast it changes hands.
  let turn: Promise<unknown> = Promise.resolve();
  const followLease = (): void => {
    turn = turn.then(async () => {
      if (engineStatus.active && intake === undefined) {
        const refused = await openDoor();
        intakeProblem = refused === undefined ? undefined : `Alerts cannot come in: ${explain(refused).text}`;
        if (intakeProblem !== undefined) log.write('error', intakeProblem);
      } else if (!engineStatus.active && intake !== undefined) {
        await intake.close();
        intake = undefined;
      }
      report();
    });
  };

  const { store } = watchbill.surroundings.ports;
  const sampler = hostSampler(store.engine === 'sqlite' ? options.db : undefined);
  const engine = startEngine({
    store,
    clock,
    log,
    duties: [
      heartbeatDuty(watchbill.surroundings),
      expiryDuty(watchbill.surroundings),
      silenceDuty(watchbill.surroundings),
      windowDuty(watchbill.surroundings),
      shiftDuty(watchbill.surroundings),
      incidentDuty(watchbill.surroundings),
      noticeDuty(watchbill.surroundings),
      inhibitionDuty(watchbill.surroundings),
      settlingDuty(watchbill.surroundings),
      deadlineDuty(watchbill.surroundings),
      escalationDuty(watchbill.surroundings),
      recurrenceDuty(watchbill.surroundings),
      textDuty(watchbill.surroundings),
      sourceDuty(watchbill.surroundings),
      connectivityDuty(watchbill.surroundings, () => engine.nudge()),
      deliveryDuty(watchbill.surroundings, () => engine.nudge()),
      pulseDuty(watchbill.surroundings),
      pollDuty(watchbill.surroundings, () => engine.nudge()),
      rawDuty(watchbill.surroundings),
      writeBackDuty(watchbill.surroundings, () => engine.nudge()),
      inventoryDuty(watchbill.surroundings, () => engine.nudge()),
      calendarDuty(watchbill.surroundings, () => engine.nudge()),
      performanceDuty(watchbill.surroundings, sampler, () => engine.nudge()),
      probeDuty(watchbill.surroundings, () => engine.nudge()),
      upkeepDuty(watchbill.surroundings, () => engine.nudge()),
      captureDuty(watchbill.surroundings, { db: options.db, logFile: options.logFile, loaded: () => loaded }, () => engine.nudge()),
      repositoryDuty(watchbill.surroundings, () => engine.nudge()),
      processDuty(watchbill.surroundings, () => engine.nudge()),
      auditDuty(watchbill.surroundings),
    ],
    onStatus: (next) => {
      engineStatus = next;
      if (options.intake === 'while-active') followLease();
      else report();
    },
  });

  const chronicle = keepChronicle(store, log, clock, () => engineStatus.active);
  const unwatch = watchSettings({
    ...options.config,
    loaded: options.loaded,
    onOutcome: (outcome) => {
      if (isRefusal(outcome)) {
        settingsProblem = `The configuration has a mistake, the one of before stays in force: ${explain(outcome).text.split('\n')[0]}`;
        log.write('error', settingsProblem, { problems: explain(outcome).text });
      } else {
        settingsProblem = undefined;
        settingsWarnings = outcome.warnings;
        loaded = outcome;
        watchbill.configure(outcome.settings);
        options.onConfigured?.(outcome);
        log.write('info', 'the configuration changed and is in force', { warnings: outcome.warnings });
        engine.nudge();
      }
      report();
    },
  });

  const close = async (): Promise<void> => {
    unwatch();
    await turn;
    await intake?.close();
    await engine.stop();
    sampler.close();
    await chronicle.close();
    await watchbill.close();
  };

  if (options.intake === 'always') {
    const refused = await openDoor();
    if (refused !== undefined) {
      await close();
      return refused;
    }
    report();
  }
  return { watchbill, status, close };
}
