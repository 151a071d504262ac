import { z } from 'zod';
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { instant } from '../kernel/instant.ts';
import type { Poll } from '../kernel/polling.ts';
import { all, type Script } from '../kernel/script.ts';
import { type PollReport, polls } from './polls.ts';
import { sources as sourceSettings } from './settings.ts';
import { writeBackStates } from './write-back-records.ts';

export const sourceRow = z.object({
  name: z.string(),
  kind: z.string(),
  lastSeenAt: instant.nullable(),
  expectEvery: z.int().nullable().describe('Milliseconds after which silence is remarkable; null when nobody said.'),
  silent: z.boolean(),
  received: z.int(),
  rejected: z.int(),
  poll: z
    .object({
      lastSuccess: instant.nullable(),
      lastTry: instant.nullable(),
      nextTry: instant,
      stale: z.boolean().describe('It should have answered long ago; an alert of the source watchbill says so.'),
      failures: z.int().describe('In a row.'),
      error: z.string().nullable().describe('Why the last try failed, or why nothing was closed by the last answer.'),
      asking: z.boolean(),
      doubted: z.int().describe('Alerts that were gone at once, and stay open until the source has said so three times.'),
    })
    .nullable()
    .describe('How asking it goes, for a source with `poll`.'),
  writeBack: z
    .object({
      waiting: z.int().describe('What it is still to be told.'),
      failing: z.int().describe('What it could not be told the last time.'),
      error: z.string().nullable(),
    })
    .nullable()
    .describe('How telling it goes, for a source with `write_back`.'),
});
export type SourceRow = z.output<typeof sourceRow>;

interface SourceRecord {
  readonly name: string;
  readonly kind: string;
  readonly last_seen_at: number;
  readonly received: number;
  readonly rejected: number;
}

function pollRow(poll: Poll, now: Instant): NonNullable<SourceRow['poll']> {
  const report = poll.report === null ? undefined : (JSON.parse(poll.report) as PollReport);
  return {
    lastSuccess: poll.succeededAt,
    lastTry: poll.triedAt,
    nextTry: poll.dueAt,
    stale: poll.staleAt <= now && poll.failures > 0,
    failures: poll.failures,
    error: poll.problem ?? report?.problem ?? null,
    asking: poll.until !== null && poll.until > now,
    doubted: report?.doubted ?? 0,
  };
}

/** The sources that were heard and those that the configuration expects, silent ones first. */
export function* sourceRows(context: Context): Script<SourceRow[]> {
  const heard = new Map(
    (yield* all<SourceRecord>('select name, kind, last_seen_at, received, rejected from source order by name')).map((row) => [
      row.name,
      row,
    ]),
  );
  const expected = new Map(context.settings.of(sourceSettings).map((source) => [source.name, source]));
  const polled = new Map((yield* polls.all()).map((poll) => [poll.source, pollRow(poll, context.now)]));
  const told = yield* writeBackStates();
  const rows = [...new Set([...heard.keys(), ...expected.keys()])].sort().map((name): SourceRow => {
    const row = heard.get(name);
    const wanted = expected.get(name);
    const expectEvery = wanted?.expect_every ?? null;
    const lastSeenAt = row?.last_seen_at ?? null;
    const poll = polled.get(name) ?? null;
    return {
      name,
      kind: wanted?.kind ?? row?.kind ?? 'unknown',
      lastSeenAt,
      expectEvery,
      silent: (poll?.stale ?? false) || (expectEvery !== null && (lastSeenAt === null || context.now - lastSeenAt > expectEvery)),
      received: row?.received ?? 0,
      rejected: row?.rejected ?? 0,
      poll,
      writeBack: wanted?.write_back?.length ? (told.get(name) ?? { waiting: 0, failing: 0, error: null }) : null,
    };
  });
  return rows.sort((a, b) => Number(b.silent) - Number(a.silent));
}
