import type { Instant } from '../kernel/clock.ts';
import { all, type Script } from '../kernel/script.ts';
import type { Report } from './normalise.ts';

/** How long a sender may take to repeat what it has said: longer than any vendor's retries (PagerDuty's webhooks, 48 hours). */
const REMEMBERED_MS = 7 * 86_400_000;

/**
 * The reports whose telling is new. Senders that number what they say (a CloudEvent's source and id) may repeat it late and out of order:
 * a "firing" that arrives a second time, behind its "resolved", must not open the alert again.
 */
export function* untold(reports: readonly Report[], now: Instant): Script<readonly Report[]> {
  const numbered = new Map<string, Report>();
  for (const report of reports) {
    const key = report.telling === null ? undefined : `${report.source}\n${report.telling}`;
    if (key !== undefined && !numbered.has(key)) numbered.set(key, report);
  }
  if (numbered.size === 0) return reports;
  yield* all('delete from telling where at < $1', now - REMEMBERED_MS);
  const fresh = yield* all<{ source: string; key: string }>(
    `insert into telling (source, key, at)
     select source, key, cast($2 as bigint) from {records $1 source:text key:text} as told where true
     on conflict (source, key) do nothing returning source, key`,
    [...numbered.values()].map(({ source, telling }) => ({ source, key: telling })),
    now,
  );
  const first = new Set(fresh.map(({ source, key }) => numbered.get(`${source}\n${key}`)));
  return reports.filter((report) => report.telling === null || first.has(report));
}
