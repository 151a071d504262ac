import type { Instant } from '../kernel/clock.ts';
import { formatDuration } from '../kernel/duration.ts';
import type { SourceSettings } from '../sources/settings.ts';
import type { SourceRow } from '../sources/view.ts';
import { ok, problem, skipped, warning } from './check.ts';
import { type Step, stepOf } from './steps.ts';

export interface SourceSeen {
  readonly name: string;
  readonly declared: SourceSettings | undefined;
  readonly row: SourceRow | undefined;
  /** Tokens in force that carry its name. */
  readonly tokens: number;
  readonly lastError: { readonly at: Instant; readonly problem: string } | undefined;
  readonly openAlerts: number;
}

export function sourceSteps({ name, declared, row, tokens, lastError, openAlerts }: SourceSeen, now: Instant): readonly Step[] {
  const poll = row?.poll ?? undefined;
  const ago = (at: Instant): string => `${formatDuration(now - at)} ago`;
  return [
    stepOf(
      'the configuration names it',
      declared === undefined
        ? warning(`There is no [[source]] called ${name}.`, 'Declare it with expect_every, and its silence is noticed.')
        : ok(`kind ${declared.kind}.`),
    ),
    stepOf(
      'it is asked, or can report',
      declared?.poll !== undefined
        ? ok(`It is asked at ${declared.poll}.`)
        : tokens > 0
          ? ok(`${tokens} token${tokens === 1 ? '' : 's'} in force carry its name.`)
          : problem(
              'It is not asked, and no token in force carries its name.',
              `watchbill token create --scope intake --source ${name} NAME`,
            ),
    ),
    stepOf(
      'asking it works',
      poll === undefined
        ? skipped('It is not asked.')
        : poll.error === null
          ? ok(poll.lastSuccess === null ? 'It was not asked yet.' : `It answered ${ago(poll.lastSuccess)}.`)
          : problem(`${poll.error} (${poll.failures} in a row).`, 'Try the address from this machine with curl, with the same login.'),
    ),
    stepOf(
      'it was heard',
      row?.lastSeenAt == null
        ? problem(
            'It was never heard.',
            'Is its address the intake of this Watchbill, and does a firewall let it through? Send a test from its side.',
          )
        : ok(`It was last heard ${ago(row.lastSeenAt)}, and reported ${row.received} alerts.`),
    ),
    stepOf(
      'what it sends is taken in',
      lastError === undefined
        ? ok('Nothing was refused in a day.')
        : problem(
            `${lastError.problem}, ${ago(lastError.at)}.`,
            'watchbill source rejections shows samples; watchbill intake try --source NAME FILE tries a body.',
          ),
    ),
    stepOf(
      'it is heard as often as it should be',
      row?.expectEvery == null
        ? skipped('Nothing says how often it should be heard: expect_every.')
        : row.silent
          ? problem(
              `It should be heard every ${formatDuration(row.expectEvery)}.`,
              'A Prometheus needs an alert that always fires (Watchdog), or a heartbeat.',
            )
          : ok(`Within ${formatDuration(row.expectEvery)}.`),
    ),
    stepOf(
      'it has something to say',
      openAlerts > 0 ? ok(`${openAlerts} of its alerts are open.`) : skipped('None of its alerts is open: it may have nothing to say.'),
    ),
  ];
}
