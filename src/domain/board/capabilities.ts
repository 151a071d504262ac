import { z } from 'zod';
import { ALERT_COLUMNS, type AlertRecord, fromRecord } from '../alerts/records.ts';
import { alertRow, toRow } from '../alerts/view.ts';
import { clockRow, toRows as clockRows, runningClocks } from '../escalation/view.ts';
import { staleSources } from '../inventory/sources.ts';
import { query } from '../kernel/capability.ts';
import { instant } from '../kernel/instant.ts';
import { SEVERITIES, type Severity } from '../kernel/rank.ts';
import { all, one } from '../kernel/script.ts';
import { openBreakers } from '../notifications/breakers.ts';
import { offlineSince } from '../notifications/connectivity.ts';
import { unsent } from '../notifications/records.ts';
import { lintWatched } from '../oncall/lint.ts';
import { toRow as handoverOf, handoverRow } from '../shifts/handover.ts';
import { pending } from '../shifts/records.ts';
import { sourceRow, sourceRows } from '../sources/view.ts';
import { countOpen } from '../tasks/records.ts';
import { warnings } from './warnings.ts';

const count = z.int();
const SHOWN = 50;

export const show = query({
  name: 'board.show',
  summary: 'What needs a person now: the unanswered by severity and age, clocks about to fire, silent sources.',
  input: z.object({}),
  output: z.object({
    now: instant,
    unacknowledged: z.array(alertRow),
    counts: z.object({ critical: count, error: count, warning: count, info: count }),
    muted: count.describe('Open alerts that are quiet for now.'),
    incidents: z.object({ open: count, storms: count.describe('Those of them that are storms.') }),
    openTasks: z.object({ urgent: count, high: count, normal: count, low: count }),
    clocks: z.array(clockRow),
    clockCount: count,
    sources: z.array(sourceRow),
    notifications: z.object({ queued: count, sending: count, failed: count }),
    warnings: z.array(z.object({ text: z.string(), hint: z.string() })),
    handovers: z.array(handoverRow).describe('Shifts that nobody has taken over yet.'),
    lastEventAt: instant.nullable(),
    lastEventSeq: count,
  }),
  permission: 'viewer',
  *run(context) {
    const unacknowledged = yield* all<AlertRecord>(
      `select ${ALERT_COLUMNS} from alert where resolved_at is null and status = 'firing' and muted is null order by severity, number limit ${SHOWN}`,
    );
    const bySeverity = yield* all<{ severity: number; total: number }>(
      "select severity, count(*) as total from alert where resolved_at is null and status = 'firing' and muted is null group by severity",
    );
    const muted = yield* one<{ total: number }>('select count(*) as total from alert where resolved_at is null and muted is not null');
    const incidents = yield* one<{ open: number; storms: number }>(
      "select count(*) as open, count(case when kind = 'storm' then 1 end) as storms from incident where resolved_at is null",
    );
    const running = yield* one<{ total: number }>("select count(*) as total from clock where state = 'running'");
    const outbox = yield* unsent();
    // Only recent failures are news; the outbox keeps them all.
    const failures = yield* one<{ total: number }>(
      "select count(*) as total from outbox where state = 'failed' and finished_at > $1",
      context.now - 24 * 3_600_000,
    );
    const last = yield* one<{ seq: number; at: number }>('select seq, at from event order by seq desc limit 1');
    const counts: Record<Severity, number> = { critical: 0, error: 0, warning: 0, info: 0 };
    for (const row of bySeverity) counts[SEVERITIES[row.severity] ?? 'info'] = Number(row.total);
    const handovers = yield* pending();
    const sources = [...(yield* staleSources(context)), ...(yield* sourceRows(context))];
    return {
      now: context.now,
      unacknowledged: unacknowledged.map((row) => toRow(fromRecord(row))),
      counts,
      muted: Number(muted?.total ?? 0),
      incidents: { open: Number(incidents?.open ?? 0), storms: Number(incidents?.storms ?? 0) },
      openTasks: yield* countOpen(),
      clocks: yield* clockRows(context, yield* runningClocks(SHOWN)),
      clockCount: Number(running?.total ?? 0),
      sources,
      notifications: { ...outbox, failed: Number(failures?.total ?? 0) },
      warnings: warnings(context, {
        failedPages: Number(failures?.total ?? 0),
        findings: yield* lintWatched(context),
        offlineSince: yield* offlineSince(context),
        failing: yield* openBreakers(context.now),
        handovers,
      }),
      handovers: handovers.map(handoverOf),
      lastEventAt: last?.at ?? null,
      lastEventSeq: last?.seq ?? 0,
    };
  },
});
