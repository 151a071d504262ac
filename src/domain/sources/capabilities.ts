import { z } from 'zod';
import { query } from '../kernel/capability.ts';
import { instant } from '../kernel/instant.ts';
import { all } from '../kernel/script.ts';
import { minutesOf } from './minutes.ts';
import { lastErrors, REASONS } from './records.ts';
import { sourceRow, sourceRows } from './view.ts';

export const list = query({
  name: 'source.list',
  summary: 'The monitoring systems that report here, when each was last heard, and which are silent.',
  input: z.object({}),
  output: z.array(
    sourceRow.extend({
      lastError: z
        .object({ at: instant, reason: z.enum(REASONS), problem: z.string() })
        .nullable()
        .describe('What was last not taken in, in a day.'),
      error: z.string().nullable().describe('Why it cannot be read, or told, or else what was last not taken in.'),
      minutes: z.array(z.int()).describe('Reports of each of the last thirty minutes, the present one last.'),
    }),
  ),
  columns: [
    { key: 'name', title: 'Source' },
    { key: 'kind', title: 'Kind' },
    { key: 'lastSeenAt', title: 'Last heard', format: 'age' },
    { key: 'silent', title: 'Silent' },
    { key: 'received', title: 'Alerts', align: 'right' },
    { key: 'rejected', title: 'Rejected', align: 'right' },
    { key: 'error', title: 'Error' },
  ],
  permission: 'viewer',
  *run(context) {
    const rows = yield* sourceRows(context);
    const minutes = yield* minutesOf(rows, context.now);
    const errors = yield* lastErrors(context.now);
    return rows.map((row) => {
      const lastError = errors.get(row.name) ?? null;
      const error = row.poll?.error ?? row.writeBack?.error ?? lastError?.problem ?? null;
      return { ...row, lastError, error, minutes: [...(minutes.get(row.name) ?? [])] };
    });
  },
});

export const rejections = query({
  name: 'source.rejections',
  summary: 'What was sent here and not taken in, why, and a sample. Newest first, counted by minute.',
  input: z.object({ limit: z.int().min(1).max(10_000).default(100).describe('At most so many.') }),
  output: z.array(
    z.object({
      minute: instant,
      source: z.string(),
      reason: z.enum(REASONS),
      count: z.int(),
      lastAt: instant,
      problem: z.string(),
      bytes: z.int(),
      sample: z.string(),
    }),
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
      ...(yield* all<{
        minute: number;
        source: string;
        reason: (typeof REASONS)[number];
        count: number;
        lastAt: number;
        problem: string;
        bytes: number;
        sample: string;
      }>(
        `select minute, source, reason, count, last_at as "lastAt", problem, bytes, sample from rejection order by minute desc, source, reason limit $1`,
        limit,
      )),
    ];
  },
});
