/** What the program promises: that an engine runs, that what is due is done, that sources are heard. */
import type { Instant } from '../kernel/clock.ts';
import { formatDuration } from '../kernel/duration.ts';
import { LEASE_MS, type Lease } from '../kernel/lease.ts';
import type { SourceRow } from '../sources/view.ts';
import { ok, problem, type Verdict, warning } from './check.ts';

/** The holder for people; `gone` when its process certainly does not run any more. */
export interface Holder {
  readonly text: string;
  readonly gone: boolean;
}

const START = 'Start one: watchbill serve, as a service with watchbill service install.';
/** Two clocks of one machine disagree by less. */
const CLOCK_MARGIN = 1_000;

export function judgeLease(lease: Lease | undefined, holder: Holder | undefined, now: Instant): Verdict {
  if (lease === undefined) return warning('No engine has ever run on this database.', START);
  const who = holder?.text ?? lease.holder;
  if (lease.until === 0) return warning(`No engine runs: ${who} ended well.`, START);
  if (lease.until < now)
    return warning(`No engine runs: that of ${who} ended ${formatDuration(now - lease.until)} ago without a word.`, START);
  if (holder?.gone === true) return warning(`The engine of ${who} was killed a moment ago; another takes over at once.`, START);
  if (lease.until > now + LEASE_MS + CLOCK_MARGIN)
    return problem(
      `The engine of ${who} holds its lease ${formatDuration(lease.until - now)} into the future.`,
      'Its clock or ours is wrong: compare them, and set the wrong one right.',
    );
  return ok(`The engine runs on ${who}, term ${lease.term}.`);
}

/** A kind of row that an engine should have done by now. */
export interface Overdue {
  readonly what: string;
  readonly count: number;
  readonly oldest: Instant | null;
}

/** A slow second or a restart is no broken promise. */
const PATIENCE = 120_000;

export function judgeOverdue({ what, count, oldest }: Overdue, now: Instant): Verdict {
  const late = oldest === null ? 0 : now - oldest;
  if (count === 0 || late < PATIENCE) return ok(`No ${what} is overdue.`);
  return problem(
    `${count} ${what}${count === 1 ? ' is' : 's are'} overdue, the oldest by ${formatDuration(late)}.`,
    'Where an engine runs, its log says why: watchbill log --level warn. Where none runs, start one: watchbill serve.',
  );
}

export function judgeSource(source: SourceRow, lastError: string | null, now: Instant): Verdict {
  const { name, silent, lastSeenAt, expectEvery, poll, writeBack, rejected } = source;
  const heard = lastSeenAt === null ? 'was never heard' : `was last heard ${formatDuration(now - lastSeenAt)} ago`;
  const todo = `watchbill why source ${name} goes through it step by step.`;
  if (poll?.stale === true) return problem(`${name} cannot be read: ${poll.error ?? 'it does not answer'}; it ${heard}.`, todo);
  if (silent)
    return problem(
      `${name} is silent: it ${heard}${expectEvery === null ? '' : `, and should be every ${formatDuration(expectEvery)}`}.`,
      todo,
    );
  if (lastError !== null) return warning(`${name} sent what could not be taken in (${rejected} so far): ${lastError}.`, todo);
  if (writeBack != null && writeBack.error !== null)
    return warning(`${name} cannot be told what is done here: ${writeBack.error}; ${writeBack.waiting} waiting.`, todo);
  if (lastSeenAt === null && poll === null) return warning(`${name} ${heard}.`, todo);
  return ok(`${name} ${heard}.`);
}
