/**
 * What whoever helps would ask for, in one archive. Nothing secret may be in it, so each file passes twice: the secrets that the
 * configuration holds are looked for as they are, wherever they stand, and then masking reads the text as it reads everything else.
 */
import { arch, cpus, freemem, loadavg, platform, release, totalmem, uptime } from 'node:os';
import { gauges } from '../../domain/board/gauges.ts';
import type { Examination } from '../../domain/diagnostics/check.ts';
import { diagnosticsSettings } from '../../domain/diagnostics/settings.ts';
import { holderOf } from '../../domain/kernel/lease.ts';
import { explain, isRefusal, type Refusal } from '../../domain/kernel/refusal.ts';
import { formatInstant } from '../../domain/kernel/rfc3339.ts';
import { all, one } from '../../domain/kernel/script.ts';
import { mask, masking } from '../../domain/masking/masking.ts';
import { maskingSettings } from '../../domain/masking/settings.ts';
import { roomAt } from '../../integrations/host/disk.ts';
import { type Packed, tarGz } from '../../integrations/host/tar.ts';
import { databaseBytes } from '../../integrations/storage/inspect.ts';
import { nameOf } from '../../integrations/storage/open.ts';
import { secretsIn, shownValues } from '../config/redact.ts';
import { writeFileOrRefuse } from '../io.ts';
import { openLogReader } from '../log-reader.ts';
import type { Patient } from './patient.ts';
import { profile } from './profile.ts';

export interface Bundle {
  readonly file: string;
  readonly bytes: number;
  readonly files: readonly string[];
}

/** Only its owner may read it. */
const PRIVATE = 0o600;

export interface Target {
  readonly file: string;
  readonly over: boolean;
}

export async function writeBundle(patient: Patient, examination: Examination, { file, over }: Target): Promise<Bundle | Refusal> {
  const files = await bundled(patient, examination);
  const bytes = await writeFileOrRefuse(file, tarGz(files, patient.clock.now()), over, PRIVATE);
  return isRefusal(bytes) ? bytes : { file, bytes, files: files.map(({ name }) => name) };
}

const README = `What Watchbill's doctor gathered. Secrets of the configuration and what masking knows are masked; names of hosts, people and
alerts are not. Read it before you send it.

doctor.json       what was looked at, what was found, what to do
config.json       the settings in force, defaults included
host.json         the machine and this process
database.json     how much there is of what, and who runs the engine
environment.json  the variables that Watchbill reads
performance.json  what was measured lately
log.jsonl         the last lines of its log
engine.cpuprofile where the processor's time goes, for Chrome's developer tools; where [diagnostics] resource_profiling says so
`;

const PROFILE_MS = 2_000;

export async function bundled(patient: Patient, examination: Examination): Promise<readonly Packed[]> {
  const { loaded } = patient;
  const wanted = patient.settings.of(diagnosticsSettings);
  const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
  const files: readonly (readonly [name: string, content: string])[] = [
    ['README.txt', README],
    ['doctor.json', json({ ...examination, at: formatInstant(examination.at) })],
    ['config.json', json(isRefusal(loaded) ? { problem: explain(loaded).text } : { path: loaded.path, ...shownValues(loaded.values) })],
    ['host.json', json(host(patient))],
    ['database.json', json(await contents(patient))],
    ['environment.json', json(environment(patient))],
    ...(wanted.performance_snapshots ? [['performance.json', json(await performance(patient))] as const] : []),
    ...(wanted.log_diagnostics ? [['log.jsonl', logTail(patient.logFile)] as const] : []),
    ...(wanted.resource_profiling ? [['engine.cpuprofile', await profile(PROFILE_MS)] as const] : []),
  ];
  const clean = cleaner(patient);
  return files.map(([name, content]) => ({ name: `watchbill-doctor/${name}`, content: clean(content) }));
}

/** Shorter ones stand everywhere, and masking knows them by their names. */
const SHORTEST_SECRET = 4;

function cleaner({ loaded, settings }: Patient): (text: string) => string {
  const secrets = isRefusal(loaded) ? [] : secretsIn(loaded.values).filter((secret) => secret.length >= SHORTEST_SECRET);
  // As they are, and as JSON writes them.
  const spelled = [...new Set(secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]))].sort(
    (a, b) => b.length - a.length,
  );
  const masks = masking(settings.of(maskingSettings));
  return (text) => masks.text(spelled.reduce((cleaned, secret) => cleaned.replaceAll(secret, mask('secret of the configuration')), text));
}

function host({ db, file, logFile }: Patient): object {
  const { rss, heapUsed } = process.memoryUsage();
  return {
    platform: `${platform()} ${release()} ${arch()}`,
    processors: cpus().length,
    load: loadavg(),
    memory: { total: totalmem(), free: freemem() },
    upSeconds: Math.round(uptime()),
    versions: process.versions,
    process: { pid: process.pid, rss, heapUsed, arguments: process.execArgv },
    database: { name: nameOf(db), bytes: file === undefined ? null : databaseBytes(file), ...(file === undefined ? {} : roomAt(file)) },
    log: logFile,
  };
}

async function performance({ store, context }: Patient): Promise<unknown> {
  if (isRefusal(store)) return { problem: explain(store).text };
  const { list } = await import('../../domain/performance/capabilities.ts');
  return store.read(() => list.run(context(), list.input.parse({})));
}

const COUNTED = ['task', 'alert', 'incident', 'event', 'clock', 'outbox', 'component', 'silence', 'heartbeat', 'rejection'] as const;

async function contents({ store, clock }: Patient): Promise<object> {
  if (isRefusal(store)) return { problem: explain(store).text };
  return store.read(function* () {
    const rows: Record<string, number> = {};
    for (const table of COUNTED)
      rows[table] = Number((yield* one<{ total: number }>(`select count(*) as total from ${table}`))?.total ?? 0);
    return {
      engine: store.engine,
      migrations: yield* all('select version, name, hash from migration order by version'),
      lease: (yield* holderOf('engine')) ?? null,
      rows,
      gauges: yield* gauges(clock.now()),
    };
  });
}

function environment({ settings }: Patient): object {
  const masks = masking(settings.of(maskingSettings));
  const ours = Object.entries(process.env).filter(([name]) =>
    /^(WATCHBILL_|XDG_|NODE_|TERM$|LANG$|LC_|TZ$|COLORTERM$|NO_COLOR$)/.test(name),
  );
  return Object.fromEntries(ours.map(([name, value]) => [name, masks.named(name, value ?? '')]));
}

const MOST_LINES = 5_000;

function logTail(path: string): string {
  const reader = openLogReader(path);
  const lines: string[] = [];
  try {
    reader.more((line) => {
      lines.push(line);
      if (lines.length > MOST_LINES) lines.shift();
    });
  } finally {
    reader.close();
  }
  return lines.map((line) => `${line}\n`).join('');
}
