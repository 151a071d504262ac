/** A source that says nothing is not a source without alerts: Watchbill raises one of its own, which ends when the source is read again. */
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { formatInstant } from '../kernel/rfc3339.ts';
import { all, type Script } from '../kernel/script.ts';
import type { PolledSource } from '../sources/polls.ts';
import { OURSELVES } from '../sources/settings.ts';
import { ingest } from './ingest.ts';
import { normalise } from './normalise.ts';
import { closeAlerts, type Resolving } from './resolve.ts';
import { alertSettings } from './settings.ts';

const fingerprintOf = (source: string): string => `source:${source}`;

const ourselves = (context: Context): Context => ({ ...context, actor: { name: OURSELVES, role: 'operator' } });

export function* unreadable(context: Context, source: PolledSource, since: Instant | null, problem: string): Script<void> {
  const { name, kind } = source;
  const heard = since === null ? 'It was never read.' : `It was last read at ${formatInstant(since)}.`;
  const report = normalise(
    OURSELVES,
    {
      fingerprint: fingerprintOf(name),
      status: 'firing',
      labels: { alertname: 'SourceUnreadable', monitor: name, kind },
      annotations: {
        summary: `Source ${name} cannot be read`,
        description: `It cannot be read: ${problem}. ${heard} Its open alerts stay as they were, and new ones are not seen.`,
      },
      startsAt: since,
      endsAt: null,
      url: null,
      group: null,
      severity: 'error',
    },
    context.settings.of(alertSettings),
  );
  yield* ingest(ourselves(context), [report]);
}

/** Ends the alerts about sources that have been read, or that nobody asks any more. */
export function* readAgain(context: Context, sources: readonly string[], note = 'it is read again'): Script<void> {
  const rows = yield* all<Resolving>(
    'select number, count, task, incident, muted from alert where source = $1 and fingerprint in {values $2} and resolved_at is null {lock}',
    OURSELVES,
    JSON.stringify(sources.map(fingerprintOf)),
  );
  yield* closeAlerts(
    ourselves(context),
    rows.map((row) => ({ ...row, note })),
  );
}
