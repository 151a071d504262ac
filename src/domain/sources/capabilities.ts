import { z } from 'zod';
import { query } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import { instant } from '../kernel/instant.ts';
import { all, type Script } from '../kernel/script.ts';
import { REASONS } from './records.ts';
import { sources as sourceSettings } from './settings.ts';

export const sourceRow = z.object({
  name: z.string(),
  kind: z.string(),
  lastSeenAt: instant.nullable(),
  expectEvery: z.int().nullable().describe('Milliseconds after which silence is remarkable; null when nobody said.'),
  silent: z.boolean(),
  received: z.int(),
  rejected: z.int(),
});
export type SourceRow = z.output<typeof sourceRow>;

interface SourceRecord {
  readonly name: string;
  readonly kind: string;
  readonly last_seen_at: number;
  readonly received: number;
  readonly rejected: number;
}

/** The sources that were heard and those that the configuration expects, silent ones first. */
export function* sourceRows(context: Context): Script<SourceRow[]> {
  const heard = new Map((yield* all<SourceRecord>('select name, kind, last_seen_at, received, rejected from source order by name')).map((row) => [row.name, row]));
  const expected = new Map(context.settings.of(sourceSettings).map((source) => [source.name, source]));
  const rows = [...new Set([...heard.keys(), ...expected.keys()])].sort().map((name): SourceRow => {
    const row = heard.get(name);
    const wanted = expected.get(name);
    const expectEvery = wanted?.expect_every ?? null;
    const lastSeenAt = row?.last_seen_at ?? null;
    return {
      name,
      kind: wanted?.kind ?? row?.kind ?? 'unknown',
      lastSeenAt,
      expectEvery,
      silent: expectEvery !== null && (lastSeenAt === null || context.now - lastSeenAt > expectEvery),
      received: row?.received ?? 0,
      rejected: row?.rejected ?? 0,
    };
  });
  return rows.sort((a, b) => Number(b.silent) - Number(a.silent));
}

export const list = query({
  name: 'source.list',
  summary: 'The monitoring systems that report here, when each was last heard, and which are silent.',
  input: z.object({}),
  output: z.array(sourceRow),
  columns: [
    { key: 'name', title: 'Source' },
    { key: 'kind', title: 'Kind' },
    { key: 'lastSeenAt', title: 'Last heard', format: 'age' },
    { key: 'silent', title: 'Silent' },
    { key: 'received', title: 'Alerts', align: 'right' },
    { key: 'rejected', title: 'Rejected', align: 'right' },
  ],
  permission: 'viewer',
  run: (context) => sourceRows(context),
});

export const rejections = query({
  name: 'source.rejections',
  summary: 'What was sent here and not taken in, why, and a sample. Newest first, counted by minute.',
  input: z.object({ limit: z.int().min(1).max(10_000).default(100).describe('At most so many.') }),
  output: z.array(
    z.object({ minute: instant, source: z.string(), reason: z.enum(REASONS), count: z.int(), lastAt: instant, problem: z.string(), bytes: z.int(), sample: z.string() }),
  ),
  columns: [
    { key: 'lastAt', title: 'Last', format: 'instant' },
    { key: 'source', title: 'Source' },
    { key: 'reason', title: 'Reason' },
    { key: 'count', title: 'Count', align: 'right' },
    { key: 'problem', title: 'Problem' },
  ],
  permission: 'operator',
  *run(_context, { limit }) {
    return [
      ...(yield* all<{ minute: number; source: string; reason: (typeof REASONS)[number]; count: number; lastAt: number; problem: string; bytes: number; sample: string }>(
        `select minute, source, reason, count, last_at as "lastAt", problem, bytes, sample from rejection order by minute desc, source, reason limit $1`,
        limit,
      )),
    ];
  },
});
