/** The rows of probes. One statement a table and batch, however many results come at once. */

import type { Instant } from '../kernel/clock.ts';
import type { Severity } from '../kernel/rank.ts';
import { all, one, type Script } from '../kernel/script.ts';
import type { Condition } from './machine.ts';
import type { Measure, Result, State } from './probe.ts';

/** So many results of each are kept. */
export const KEPT = 60;

export interface ProbeRow {
  readonly name: string;
  readonly setting: string;
  readonly component: number | null;
  /** Of the component. */
  readonly path: string | null;
  readonly target: string;
  readonly plan: string;
  /** Names of probes, as JSON. */
  readonly needs: string;
  readonly due_at: Instant;
  readonly state: Condition['state'];
  readonly settled: Condition['settled'];
  readonly since: Instant;
  readonly attempt: number;
  readonly failing_since: Instant | null;
  readonly held: number;
  readonly ring: string;
  readonly flapping: number;
  readonly told: Severity | null;
  readonly checked_at: Instant | null;
  readonly response_us: number | null;
  readonly summary: string;
  readonly turn: number;
}

const OWN =
  `name setting component target plan needs due_at state settled since attempt failing_since held ring flapping told checked_at response_us summary turn`.split(
    ' ',
  );
const NUMBERS = new Set(['component', 'attempt', 'held', 'flapping', 'response_us', 'turn']);
const INSTANTS = new Set(['due_at', 'since', 'failing_since', 'checked_at']);
const RECORD = OWN.map((name) => `${name}:${INSTANTS.has(name) ? 'ms' : NUMBERS.has(name) ? 'int' : 'text'}`).join(' ');

export const SELECT = `select ${OWN.map((name) => `probe.${name}`).join(', ')}, component.path from probe left join component on component.number = probe.component`;

export const conditionOf = (row: ProbeRow): Condition => ({
  state: row.state,
  settled: row.settled,
  since: row.since,
  attempt: row.attempt,
  failingSince: row.failing_since,
  held: row.held === 1,
  ring: row.ring,
  flapping: row.flapping === 1,
  told: row.told,
});

export const withCondition = (row: ProbeRow, { failingSince, held, flapping, ...rest }: Condition): ProbeRow => ({
  ...row,
  ...rest,
  failing_since: failingSince,
  held: held ? 1 : 0,
  flapping: flapping ? 1 : 0,
});

export function* probesNamed(names: readonly string[]): Script<readonly ProbeRow[]> {
  return yield* all<ProbeRow>(`${SELECT} where probe.name in {values $1}`, JSON.stringify(names));
}

export function* probesOf(component: number): Script<readonly ProbeRow[]> {
  return yield* all<ProbeRow>(`${SELECT} where probe.component = $1 order by probe.name`, component);
}

export function* allProbes(): Script<readonly ProbeRow[]> {
  return yield* all<ProbeRow>(`${SELECT} order by probe.name`);
}

/** Those that are due, the longest waiting first, without their rows' content: who carries them out knows what they are. */
export function* dueProbes(now: Instant, limit: number): Script<readonly string[]> {
  const rows = yield* all<{ name: string }>('select name from probe where due_at <= $1 order by due_at, name limit $2', now, limit);
  return rows.map(({ name }) => name);
}

/** Of those that are not due yet. */
export function* nextDue(now: Instant): Script<Instant | undefined> {
  return (yield* one<{ at: number | null }>('select min(due_at) as at from probe where due_at > $1', now))?.at ?? undefined;
}

/** Writes rows as they are; whoever changes one has read it in the same transaction. */
export function* keep(rows: readonly ProbeRow[]): Script<void> {
  if (rows.length === 0) return;
  yield* all(
    `insert into probe (${OWN.join(', ')}) select ${OWN.join(', ')} from {records $1 ${RECORD}} as fresh where true
     on conflict (name) do update set ${OWN.slice(1)
       .map((name) => `${name} = excluded.${name}`)
       .join(', ')}`,
    rows,
  );
}

export function* drop(names: readonly string[]): Script<void> {
  if (names.length === 0) return;
  yield* all('delete from probe where name in {values $1}', JSON.stringify(names));
  yield* all('delete from probe_result where probe in {values $1}', JSON.stringify(names));
}

/** What a probe needs is asked now. */
export function* hasten(names: readonly string[], now: Instant): Script<void> {
  if (names.length > 0) yield* all('update probe set due_at = $2 where name in {values $1} and due_at > $2', JSON.stringify(names), now);
}

export function* keepResults(results: readonly { readonly result: Result; readonly turn: number }[]): Script<void> {
  if (results.length === 0) return;
  yield* all(
    `insert into probe_result (probe, slot, at, state, response_us, summary, measures)
     select probe, slot, at, state, response_us, summary, measures
     from {records $1 probe:text slot:int at:ms state:text response_us:int summary:text measures:text} as fresh where true
     on conflict (probe, slot) do update set at = excluded.at, state = excluded.state, response_us = excluded.response_us,
       summary = excluded.summary, measures = excluded.measures`,
    results.map(({ result, turn }) => ({
      probe: result.name,
      slot: turn % KEPT,
      at: result.at,
      state: result.state,
      response_us: microseconds(result.responseMs),
      summary: result.summary,
      measures: result.measures.length === 0 ? '' : JSON.stringify(result.measures),
    })),
  );
}

export const microseconds = (ms: number | null): number | null => (ms === null ? null : Math.round(ms * 1_000));

export interface KeptResult {
  readonly at: Instant;
  readonly state: State;
  readonly responseMs: number | null;
  readonly summary: string;
  readonly measures: readonly Measure[];
}

interface ResultRow {
  readonly probe: string;
  readonly at: number;
  readonly state: State;
  readonly response_us: number | null;
  readonly summary: string;
  readonly measures: string;
}

/** By probe, the oldest first. */
export function* resultsOf(names: readonly string[]): Script<ReadonlyMap<string, readonly KeptResult[]>> {
  const rows = yield* all<ResultRow>(
    'select probe, at, state, response_us, summary, measures from probe_result where probe in {values $1} order by probe, at, slot',
    JSON.stringify(names),
  );
  const kept = new Map<string, KeptResult[]>();
  for (const { probe, at, state, response_us, summary, measures } of rows) {
    const result = {
      at,
      state,
      responseMs: response_us === null ? null : response_us / 1_000,
      summary,
      measures: measures === '' ? [] : (JSON.parse(measures) as Measure[]),
    };
    const earlier = kept.get(probe);
    if (earlier === undefined) kept.set(probe, [result]);
    else earlier.push(result);
  }
  return kept;
}
