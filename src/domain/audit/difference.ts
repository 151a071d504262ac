/**
 * The auditor: a second opinion about what should have fired.
 *
 * Whoever decides writes two things in one transaction: rows (a clock, a page) that the engine goes by, and events that tell of them. The
 * auditor knows nothing of how decisions are made. It reads the log, works out from it alone what the rows have to say (`replay.ts`), and holds
 * that against the rows (`compare.ts`); beside it, it looks for promises whose time has passed (`overdue.ts`). A row that was lost, moved or
 * forgotten by a bug, by a hand in the database or by a disk differs from its log, and somebody is told before the alert is forgotten.
 *
 *   the log says …                                  and the rows …
 *   policy p pages for A5                       →   have a clock
 *   the next step is due at 03:05               →   have it due at 03:05, and it fired soon after
 *   ana was told by mail                        →   have that page: sent, waiting for a reason, or given up for one
 *   bela acknowledged A5                        →   have no clock that runs on
 *   N12 was delivered                           →   do not say that it waits
 */
import type { Instant } from '../kernel/clock.ts';

/** What may differ, each with what was to be, as one sentence in an alert's title. */
export const KINDS = {
  'clock-missing': 'there should be a clock, and there is none',
  'clock-moved': 'a clock does not stand where its log left it',
  'clock-overdue': 'a step is due and has not fired',
  'answer-unheeded': 'somebody answered, and the clock runs on',
  'return-overdue': 'what was answered or put off should be back, and is not',
  'page-missing': 'somebody was to be told, and there is no page',
  'page-stuck': 'a page is neither sent, nor held for a reason, nor given up for one',
  'page-backward': 'what became of a page was taken back',
  'mute-over': 'an alert is quiet, and what kept it quiet is over',
} as const satisfies Readonly<Record<string, string>>;
export type DifferenceKind = keyof typeof KINDS;
export const DIFFERENCE_KINDS = Object.keys(KINDS) as [DifferenceKind, ...DifferenceKind[]];

export interface Difference {
  readonly kind: DifferenceKind;
  /** The alert, task or message. */
  readonly subject: string;
  /** The task whose evidence shows it; undefined where no task does. */
  readonly task?: number;
  readonly expected: string;
  readonly found: string;
  readonly since: Instant;
}

/** A slow second, a restart or a busy channel breaks no promise. */
export const PATIENCE_MS = 120_000;
