import type { Instant } from '../kernel/clock.ts';
import { formatDuration } from '../kernel/duration.ts';
import type { OutboxRow } from '../notifications/row.ts';
import { ok, problem, skipped, type Verdict, warning } from './check.ts';
import { type Step, stepOf } from './steps.ts';

export interface PageSeen {
  readonly row: OutboxRow;
  /** What the alert or task was told instead, where it was withdrawn. */
  readonly offlineSince: Instant | undefined;
  readonly paused: boolean;
  /** Whether an engine holds the lease. */
  readonly engine: boolean;
}

export function pageSteps({ row, offlineSince, paused, engine }: PageSeen, now: Instant): readonly Step[] {
  const waits = row.finished_at === null;
  const done = skipped('It waits no more.');
  return [
    stepOf('it was asked for', ok(`A ${row.kind} about ${row.subject} for ${row.person}, ${formatDuration(now - row.created_at)} ago.`)),
    stepOf(
      'an engine runs',
      !waits ? done : engine ? ok('One holds the lease.') : problem('No engine runs, so nothing is sent.', 'watchbill serve'),
    ),
    stepOf(
      'sending is not paused',
      !waits
        ? done
        : paused
          ? problem('[notification] paused = true.', 'Take it out of the configuration; what waits goes at once.')
          : ok('It is not.'),
    ),
    stepOf(
      'we are online',
      !waits || offlineSince === undefined
        ? ok('Nobody found out otherwise.')
        : problem(
            `We are offline for ${formatDuration(now - offlineSince)}.`,
            'Nothing of connectivity.check answers: look at our own network.',
          ),
    ),
    stepOf(
      'nothing holds it',
      row.held !== null && waits
        ? warning(`It is held: ${row.held}.`, 'It goes when there is room, or when that way works again.')
        : row.bundle !== null
          ? ok(`It goes as part of N${row.bundle}.`)
          : ok('Nothing does.'),
    ),
    stepOf(
      'its time has come',
      waits && row.due_at > now
        ? warning(`It is due in ${formatDuration(row.due_at - now)}.`, 'Nothing: it waits its turn.')
        : ok('It has.'),
    ),
    stepOf('it arrived', arrived(row)),
  ];
}

function arrived({ state, channel, address, attempts, problem: why, receipt }: OutboxRow): Verdict {
  const tried = `${attempts} attempt${attempts === 1 ? '' : 's'}`;
  switch (state) {
    case 'sent':
      return ok(`${channel} to ${address} was taken: ${receipt ?? 'without a word'}.`);
    case 'failed':
      return problem(
        `Given up after ${tried}: ${why ?? 'no reason was given'}.`,
        'watchbill doctor tries the way; watchbill notification test PERSON sends one.',
      );
    case 'cancelled':
      return ok(`It was withdrawn before it went: ${why ?? 'somebody answered'}.`);
    case 'bundled':
      return ok('What becomes of the digest becomes of it.');
    case 'queued':
    case 'sending':
      return why === null
        ? skipped(`It was not tried yet (${state}).`)
        : warning(`${tried}, the last: ${why}.`, 'It is tried again by itself; watchbill doctor tries the way.');
  }
}
