/** A window at another time: one occurrence of it, that and those after it, or all. */
import { z } from 'zod';
import { command } from '../kernel/capability.ts';
import type { Instant } from '../kernel/clock.ts';
import { label } from '../kernel/id.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { readingText } from '../tasks/readings.ts';
import { TIME } from './add.ts';
import { scheduled } from './course.ts';
import { write } from './divide.ts';
import { moved } from './events.ts';
import { recurs, type Span } from './occurrence.ts';
import { occurrenceOn, onDay, reference, type Which, whichOf } from './occurrences.ts';
import { type Changed, lengthOf, placed } from './part.ts';
import { windowOf } from './records.ts';
import { type TimingInput, timingOf } from './timing.ts';
import { COLUMNS, toDetail, windowDetail } from './view.ts';
import { is, type Timing, TRANSITIONS, type Window } from './window.ts';
import { whenText } from './words.ts';

/** Where somebody wants it, in whatever words. */
export type Wanted = Omit<TimingInput, 'gap' | 'overlap' | 'ends'>;

export interface Moving extends Changed {
  readonly span: Span;
  readonly timing: Timing;
}

/** What would become of a window. */
export function moving(window: Window, day: string | undefined, wanted: Wanted, which: Which, now: Instant): Moving | Refusal {
  if (!is(TRANSITIONS.cancel.from, window))
    return refuse({
      kind: 'wrong-state',
      subject: label('W', window.number),
      state: window.state,
      verb: 'move',
      allowed: TRANSITIONS.cancel.from,
    });
  const span = occurrenceOn(window, day, now);
  if (isRefusal(span)) return span;
  const { gap, overlap, ends, zone } = window;
  const usual = which === 'this' ? lengthOf(window, span) : window.length;
  const length = wanted.when === undefined && wanted.end === undefined ? (wanted.length ?? usual) : wanted.length;
  const timing = timingOf({ gap, overlap, ends, ...wanted, length, zone: wanted.zone ?? zone }, { now, zone });
  if (isRefusal(timing)) return timing;
  const changed = placed(window, span, timing, which);
  return isRefusal(changed) ? changed : { ...changed, span, timing };
}

export const move = command({
  name: 'window.move',
  summary: 'Puts a window to another time; one that was approved has to be approved again.',
  input: z.object({ window: reference, ...TIME, on: onDay, which: whichOf('this') }),
  args: ['window', 'when'],
  output: windowDetail,
  columns: COLUMNS,
  permission: 'operator',
  *run(context, { window: text, on: day, which, ...time }) {
    const window = yield* windowOf(text);
    if (isRefusal(window)) return window;
    const wanted = moving(window, day, time, which, context.now);
    if (isRefusal(wanted)) return wanted;
    const { span, timing } = wanted;
    const voided = window.approvedBy !== null;
    const after = scheduled(
      voided ? { ...wanted.window, state: 'proposed', approvedBy: null, approvedAt: null, reason: null } : wanted.window,
      context.now,
    );
    if (after.occurrence === null)
      return refuse({
        kind: 'invalid',
        where: label('W', window.number),
        problem: 'all of it would be over',
        allowed: 'a time that is still to come',
      });
    const fact = { which: recurs(window) ? which : 'all', on: readingText(span.reading), when: whenText(timing), voided } as const;
    const written = yield* write(context, window, { ...wanted, window: after }, (subject, undo) => moved(subject, { ...fact, undo }));
    return toDetail(written, context.now);
  },
});
