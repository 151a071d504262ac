import type { Instant } from '../kernel/clock.ts';
import { formatDuration } from '../kernel/duration.ts';
import type { ProbeRow } from '../probes/records.ts';
import { ok, problem, skipped, warning } from './check.ts';
import { type Step, stepOf } from './steps.ts';

export interface ProbeSeen {
  readonly row: ProbeRow;
  /** Those that it needs, with their states. */
  readonly needs: readonly { readonly name: string; readonly state: string }[];
  readonly engine: boolean;
}

const FINE = 'ok';

export function probeSteps({ row, needs, engine }: ProbeSeen, now: Instant): readonly Step[] {
  const down = needs.filter(({ state }) => state !== FINE && state !== 'pending');
  const late = now - row.due_at;
  return [
    stepOf('an engine runs', engine ? ok('One holds the lease.') : problem('No engine runs, so nothing is looked at.', 'watchbill serve')),
    stepOf(
      'it is looked at in time',
      row.checked_at === null
        ? warning('It was never looked at.', 'It is looked at within its first interval.')
        : late > PATIENCE
          ? problem(`It should have been looked at ${formatDuration(late)} ago.`, 'watchbill doctor says what is overdue.')
          : ok(`It was looked at ${formatDuration(now - row.checked_at)} ago.`),
    ),
    stepOf(
      'what it needs is up',
      needs.length === 0
        ? skipped('It needs no other probe.')
        : down.length === 0
          ? ok(`${needs.map(({ name }) => name).join(', ')}.`)
          : problem(
              `${down.map(({ name, state }) => `${name} is ${state}`).join(', ')}.`,
              `watchbill why probe ${down[0]?.name ?? ''}: the cause is likely there.`,
            ),
    ),
    stepOf(
      'the last look went well',
      row.state === FINE
        ? ok(row.summary)
        : problem(
            `${row.state}: ${row.summary}`,
            `watchbill probe show ${row.name} has the results before; try ${row.target} from this machine.`,
          ),
    ),
    stepOf(
      'it is certain',
      row.attempt > 0
        ? warning(`Not yet: ${row.attempt} in a row say so, and ${row.settled} still counts.`, 'It is looked at again soon.')
        : ok(`${row.settled} for ${formatDuration(now - row.since)}.`),
    ),
    stepOf(
      'it does not flap',
      row.flapping === 1
        ? warning('It comes and goes, and is told about once.', 'Look at what changes with it, or give it more attempts.')
        : ok('It does not.'),
    ),
    stepOf(
      'somebody was told',
      row.told !== null
        ? ok(`An alert of ${row.told} is open: watchbill alert list src:probe.`)
        : row.held === 1
          ? skipped('What it needs is down, and that is told instead.')
          : skipped('There is nothing to tell.'),
    ),
  ];
}

const PATIENCE = 120_000;
