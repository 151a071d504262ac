/** Asks one source that somebody has claimed, brings what is open here to what it shows, and writes down how it went. */
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { nextInPhase, nextTime, retryTime, staleFrom } from '../kernel/polling.ts';
import type { Store } from '../kernel/ports.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';
import { masking } from '../masking/masking.ts';
import { maskingSettings } from '../masking/settings.ts';
import { type PolledSource, type PollReport, polls } from '../sources/polls.ts';
import { hear, reject } from '../sources/records.ts';
import { closedByUs } from '../sources/write-back-records.ts';
import { ingest } from './ingest.ts';
import { normalise, type Report } from './normalise.ts';
import { difference, doubtful, type Observation, type OpenRow } from './reconcile.ts';
import { closeAlerts, type Resolving } from './resolve.ts';
import { alertSettings } from './settings.ts';
import { readAgain, unreadable } from './unreachable.ts';

/** Asks a source for what is open there; for everything or, where that is dear, for its problems alone. */
export type Observe = (
  source: PolledSource,
  at: { readonly now: Instant; readonly everything: boolean },
  signal: AbortSignal,
) => Promise<Observation | { readonly problem: string }>;

export interface Polling {
  readonly source: PolledSource;
  readonly holder: string;
  readonly observe: Observe;
  /** Ends the asking, because it takes too long or because of `broken`. */
  readonly signal: AbortSignal;
  /** Whoever breaks it off asks again: that is no failure of the source. */
  readonly broken: AbortSignal;
}

/** In one transaction, so that the intake beside it never waits long. */
const ALERTS_A_SLICE = 2_000;

export async function pollSource(store: Store, context: () => Context, polling: Polling): Promise<PollReport | Refusal> {
  const { source, holder, observe, signal, broken } = polling;
  const asked = context().now;
  const before = await store.read(() => polls.held(source.name, holder));
  if (before === undefined) return refuse({ kind: 'lease-lost', name: `source ${source.name}` });
  const everything = before.succeededAt === null || nextInPhase(source.name, source.everything, before.succeededAt) <= asked;
  const observation = await observe(source, { now: asked, everything }, signal);
  if (!('problem' in observation)) return takeIn(store, context, polling, asked, observation);
  const { problem } = observation;
  const refused = refuse({
    kind: 'unreachable',
    what: `source ${source.name}`,
    problem,
    hint: 'Its open alerts stay as they are; watchbill source list says when it is asked again.',
  });
  if (!broken.aborted) await store.write(() => failed(context(), source, holder, problem));
  return refused;
}

async function takeIn(
  store: Store,
  context: () => Context,
  { source, holder }: Polling,
  asked: Instant,
  observation: Observation,
): Promise<PollReport | Refusal> {
  const { settings } = context();
  const words = settings.of(alertSettings);
  const masks = masking(settings.of(maskingSettings));
  const normal = (alert: Observation['alerts'][number]): Report => normalise(source.name, alert, words, masks);
  const kept = new Set(observation.kept.map((alert) => normal(alert).fingerprint));
  const open = await store.read(() => openOf(source.name));
  const { fresh, changed, gone } = difference(observation.alerts.map(normal), kept, open);

  let opened = 0;
  for (const slice of sliced([...changed, ...fresh])) {
    const told = await store.write(() => tell(context(), source.name, holder, slice, asked));
    if (isRefusal(told)) return told;
    opened += told;
  }
  return store.write(() => settle(context(), source, holder, { observation, asked, open, gone, opened, changed: changed.length, masks }));
}

function* sliced(reports: readonly Report[]): Generator<readonly Report[]> {
  for (let from = 0; from < reports.length; from += ALERTS_A_SLICE) yield reports.slice(from, from + ALERTS_A_SLICE);
}

const openOf = (source: string): Script<readonly OpenRow[]> =>
  all<OpenRow>('select number, fingerprint, status, severity, title from alert where source = $1 and resolved_at is null', source);

/** The context of what a source itself says. */
const inName = (context: Context, name: string): Context => ({ ...context, actor: { name, role: 'operator' } });

function* tell(context: Context, source: string, holder: string, reports: readonly Report[], asked: Instant): Script<number | Refusal> {
  if ((yield* polls.held(source, holder)) === undefined) return refuse({ kind: 'lease-lost', name: `source ${source}` });
  // While the source was answering it may also have said by itself that one of them is over; that word is younger.
  const over = yield* all<{ fingerprint: string }>(
    'select fingerprint from alert where resolved_at >= $1 and source = $2 and fingerprint in {values $3}',
    asked,
    source,
    JSON.stringify(reports.map(({ fingerprint }) => fingerprint)),
  );
  const closed = yield* closedByUs(
    source,
    reports.map(({ fingerprint }) => fingerprint),
    asked,
  );
  const meanwhile = new Set([...closed, ...over.map(({ fingerprint }) => fingerprint)]);
  const { opened } = yield* ingest(
    inName(context, source),
    reports.filter(({ fingerprint }) => !meanwhile.has(fingerprint)),
  );
  return opened;
}

interface Taken {
  readonly observation: Observation;
  readonly asked: Instant;
  readonly open: readonly OpenRow[];
  readonly gone: readonly OpenRow[];
  readonly opened: number;
  readonly changed: number;
  readonly masks: ReturnType<typeof masking>;
}

/** Ends what is over, and writes down that the source was heard and when it is asked next. */
function* settle(context: Context, source: PolledSource, holder: string, taken: Taken): Script<PollReport | Refusal> {
  const { observation, asked, open, gone, opened, changed, masks } = taken;
  const { now } = context;
  const poll = yield* polls.held(source.name, holder);
  if (poll === undefined) return refuse({ kind: 'lease-lost', name: `source ${source.name}` });
  const [bad] = observation.unread;
  const problem = bad === undefined ? null : masks.text(`alert ${bad.index + 1} of the answer: ${bad.problem}`);
  const over = problem === null ? yield* candidates(gone, observation, asked) : [];
  const doubts = poll.report === null ? 0 : (JSON.parse(poll.report) as PollReport).doubts;
  const doubted = doubtful(over.length, open.length, source.max_vanish, doubts);
  if (!doubted) {
    const note = 'the source does not show it any more';
    yield* closeAlerts(
      inName(context, source.name),
      over.map((row) => ({ ...row, note })),
    );
  }
  const report: PollReport = {
    at: now,
    open: observation.alerts.length,
    opened,
    changed,
    closed: doubted ? 0 : over.length,
    unread: observation.unread.length,
    problem,
    doubted: doubted ? over.length : 0,
    doubts: doubted ? doubts + 1 : 0,
  };
  yield* hear([{ name: source.name, kind: source.kind, received: opened }], now);
  if (problem !== null)
    yield* reject([{ source: source.name, reason: 'bad-alert', problem, bytes: 0, sample: '', count: observation.unread.length }], now);
  yield* readAgain(context, [source.name]);
  yield* polls.settle(context, {
    source: source.name,
    dueAt: nextTime(source, now),
    staleAt: staleFrom(source, now),
    failures: 0,
    succeededAt: now,
    problem: null,
    report: JSON.stringify(report),
  });
  return report;
}

/** Those among the vanished that the answer could have shown: still open, not heard of since it was asked for, and of its kind. */
function* candidates(gone: readonly OpenRow[], { judges }: Observation, asked: Instant): Script<readonly Resolving[]> {
  if (gone.length === 0) return [];
  const rows = yield* all<Resolving & { readonly labels: string }>(
    `select number, count, task, incident, muted, labels from alert
     where number in {numbers $1} and resolved_at is null and last_seen_at < $2 order by number {lock}`,
    JSON.stringify(gone.map(({ number }) => number)),
    asked,
  );
  return judges === undefined ? rows : rows.filter(({ labels }) => judges(JSON.parse(labels) as Readonly<Record<string, string>>));
}

function* failed(context: Context, source: PolledSource, holder: string, problem: string): Script<void> {
  const poll = yield* polls.held(source.name, holder);
  if (poll === undefined) return;
  const failures = poll.failures + 1;
  yield* polls.settle(context, { ...poll, dueAt: retryTime(source, failures, context.now), failures, problem });
  if (failures > 1 && poll.staleAt <= context.now) yield* unreadable(context, source, poll.succeededAt, problem);
}
