/** Writes down how a run went. What failed, or was cut off, is an alert like any other; the next run that is done ends it. */
import { ingest } from '../alerts/ingest.ts';
import { normalise } from '../alerts/normalise.ts';
import { closeAlerts, type Resolving } from '../alerts/resolve.ts';
import { alertSettings } from '../alerts/settings.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { clip, plainLines } from '../kernel/plain.ts';
import type { Done } from '../kernel/ports.ts';
import { formatInstant } from '../kernel/rfc3339.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { masking } from '../masking/masking.ts';
import { maskingSettings } from '../masking/settings.ts';
import { OURSELVES } from '../sources/settings.ts';
import { openTasks } from '../tasks/records.ts';
import { finished } from './events.ts';
import { moveSlot, RUN_COLUMNS, type RunRecord, type RunState, tasksOf } from './records.ts';
import { fingerprintOf, opensFrom, type Planned } from './upkeep.ts';

/** What is kept of what a run wrote: its beginning and its end, which say most. */
const MOST_OUTPUT = 32_768;
/** Of which an alert quotes the end. */
const QUOTED = 1_000;

export interface Finished {
  readonly number: number;
  readonly holder: string;
  readonly done: Done;
}

/** False when the run was no longer the holder's: it was given up meanwhile. */
export function* finish(context: Context, { number, holder, done }: Finished): Script<boolean> {
  const run = yield* one<RunRecord>(
    `select ${RUN_COLUMNS} from upkeep_run where number = $1 and holder = $2 and finished_at is null {lock}`,
    number,
    holder,
  );
  if (run === undefined) return false;
  yield* settle(context, run, done);
  if (done.state === 'done')
    yield* all('update upkeep set took = cast($2 as bigint) where name = $1', run.name, context.now - run.started_at);
  return true;
}

const ENGINE_ENDED = 'the process that ran it ended in the middle';

/** Gives up the runs of engines that are gone, and of whoever is far beyond their time; each comes again once. Answers how many. */
export function* giveUp(context: Context, holder: string): Script<number> {
  const { now } = context;
  const runs = yield* all<RunRecord>(
    `select ${RUN_COLUMNS} from upkeep_run where finished_at is null and (until <= $1 or (holder like 'engine %' and holder <> $2)) order by number {lock}`,
    now,
    holder,
  );
  const tasks = new Map(tasksOf(context).map((task) => [task.name, task]));
  for (const run of runs) {
    const before = yield* one<{ state: RunState }>(
      'select state from upkeep_run where name = $1 and number < $2 order by number desc limit 1',
      run.name,
      run.number,
    );
    yield* settle(context, run, { state: 'lost', report: '', output: '', problem: ENGINE_ENDED });
    const task = tasks.get(run.name);
    // Whatever kills its engine would do so for ever.
    if (task === undefined || before?.state === 'lost') continue;
    const moved = `${label('U', run.number)} was cut off: ${ENGINE_ENDED}`;
    yield* moveSlot(context, run.name, { at: opensFrom(task, now), meant: run.meant_at ?? run.started_at, moved });
  }
  return runs.length;
}

function* settle(context: Context, run: RunRecord, { state, report, output, problem }: Outcome): Script<void> {
  const masks = masking(context.settings.of(maskingSettings));
  const said = {
    report: masks.text(plainLines(report)),
    output: shortened(masks.text(plainLines(output))),
    problem: problem === undefined ? null : masks.text(plainLines(problem)),
  };
  const subject = label('U', run.number);
  const planned = tasksOf(context).find(({ name }) => name === run.name);
  const task = yield* taskFor(context, run, state, said, planned);
  yield* all(
    `update upkeep_run set state = $2, finished_at = cast($3 as bigint), problem = $4, report = $5, output = $6, task = cast($7 as bigint) where number = $1`,
    run.number,
    state,
    context.now,
    said.problem,
    said.report,
    said.output,
    task,
  );
  yield* record(context, [
    finished(subject, {
      task: run.name,
      state,
      tookMs: context.now - run.started_at,
      ...(said.problem === null ? {} : { problem: said.problem }),
    }),
  ]);
}

type Outcome = Omit<Done, 'state'> & { readonly state: Done['state'] | 'lost' };

interface Said {
  readonly report: string;
  readonly output: string;
  readonly problem: string | null;
}

/** Every run is a task: one that is closed already, or that of the alert. */
function* taskFor(context: Context, run: RunRecord, state: RunState, said: Said, planned: Planned | undefined): Script<number | null> {
  if (state === 'failed' || state === 'lost') return yield* raise(context, run, said, planned);
  if (state === 'done') yield* allClear(context, run);
  return yield* openTasks(ourselves(context), [
    {
      title: `Upkeep: ${run.name}`,
      description: said.problem ?? said.report,
      category: 'upkeep',
      priority: 'low',
      cause: label('U', run.number),
      status: 'done',
      closedAt: context.now,
    },
  ]);
}

const ourselves = (context: Context): Context => ({ ...context, actor: { name: OURSELVES, role: 'operator' } });

/** The alert's task, which is there already when it failed the last time too. */
function* raise(context: Context, run: RunRecord, { problem, output }: Said, planned: Planned | undefined): Script<number | null> {
  const fingerprint = fingerprintOf(run.name);
  const since = formatInstant(run.started_at).slice(0, 16).replace('T', ' ');
  const end = output.trimEnd().slice(-QUOTED);
  const telling = {
    fingerprint,
    status: 'firing' as const,
    labels: { alertname: 'UpkeepFailed', upkeep: run.name, chore: run.chore },
    annotations: {
      summary: `Upkeep ${run.name} failed`,
      description: [
        `${label('U', run.number)}, begun at ${since} UTC: ${problem ?? 'it failed'}.`,
        ...(end === '' ? [] : [`It wrote:\n${end}`]),
        `watchbill upkeep show ${label('U', run.number)} says more; watchbill upkeep run ${run.name} tries again.`,
      ].join('\n'),
    },
    startsAt: run.started_at,
    endsAt: null,
    url: null,
    group: null,
    severity: planned?.severity ?? 'error',
  };
  yield* ingest(ourselves(context), [normalise(OURSELVES, telling, context.settings.of(alertSettings))]);
  const row = yield* one<{ task: number | null }>(
    'select task from alert where source = $1 and fingerprint = $2 and resolved_at is null',
    OURSELVES,
    fingerprint,
  );
  return row?.task ?? null;
}

function* allClear(context: Context, run: RunRecord): Script<void> {
  const rows = yield* all<Resolving>(
    'select number, count, task, incident, muted from alert where source = $1 and fingerprint = $2 and resolved_at is null {lock}',
    OURSELVES,
    fingerprintOf(run.name),
  );
  yield* closeAlerts(
    ourselves(context),
    rows.map((row) => ({ ...row, note: `${label('U', run.number)} was done` })),
  );
}

function shortened(output: string): string {
  if (output.length <= MOST_OUTPUT) return output;
  const half = MOST_OUTPUT / 2;
  return `${clip(output, half)}\n… ${output.length - MOST_OUTPUT} characters left out …\n${output.slice(-half)}`;
}
