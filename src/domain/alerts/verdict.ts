/**
 * "Why was this (not) paged?" as one answer: who was told and what came of it, who was not and why, who is next. It is worked out from what
 * was written down when each thing happened (the log, the outbox, the clock), so it says what was, not what the configuration says today.
 */
import type { Instant } from '../kernel/clock.ts';
import type { State } from '../notifications/notification.ts';
import type { Message } from '../notifications/told.ts';

/** A step of the clock's policy that has not fired. */
export interface Step {
  readonly step: number;
  readonly targets: readonly string[];
}

export interface Evidence {
  readonly messages: readonly Message[];
  /** Why it is quiet at present; empty when it is not. */
  readonly muted: readonly string[];
  /** No policy meant it when it opened. */
  readonly unclaimed: boolean;
  readonly clock: {
    readonly policy: string;
    readonly state: 'running' | 'stopped' | 'finished';
    /** Why it stopped. */
    readonly reason: string | null;
    readonly dueAt: Instant;
    readonly steps: number;
    readonly ahead: readonly Step[];
  } | null;
  /** Sentences of steps about people who could not be reached at all. */
  readonly unreachable: readonly { readonly at: Instant; readonly problem: string }[];
  /** Delivery is switched off in the configuration. */
  readonly paused: boolean;
  readonly resolved: boolean;
}

export interface Untold {
  readonly who: string;
  readonly why: string;
  readonly at: Instant | null;
}

const whom = ({ person, channel }: Message): string => `${person} by ${channel}`;

const unique = (words: readonly string[]): readonly string[] => [...new Set(words)];

/** Everybody whom no page reached, with the reason of each. */
export function untold(evidence: Evidence): readonly Untold[] {
  const { messages, muted, unclaimed, clock, unreachable } = evidence;
  const pages = messages.filter(({ kind }) => kind === 'page');
  return [
    ...muted.map((why) => ({ who: 'everybody', why, at: null })),
    ...(unclaimed && clock === null && muted.length === 0
      ? [{ who: 'everybody', why: 'no escalation policy fitted it when it opened', at: null }]
      : []),
    ...unreachable.map(({ at, problem }) => ({ who: 'nobody at this step', why: problem, at })),
    ...pages.flatMap((page): Untold[] => {
      if (page.state === 'failed') {
        const tries = `${page.attempts} attempt${page.attempts === 1 ? '' : 's'}`;
        return [{ who: whom(page), why: `given up after ${tries}: ${page.problem ?? 'no reason was given'}`, at: page.settledAt }];
      }
      if (page.state === 'cancelled')
        return [{ who: whom(page), why: `withdrawn before it went: ${page.problem ?? ''}`.replace(/: $/, ''), at: page.settledAt }];
      return [];
    }),
    ...(clock?.state === 'stopped'
      ? clock.ahead.map(({ step, targets }) => ({
          who: targets.join(', ') || `step ${step}`,
          why: `step ${step} of ${clock.steps} was never due: ${clock.reason ?? 'the clock stopped'}`,
          at: null,
        }))
      : []),
  ];
}

/** The answer in a sentence, for somebody who was woken. */
export function verdict(evidence: Evidence): string {
  const { messages, muted, clock, unclaimed, paused, resolved } = evidence;
  const pages = messages.filter(({ kind }) => kind === 'page');
  const inState = (...states: readonly State[]): string => unique(pages.filter(({ state }) => states.includes(state)).map(whom)).join(', ');
  const [reached, under, lost, withdrawn] = [inState('sent'), inState('queued', 'sending'), inState('failed'), inState('cancelled')];
  const quiet = muted.length === 0 ? '' : ` Now quiet: ${muted.join('; ')}.`;
  if (reached !== '')
    return `Paged: ${reached}.${under === '' ? '' : ` On its way to ${under}.`}${lost === '' ? '' : ` Not reached: ${lost}.`}${quiet}`;
  if (under !== '')
    return `Being paged: ${under}${paused ? '; delivery is paused in the configuration' : ''}; nothing is delivered yet.${quiet}`;
  if (muted.length > 0) return `Not paged: ${muted.join('; ')}.`;
  if (lost !== '') return `Nobody was reached: every page failed (${lost}).`;
  if (withdrawn !== '') return `Not paged: the page to ${withdrawn} was withdrawn before it went.`;
  if (clock?.state === 'running') {
    const [next] = clock.ahead;
    return `Not paged yet: step ${next?.step ?? 1} of ${clock.steps} tells ${next?.targets.join(', ') || 'nobody'}.`;
  }
  if (clock?.state === 'stopped') return `Not paged: the clock stopped before anybody was told: ${clock.reason ?? 'no reason was kept'}.`;
  if (clock?.state === 'finished') return 'Not paged: no step of the policy could reach anybody.';
  if (unclaimed) return 'Not paged: no escalation policy fitted it when it opened.';
  return resolved ? 'Not paged: it was over before anybody had to be told.' : 'Not paged: no clock ever ran for it.';
}
