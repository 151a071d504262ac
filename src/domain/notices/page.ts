/** What is worked on and what will be, as one page. */
import { formatDuration } from '../kernel/duration.ts';
import { pageOf, safe, table } from '../kernel/html.ts';
import { clockText } from './said.ts';
import type { Downtime, Status } from './status.ts';

const STYLE = `
.on { border-left: 4px solid #b25e00; padding: .1rem 1rem; } .on.outage { border-color: #c8102e }
.none { border-left: 4px solid #1a7f37; padding: .1rem 1rem; } small { opacity: .75 }
`;

const IMPACT = { none: 'no impact', 'reduced-redundancy': 'reduced redundancy', degraded: 'degraded', outage: 'outage' } as const;

const timesOf = ({ times }: Downtime, zones: readonly string[]): readonly string[] =>
  times.map((time, at) => `<td>${safe(time)}<br><small>${safe(zones[at] ?? '')}</small></td>`);

const lines = (text: string): string => text.split('\n').map(safe).join('<br>');

const active = (one: Downtime, zones: readonly string[]): string =>
  [
    `<section class="on ${safe(one.impact)}">`,
    `<h3>${safe(one.title)} <small>${safe(one.window)}</small></h3>`,
    `<p>${safe(one.targets.join(', '))}: ${IMPACT[one.impact]}${one.state === 'over-running' ? '; it takes longer than planned' : ''}</p>`,
    ...(one.description === '' ? [] : [`<p>${lines(one.description)}</p>`]),
    `<table><tbody><tr>${timesOf(one, zones).join('')}</tr></tbody></table>`,
    '</section>',
  ].join('\n');

export const statusPage = (status: Status): string =>
  pageOf(
    'Maintenance',
    [
      '<h1>Maintenance</h1>',
      '<h2>Now</h2>',
      ...(status.active.length === 0
        ? ['<p class="none">Nothing is being worked on.</p>']
        : status.active.map((one) => active(one, status.zones))),
      '<h2>Planned</h2>',
      table(
        ['What', 'On', 'Impact', ...status.zones.map(safe)],
        status.planned.map((one) => [
          `${safe(one.title)} <small>${safe(one.window)}</small>${one.heldBy === null ? '' : `<br><small>waits for ${safe(one.heldBy)}</small>`}`,
          safe(one.targets.join(', ')),
          IMPACT[one.impact],
          ...one.times.map(safe),
        ]),
      ),
      `<p><small>As of ${status.zones.map((zone) => `${safe(clockText(status.at, zone))} ${safe(zone)}`).join(', ')}; the next ${safe(formatDuration(status.until - status.at))}.</small></p>`,
    ].join('\n'),
    STYLE,
  );
