import { z } from 'zod';
import { query } from '../kernel/capability.ts';
import { durationFrom } from '../kernel/fields.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { isRefusal, refuse } from '../kernel/refusal.ts';
import { isZone } from '../kernel/zone.ts';
import { taskSettings } from '../tasks/settings.ts';
import { conflictsAmong } from './against.ts';
import { absences } from './busy.ts';
import type { Conflict } from './conflict.ts';
import { conflictRow } from './conflicts.ts';
import { type Busy, freeSlots } from './free.ts';
import type { Stretch } from './freeze.ts';
import { closedFrom } from './frozen.ts';
import { spansIn } from './occurrence.ts';
import { neighbours } from './planned.ts';
import { imagined, once } from './probe.ts';
import { claimsOf, windowOf } from './records.ts';
import { windowSettings } from './settings.ts';
import { personIn, resourcesOf } from './targets.ts';
import { OPEN } from './window.ts';

const blocks = ({ policy }: Conflict): boolean => policy === 'deny' || policy === 'override';
const STEP = 15 * 60_000;

export const slots = query({
  name: 'window.slots',
  summary: 'When work could be done: free times, those first that disturb least; or what is in the way, where there is none.',
  input: z.object({
    length: durationFrom('1m').optional().describe('How long it takes.'),
    target: z.array(z.string().max(200)).default([]).describe('On what: a component, or a selector.'),
    window: z.string().optional().describe('For this window, instead of a length and targets.'),
    from: instant.optional().describe('Not before; now if not said.'),
    to: instant.optional().describe('Not after; as far as [window] horizon if not said.'),
    count: z.int().min(1).max(100).default(5).describe('How many.'),
    zone: z
      .string()
      .max(100)
      .refine(isZone, 'is no time zone; allowed: an IANA name such as Europe/Budapest')
      .optional()
      .describe('Whose nights count as nights.'),
  }),
  output: z.object({
    slots: z.array(
      z.object({
        start: instant,
        end: instant,
        hours: z.enum(['night', 'evening', 'working hours']),
        beside: z.array(z.string()).describe('What is on meanwhile that is only worth a warning.'),
      }),
    ),
    blockers: z.array(conflictRow).describe('Where there is no slot: what stands in the way.'),
  }),
  permission: 'viewer',
  *run(
    context,
    { length: said, target, window: text, from = context.now, to = from + context.settings.of(windowSettings).horizon, count, zone },
  ) {
    const own = text === undefined ? undefined : yield* windowOf(text);
    if (isRefusal(own)) return own;
    const length = said ?? own?.length;
    if (length === undefined)
      return refuse({
        kind: 'invalid',
        where: 'length',
        problem: 'nothing says how long it takes',
        allowed: '--length 2h, or --window W3',
      });
    if (to - from < length)
      return refuse({ kind: 'invalid', where: 'to', problem: 'it does not fit in between', allowed: 'a later moment' });
    const resources =
      own === undefined ? yield* resourcesOf(context.settings, target) : ((yield* claimsOf([own.number])).get(own.number) ?? []);
    if (isRefusal(resources)) return resources;
    // One window over all of it: whatever meets that may be in the way.
    const whole = { window: imagined(context, target, once(from, to - from)), resources };
    const near = (yield* neighbours(context, whole, OPEN, { from, to })).filter(({ window }) => window.number !== own?.number);
    const found = yield* conflictsAmong(context, [whole, ...near], { from, to }, whole);
    const freezes = yield* closedFrom(from);
    const missing = Map.groupBy(
      yield* absences(
        from,
        to,
        resources.flatMap((resource) => personIn(resource) ?? []),
      ),
      ({ calendar }) => calendar,
    );
    const stretches = new Map<string, readonly Stretch[]>([
      ...near.map(({ window }) => [label('W', window.number), [...spansIn(window, from, to)]] as const),
      ...freezes.map(({ name, within }) => [name, [...within(from, to)]] as const),
      ...missing,
    ]);
    const busy: Busy[] = [];
    for (const conflict of found) {
      if (conflict.class === 'outside') continue;
      for (const { start, end } of stretches.get(conflict.with) ?? [])
        busy.push({ start, end, blocks: blocks(conflict), by: sentenceOf(conflict) });
    }
    const outside = found.filter((conflict) => conflict.class === 'outside' && blocks(conflict));
    const allowed =
      outside.length === 0 ? undefined : freezes.filter(({ kind }) => kind === 'allowed').flatMap(({ within }) => [...within(from, to)]);
    const where = { from, to, length, step: STEP, zone: zone ?? own?.zone ?? context.settings.of(taskSettings).zone };
    const free = freeSlots(where, busy, allowed, count);
    return {
      slots: free.map((slot) => ({ ...slot, beside: [...slot.beside] })),
      blockers: free.length > 0 ? [] : found.filter(blocks).map((one) => ({ ...one, window: text ?? '' })),
    };
  },
});

const sentenceOf = (conflict: Conflict): string => `${conflict.with} ${conflict.title} (${conflict.path})`;
