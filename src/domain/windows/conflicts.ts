import { z } from 'zod';
import { type Column, query } from '../kernel/capability.ts';
import { instant } from '../kernel/instant.ts';
import { isRefusal, refuse } from '../kernel/refusal.ts';
import { conflictsAmong } from './against.ts';
import { horizonOf, standing } from './approve.ts';
import { CLASSES, type Conflict, POLICIES } from './conflict.ts';
import { scheduled } from './course.ts';
import { claimsOf, windowOf, windowsBetween } from './records.ts';
import { windowSettings } from './settings.ts';
import { OPEN } from './window.ts';

export const conflictRow = z.object({
  class: z.enum(CLASSES),
  policy: z.enum(POLICIES).describe('How much it counts at approval.'),
  window: z.string(),
  with: z.string().describe('A window, a freeze, or a rule of capacity.'),
  title: z.string(),
  path: z.string().describe('How one leads to the other: web-1 needs db-1.'),
  start: instant.describe('The first time that both are on.'),
  end: instant,
  times: z.int().describe('How often in all.'),
});

export const CONFLICT_COLUMNS: readonly Column[] = [
  { key: 'policy', title: 'Policy' },
  { key: 'class', title: 'Class' },
  { key: 'window', title: 'Window' },
  { key: 'with', title: 'With' },
  { key: 'start', title: 'First', format: 'instant' },
  { key: 'times', title: 'Times', align: 'right' },
  { key: 'path', title: 'Path' },
  { key: 'title', title: 'Which is' },
];

export const conflicts = query({
  name: 'window.conflicts',
  summary: 'What stands against the open windows: every pair with its path, and the freezes that they run into.',
  input: z.object({
    window: z.string().optional().describe('Only what stands against this one.'),
    from: instant.optional().describe('From when on; now if not said.'),
    to: instant.optional().describe('Until when; as far as [window] horizon if not said.'),
    limit: z.int().min(1).max(100_000).default(1_000).describe('At most so many.'),
  }),
  output: z.array(conflictRow),
  columns: CONFLICT_COLUMNS,
  permission: 'viewer',
  *run(context, { window: text, from = context.now, to = from + context.settings.of(windowSettings).horizon, limit }) {
    if (to <= from) return refuse({ kind: 'invalid', where: 'to', problem: 'it is not after from', allowed: 'a later moment' });
    let found: readonly Conflict[];
    if (text === undefined) {
      const windows = yield* windowsBetween(from, to, OPEN);
      const claims = yield* claimsOf(windows.map(({ number }) => number));
      const planned = windows.map((window) => ({ window, resources: claims.get(window.number) ?? [] }));
      found = yield* conflictsAmong(context, planned, { from, to });
    } else {
      const window = yield* windowOf(text);
      if (isRefusal(window)) return window;
      const next = scheduled(window, context.now);
      const planned = { window: next, resources: (yield* claimsOf([window.number])).get(window.number) ?? [] };
      found = yield* standing(context, planned, horizonOf(context, next), OPEN);
    }
    return found.slice(0, limit).map((one) => ({ ...one }));
  },
});
