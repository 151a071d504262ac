/**
 * Packs a bundle when Watchbill itself is not well, while what led to it is still there: an alert of our own source (upkeep that failed or
 * was cut off, a threshold that was breached, a repository or a process) gets one, and its task a note of where it is; so does the end of an
 * engine that did not give its lease back. Not more than one in a while:
 * what goes wrong together is in the same log, and its tasks name the same bundle.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CHECK_NAMES, type CheckName } from '../../domain/diagnostics/check.ts';
import { diagnosticsSettings } from '../../domain/diagnostics/settings.ts';
import { ENGINE } from '../../domain/kernel/access.ts';
import { label } from '../../domain/kernel/id.ts';
import { explain, isRefusal } from '../../domain/kernel/refusal.ts';
import { formatInstant } from '../../domain/kernel/rfc3339.ts';
import { all, one } from '../../domain/kernel/script.ts';
import { OURSELVES } from '../../domain/sources/settings.ts';
import { note } from '../../domain/tasks/verbs.ts';
import type { Loaded } from '../config/settings.ts';
import { writeBundle } from '../doctor/bundle.ts';
import { examine } from '../doctor/examine.ts';
import { fileOf, type Patient } from '../doctor/patient.ts';
import type { Duty } from '../engine.ts';
import { contextFor, type Surroundings } from '../run.ts';
import { beside } from './beside.ts';

export interface Place {
  readonly db: string;
  readonly logFile: string | undefined;
  readonly loaded: () => Loaded;
}

interface Own {
  readonly number: number;
  readonly task: number | null;
}

/** No log-ins, no questions to others and no reading of every page in the middle of a running engine. */
const QUICK = CHECK_NAMES.filter((name: CheckName) => !['delivery', 'clock', 'integrity'].includes(name));
const APART_MS = 300_000;
/** Of what was open before this engine began, what led to its beginning. */
const JUST_NOW_MS = 60_000;
const NAME = /^watchbill-(?:A\d+|engine)-\d{8}T\d{6}Z\.tar\.gz$/;

export function captureDuty(around: Surroundings, { db, logFile, loaded }: Place, nudge: () => void): Duty {
  const { clock, settings, ports } = around;
  const { store, log } = ports;
  let seen = 0;
  let last: { readonly at: number; readonly file: string } | undefined;
  const captures = beside(log, nudge);

  const patient = (): Patient => ({
    clock,
    loaded: loaded(),
    settings: settings(),
    db,
    file: fileOf(db),
    logFile: logFile ?? '',
    store,
    context: () => contextFor(around, ENGINE)(),
    channel: ports.channel,
  });

  /** The file, unless it could not be written. */
  const pack = async (subject: string): Promise<string | undefined> => {
    const { folder = join(dirname(fileOf(db) ?? join(process.cwd(), 'x')), 'diagnostics'), keep } = settings().of(diagnosticsSettings);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const time = formatInstant(clock.now()).slice(0, 19).replaceAll(/[-:]/g, '');
    const file = join(folder, `watchbill-${subject}-${time}Z.tar.gz`);
    const whole = patient();
    const bundle = await writeBundle(whole, await examine(whole, { checks: QUICK }), { file, over: true });
    if (isRefusal(bundle)) return void log.write('warn', explain(bundle).text, { actor: ENGINE.name });
    const ours = readdirSync(folder).filter((name) => NAME.test(name));
    const byTime = ours.sort((a, b) => b.slice(-23).localeCompare(a.slice(-23)));
    for (const old of byTime.slice(keep)) rmSync(join(folder, old), { force: true });
    return file;
  };

  /** What goes wrong together is told with one bundle. */
  const tell = async (alerts: readonly Own[], first: Own): Promise<void> => {
    const now = clock.now();
    if (last === undefined || now < last.at || now - last.at >= APART_MS) {
      const file = await pack(label('A', first.number));
      last = file === undefined ? undefined : { at: now, file };
    }
    if (last === undefined) return;
    const text = `What was there then is in ${last.file} (watchbill doctor's bundle, masked).`;
    log.write('info', `what was there when ${label('A', first.number)} opened is in ${last.file}`, { actor: ENGINE.name });
    const context = contextFor(around, ENGINE);
    await store.write(function* () {
      const now = context();
      for (const { task } of alerts) if (task !== null) yield* note.run(now, { task: label('T', task), text });
    });
  };

  const mourn = async (lost: string): Promise<void> => {
    const at = clock.now();
    const file = await pack('engine');
    if (file === undefined) return;
    last = { at, file };
    log.write('warn', `${lost} did not give its lease back; what was there then is in ${file}`, { actor: ENGINE.name });
  };

  const start = (work: () => Promise<void>): void => captures.start('bundle', 'what was there when it happened could not be packed', work);

  return {
    name: 'capture',
    begin: async (_fenced, _lease, lost) => {
      if (lost !== undefined && settings().of(diagnosticsSettings).capture) start(() => mourn(lost));
      const row = await store.read(() =>
        one<{ last: number | null }>('select max(number) as last from alert where first_seen_at < $1', clock.now() - JUST_NOW_MS),
      );
      seen = row?.last ?? 0;
    },
    run: async () => {
      if (captures.size > 0 || !settings().of(diagnosticsSettings).capture) return undefined;
      const fresh = await store.read(() =>
        all<Own>(
          'select number, task from alert where source = $1 and resolved_at is null and number > $2 order by number',
          OURSELVES,
          seen,
        ),
      );
      const [first] = fresh;
      if (first === undefined) return undefined;
      seen = fresh.at(-1)?.number ?? seen;
      start(() => tell(fresh, first));
      return undefined;
    },
    end: captures.rest,
  };
}
