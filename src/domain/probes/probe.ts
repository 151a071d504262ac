/** One thing that is asked whether it is well, what was seen, and what that means. */
import type { Instant } from '../kernel/clock.ts';
import { clip, plain } from '../kernel/plain.ts';
import type { Severity } from '../kernel/rank.ts';
import { conditionOf, evaluate, type Reading, testsOf, type Value } from './condition.ts';
import { KINDS } from './kinds.ts';
import type { ProbeSettings } from './settings.ts';

/** As Nagios has them; what a condition says is critical when it fails, whatever the severity of the alert. */
export const STATES = ['ok', 'warning', 'critical', 'unknown'] as const;
export type State = (typeof STATES)[number];

/** A setting without its target and its schedule: how to ask, and what has to hold. */
export type Asking = Pick<ProbeSettings, 'kind' | 'timeout' | 'condition' | 'warning' | (typeof OPTIONS)[number]>;

export const OPTIONS = ['method', 'headers', 'body', 'authorization', 'redirects', 'verify', 'record', 'query', 'program'] as const;

/** One question: a target, and how it is asked. */
export interface Check extends Asking {
  /** Tells one from another; for the phase in its interval too. */
  readonly name: string;
  readonly target: string;
}

/** A measured value that goes on its way beside the verdict, as plugins of Nagios tell it. */
export interface Measure {
  readonly label: string;
  readonly value: number;
  readonly unit: string;
  readonly warn?: string;
  readonly crit?: string;
}

/** What one look found. */
export interface Seen {
  /** Why nothing could be talked to; null when it could. */
  readonly problem: string | null;
  /** Nobody could be asked at all, by no fault of the target: a plugin that is not installed, a network that may not be asked. */
  readonly unasked?: boolean;
  readonly responseMs: number | null;
  readonly values: Readonly<Record<string, Value>>;
  /** Of names that go on behind a dot. */
  readonly families?: Readonly<Record<string, (rest: string) => Value | undefined>>;
  /** Of a kind that judges for itself: its verdict, and what it said. */
  readonly verdict?: State;
  readonly text?: string;
  readonly measures?: readonly Measure[];
}

export interface Result {
  readonly name: string;
  readonly at: Instant;
  readonly state: State;
  /** In one line. */
  readonly summary: string;
  readonly responseMs: number | null;
  readonly measures: readonly Measure[];
}

const LONGEST_SUMMARY = 300;

export const summaryOf = (text: string): string => clip(plain(text).trim(), LONGEST_SUMMARY);

const readingOf =
  ({ values, families = {} }: Seen): Reading =>
  (name) => {
    if (Object.hasOwn(values, name)) return values[name];
    const dot = name.search(/[.[]/);
    const family = name.slice(0, dot);
    if (dot < 0 || !Object.hasOwn(families, family)) return undefined;
    return families[family]?.(name.slice(name[dot] === '.' ? dot + 1 : dot));
  };

/** What the condition makes of what was seen. */
export function judge(check: Asking, seen: Seen): Pick<Result, 'state' | 'summary'> {
  const said = (state: State, text: string): Pick<Result, 'state' | 'summary'> => ({ state, summary: summaryOf(text) });
  if (seen.unasked) return said('unknown', seen.problem ?? 'it could not be asked');
  const asksWhether = check.condition !== undefined && testsOf(conditionOf(check.condition)).some(({ name }) => name === 'connected');
  if (seen.problem !== null && !asksWhether) return said('critical', seen.problem);
  const written = check.condition ?? (seen.verdict === undefined ? KINDS[check.kind].condition : undefined);
  const read = readingOf({ ...seen, values: { connected: seen.problem === null, ...seen.values } });
  const failed = written === undefined ? [] : evaluate(conditionOf(written), read).because;
  if (failed.length > 0) return said('critical', [...(seen.problem === null ? [] : [seen.problem]), ...failed].join('; '));
  if (seen.verdict !== undefined && seen.verdict !== 'ok') return said(seen.verdict, seen.text ?? seen.verdict);
  const warned = check.warning === undefined ? [] : evaluate(conditionOf(check.warning), read).because;
  if (warned.length > 0) return said('warning', warned.join('; '));
  return said('ok', seen.text ?? 'fine');
}

export const resultOf = (check: Check, seen: Seen, at: Instant): Result => ({
  name: check.name,
  at,
  ...judge(check, seen),
  responseMs: seen.responseMs === null ? null : Math.round(seen.responseMs * 1_000) / 1_000,
  measures: seen.measures ?? [],
});

/** What an alert about it is to be. */
export function severityOf(state: State, declared: Severity): Severity | null {
  if (state === 'ok') return null;
  return state === 'critical' ? declared : 'warning';
}
