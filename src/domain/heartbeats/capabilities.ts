import { z } from 'zod';
import { query } from '../kernel/capability.ts';
import { instant } from '../kernel/instant.ts';
import { STATES, stateOf } from './heartbeat.ts';
import { allHeartbeats } from './records.ts';

const ORDER = ['late', 'waiting', 'up', 'undeclared'] as const;

export const list = query({
  name: 'heartbeat.list',
  summary: 'Who promised a sign of life, when it was last heard and when the next is due; the late ones first.',
  input: z.object({}),
  output: z.array(
    z.object({
      name: z.string(),
      state: z.enum(STATES),
      lastSeenAt: instant.nullable(),
      dueAt: instant.nullable(),
      period: z.int().nullable().describe('Milliseconds; null when nobody has declared it.'),
      grace: z.int().nullable().describe('Milliseconds; null when nobody has declared it.'),
      count: z.int(),
    }),
  ),
  columns: [
    { key: 'name', title: 'Heartbeat' },
    { key: 'state', title: 'State' },
    { key: 'lastSeenAt', title: 'Last heard', format: 'age' },
    { key: 'dueAt', title: 'Due by', format: 'instant' },
    { key: 'count', title: 'Heard', align: 'right' },
  ],
  permission: 'viewer',
  *run() {
    const rows = (yield* allHeartbeats()).map((row) => ({
      name: row.name,
      state: stateOf(row),
      lastSeenAt: row.last_seen_at,
      dueAt: row.due_at,
      period: row.period,
      grace: row.grace,
      count: row.count,
    }));
    return rows.sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  },
});
