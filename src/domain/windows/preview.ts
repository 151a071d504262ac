import { z } from 'zod';
import { query } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import { duration } from '../kernel/fields.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { taskSettings } from '../tasks/settings.ts';
import { names, TIME } from './add.ts';
import { horizonOf, standing } from './approve.ts';
import { CONFLICT_COLUMNS, conflictRow } from './conflicts.ts';
import { scheduled } from './course.ts';
import { targetsIn } from './line.ts';
import { moving } from './move.ts';
import { firstFrom } from './occurrence.ts';
import { occurrenceOn, onDay, type Which, whichOf } from './occurrences.ts';
import { lengthened } from './part.ts';
import type { Planned } from './planned.ts';
import { imagined } from './probe.ts';
import { claimsOf, windowOf } from './records.ts';
import { claimed } from './targets.ts';
import { type TimingInput, timingOf } from './timing.ts';
import { OPEN, type Window } from './window.ts';
import { whenText } from './words.ts';

type Time = Omit<TimingInput, 'gap' | 'overlap' | 'ends'>;

/** A window that is there, as it would be. */
function* changedTo(
  context: Context,
  text: string,
  day: string | undefined,
  which: Which,
  by: number | undefined,
  time: Time,
): Script<Planned | Refusal> {
  const window = yield* windowOf(text);
  if (isRefusal(window)) return window;
  const resources = (yield* claimsOf([window.number])).get(window.number) ?? [];
  const as = (changed: Window): Planned => ({ window: scheduled(changed, context.now), resources });
  if (by === undefined && Object.values(time).every((one) => one === undefined)) return as(window);
  if (by === undefined) {
    const moved = moving(window, day, time, which, context.now);
    return isRefusal(moved) ? moved : as(moved.window);
  }
  const span = occurrenceOn(window, day, context.now);
  if (isRefusal(span)) return span;
  const longer = lengthened(window, span, by, which);
  return isRefusal(longer) ? longer : as(longer.window);
}

/** One that nobody has planned yet. */
function* asSaid(context: Context, target: readonly string[], crew: readonly string[], time: Time): Script<Planned | Refusal> {
  const here = { now: context.now, zone: context.settings.of(taskSettings).zone };
  const line = time.when === undefined ? undefined : targetsIn(time.when, here);
  if (isRefusal(line)) return line;
  const timing = timingOf({ gap: 'shift', overlap: 'first', ends: 'exact', ...time, when: line?.when }, here);
  if (isRefusal(timing)) return timing;
  const targets = [...target, ...(line?.on ?? [])];
  const resources = yield* claimed(context.settings, { targets, crew });
  if (isRefusal(resources)) return resources;
  return { window: scheduled(imagined(context, targets, timing), context.now), resources };
}

export const preview = query({
  name: 'window.preview',
  summary:
    'What a line means before it is planned, or a window that is moved or made longer: when it would be, and what would stand against it.',
  input: z.object({
    ...TIME,
    target: names.default([]).describe('On what, beside what the line says.'),
    crew: names.default([]),
    window: z.string().optional().describe('One that is there, at this time instead.'),
    by: duration.optional().describe('So much longer, instead of at another time.'),
    on: onDay,
    which: whichOf('this'),
  }),
  args: ['when'],
  output: z.object({
    when: z.string().describe('As it was understood.'),
    targets: z.array(z.string()),
    start: instant,
    end: instant,
    conflicts: z.array(conflictRow),
  }),
  columns: CONFLICT_COLUMNS,
  permission: 'viewer',
  *run(context, { target, crew, window: text, by, on, which, ...time }) {
    const planned = text === undefined ? yield* asSaid(context, target, crew, time) : yield* changedTo(context, text, on, which, by, time);
    if (isRefusal(planned)) return planned;
    const { window } = planned;
    const next = firstFrom(window, context.now);
    if (next === undefined)
      return refuse({
        kind: 'invalid',
        where: text === undefined ? 'window' : label('W', window.number),
        problem: 'all of it is over',
        allowed: 'a time that is still to come',
      });
    const against = yield* standing(context, planned, horizonOf(context, window), OPEN);
    const { start, end } = next;
    return { when: whenText(window), targets: [...window.targets], start, end, conflicts: against.map((one) => ({ ...one })) };
  },
});
