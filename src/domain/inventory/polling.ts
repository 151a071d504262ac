/** Reads one source that somebody has claimed, takes in what it says, and writes down how it went. */
import type { Context } from '../kernel/context.ts';
import { nextTime, retryTime, staleFrom } from '../kernel/polling.ts';
import type { Store } from '../kernel/ports.ts';
import { explain, isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { type Taken, take } from './import.ts';
import type { Observation } from './observed.ts';
import { polls } from './polls.ts';
import { observe } from './providers.ts';
import type { InventorySource } from './settings.ts';

/** So many of the parts that were refused are kept with the report. */
const KEPT = 20;

export interface Reading {
  readonly source: InventorySource;
  readonly holder: string;
  /** Ends the reading, because it takes too long or because of `broken`. */
  readonly signal: AbortSignal;
  /** Whoever breaks it off reads it again: that is no failure of the source. */
  readonly broken?: AbortSignal;
  readonly allow_vanish?: boolean;
  readonly allow_rollback?: boolean;
}

export async function readSource(store: Store, context: () => Context, reading: Reading): Promise<Taken | Refusal> {
  const { source, holder, signal, broken } = reading;
  const observation = await observe(source, signal);
  const taken =
    'problem' in observation ? unread(source, observation.problem) : await store.write(() => takeIn(context(), reading, observation));
  if (!isRefusal(taken) || broken?.aborted || taken.refusal.kind === 'lease-lost') return taken;
  const text = taken.refusal.kind === 'unreachable' ? taken.refusal.problem : explain(taken).text;
  await store.write(() => failed(context(), source, holder, text));
  return taken;
}

export const unread = (source: InventorySource, problem: string): Refusal =>
  refuse({
    kind: 'unreachable',
    what: `source ${source.name}`,
    problem,
    hint: 'What it said before is kept; watchbill component sources says how old it is.',
  });

function* takeIn(
  context: Context,
  { source, holder, allow_vanish = false, allow_rollback = false }: Reading,
  observation: Observation,
): Script<Taken | Refusal> {
  const poll = yield* polls.held(source.name, holder);
  if (poll === undefined) return refuse({ kind: 'lease-lost', name: `source ${source.name}` });
  const taken = yield* take(context, observation, { source: source.name, dry_run: false, allow_vanish, allow_rollback });
  if (isRefusal(taken)) return taken;
  const { refused, ...counts } = taken;
  yield* polls.settle(context, {
    source: source.name,
    dueAt: nextTime(source, context.now),
    staleAt: staleFrom(source, context.now),
    failures: 0,
    succeededAt: context.now,
    problem: null,
    report: JSON.stringify({ at: context.now, ...counts, refused: refused.length, problems: refused.slice(0, KEPT) }),
  });
  return taken;
}

function* failed(context: Context, source: InventorySource, holder: string, problem: string): Script<void> {
  const poll = yield* polls.held(source.name, holder);
  if (poll === undefined) return;
  const failures = poll.failures + 1;
  yield* polls.settle(context, { ...poll, source: source.name, dueAt: retryTime(source, failures, context.now), failures, problem });
}
