/**
 * What a source shows against what is open here. A source that is asked answers with all that is open there, so what it does not show any more
 * is over, whatever became of the message that should have said so.
 *
 *   shown, not open here           → told as firing; taken there already, then as acknowledged too
 *   shown, open here, the same     → nothing
 *   shown, open here, otherwise    → told again: severity, title, an acknowledgement
 *   kept (silenced there, pending) → stays open here, opens nothing
 *   not shown, open here           → over
 *
 * Nothing is over because of an answer that was partly unreadable, that does not judge such alerts (Nagios, asked for its problems, says
 * nothing of what flaps and is well now), or that is older than the alert. When most alerts are gone at once, the answer has to be
 * repeated first: a source that has just lost its memory, or this one's permission to see, looks as well as one whose storm is over.
 */
import { severityRank } from '../kernel/rank.ts';
import type { IncomingAlert } from './incoming.ts';
import type { Report } from './normalise.ts';

/** One answer of a source. */
export interface Observation {
  /** What is open there. An acknowledged one carries a `telling` that stays the same while that acknowledgement stands. */
  readonly alerts: readonly IncomingAlert[];
  /** What is open there while nobody is to be told of it. */
  readonly kept: readonly IncomingAlert[];
  /** What was shown and could not be read. */
  readonly unread: readonly { readonly index: number; readonly problem: string }[];
  /** Whether it would show an alert with these labels, if that were open there; without it, any. */
  judges?(labels: Readonly<Record<string, string>>): boolean;
}

export interface OpenRow {
  readonly number: number;
  readonly fingerprint: string;
  readonly status: string;
  readonly severity: number;
  readonly title: string;
}

export interface Difference {
  readonly fresh: readonly Report[];
  readonly changed: readonly Report[];
  readonly gone: readonly OpenRow[];
}

/** What the observation says that the open alerts do not. */
export function difference(shown: readonly Report[], kept: ReadonlySet<string>, open: readonly OpenRow[]): Difference {
  const here = new Map(open.map((row) => [row.fingerprint, row]));
  const there = new Set(shown.map(({ fingerprint }) => fingerprint));
  const fresh: Report[] = [];
  const changed: Report[] = [];
  for (const report of shown) {
    const row = here.get(report.fingerprint);
    if (row === undefined) fresh.push(...firstTelling(report));
    else if (severityRank(report.severity) !== row.severity || report.title !== row.title) changed.push(...firstTelling(report));
    else if (report.status === 'acknowledged' && row.status === 'firing') changed.push(report);
  }
  return { fresh, changed, gone: open.filter(({ fingerprint }) => !there.has(fingerprint) && !kept.has(fingerprint)) };
}

/** An alert opens by firing, so one that somebody there has taken already is told in two steps. */
const firstTelling = (report: Report): readonly Report[] =>
  report.status === 'acknowledged' ? [{ ...report, status: 'firing', telling: null, by: null, note: null }, report] : [report];

/** So many may always be gone at once. */
const FEW = 10;
/** So many answers in a row have to say the same. */
export const ANSWERS = 3;

/** Whether so many cannot be believed to be over, on the word of this answer alone. */
export const doubtful = (gone: number, open: number, maxVanish: number, doubts: number): boolean =>
  gone > FEW && gone * 100 > open * maxVanish && doubts + 1 < ANSWERS;
