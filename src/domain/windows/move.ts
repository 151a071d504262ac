/** Other times for a window: longer, elsewhere, or not at all; for one occurrence, for all from it on, or for all. */
import { z } from 'zod';
import { muteMatching } from '../alerts/quieten.ts';
import { command } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { duration } from '../kernel/fields.ts';
import { label } from '../kernel/id.ts';
import { takeNumbers } from '../kernel/number.ts';
import { plain } from '../kernel/plain.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { readingText } from '../tasks/readings.ts';
import { TIME } from './add.ts';
import { change } from './change.ts';
import { endingAt, scheduled, spanOf, split, withMoved, without } from './course.ts';
import { added, cancelled, extended, moved } from './events.ts';
import { recurs, type Span } from './occurrence.ts';
import { ON, occurrenceOn, WHICH, type Which } from './occurrences.ts';
import { tellOverrun } from './overrun.ts';
import { claim, claimsOf, save, windowOf } from './records.ts';
import { problemOf, timingOf } from './timing.ts';
import { COLUMNS, toDetail, windowDetail } from './view.ts';
import { become, COMMITTED, is, RUNNING, type Timing, type Window } from './window.ts';
import { whenText } from './words.ts';

const reference = z.string().describe('A number such as W3, an id, or the beginning of one.');
const on = z
  .string()
  .regex(ON, 'is no day; allowed: 2026-12-08, or 2026-12-08T22:00')
  .optional()
  .describe('Which one of those that come round, by its day in its zone; the one that is on or comes next if not said.');
const which = (said: Which) => z.enum(WHICH).default(said).describe('This one, this and those after it, or all.');

/** Takes what an occurrence and those after it are out of a series, as a window of its own; the first half keeps the number. */
function* divided(context: Context, window: Window & { readonly rule: string }, span: Span): Script<Window | Refusal> {
  const [before, after] = split(window, span.reading);
  const resources = (yield* claimsOf([window.number])).get(window.number) ?? [];
  const rest: Window = { ...window, ...after, number: yield* takeNumbers('W', 1), id: context.mint(), version: 1, createdAt: context.now };
  const left = scheduled({ ...window, ...before }, context.now);
  yield* change(context, left);
  const next = scheduled(rest, context.now);
  yield* save([next]);
  yield* claim([{ window: next, resources }]);
  const cause = label('W', window.number);
  yield* record(context, [added(label('W', next.number), { title: next.title, when: whenText(next), targets: next.targets }, cause)]);
  return next;
}

export const cancel = command({
  name: 'window.cancel',
  summary: 'Calls a window off: one time of it, this and those after it, or all.',
  input: z.object({
    window: reference,
    on,
    which: z.enum(WHICH).optional().describe('This one, this and those after it, or all; all if no day is said.'),
    why: z
      .string()
      .max(1_000)
      .transform((text) => plain(text).trim())
      .optional()
      .describe('For those who counted on it.'),
  }),
  args: ['window'],
  output: windowDetail,
  columns: COLUMNS,
  permission: 'operator',
  danger: 'confirm',
  *run(context, { window: text, on: day, which: said, why }) {
    const window = yield* windowOf(text);
    if (isRefusal(window)) return window;
    const state = become(window, 'cancel');
    if (isRefusal(state)) return state;
    const span = occurrenceOn(window, day, context.now);
    if (isRefusal(span)) return span;
    const meant = said ?? (day === undefined ? 'all' : 'this');
    const subject = label('W', window.number);
    const fact = cancelled(subject, { which: recurs(window) ? meant : 'all', on: readingText(span.reading), why: why || null });
    if (meant === 'all' || !recurs(window)) return toDetail(yield* change(context, { ...window, state }, fact), context.now);
    const timing = meant === 'this' ? without(window, span.reading) : { ...window, ...split(window, span.reading)[0] };
    const problem = problemOf(timing);
    // Nothing is left of it: then it is called off as a whole.
    const after = problem === undefined ? scheduled(timing, context.now) : { ...window, state };
    return toDetail(yield* change(context, after, fact), context.now);
  },
});

export const extend = command({
  name: 'window.extend',
  summary: 'Lets a window last longer, the one that is on or another; what over-runs is on again.',
  input: z.object({ window: reference, by: duration.describe('How much longer than its end.'), on }),
  args: ['window', 'by'],
  output: windowDetail,
  columns: COLUMNS,
  permission: 'operator',
  *run(context, { window: text, by, on: day }) {
    const window = yield* windowOf(text);
    if (isRefusal(window)) return window;
    const subject = label('W', window.number);
    if (by === 0) return refuse({ kind: 'invalid', where: 'by', problem: 'that is no longer', allowed: 'a duration such as 30m' });
    const running = is(RUNNING, window) && day === undefined;
    const span = running ? spanOf(window, window.occurrence) : occurrenceOn(window, day, context.now);
    if (span === undefined) return refuse({ kind: 'already', subject, state: 'over' });
    if (isRefusal(span)) return span;
    if (!is(['draft', 'proposed', ...COMMITTED], window))
      return refuse({ kind: 'wrong-state', subject, state: window.state, verb: 'extend', allowed: ['an open window'] });
    const end = span.end + by;
    if (end <= context.now)
      return refuse({ kind: 'invalid', where: 'by', problem: 'it would have ended by now all the same', allowed: 'more' });
    const longer = endingAt(window, span, end);
    const problem = problemOf(longer);
    if (problem !== undefined) return problem;
    const late = window.state === 'over-running' && running;
    const after = scheduled({ ...longer, state: late ? 'active' : window.state }, context.now);
    const changed = yield* change(context, after, extended(subject, { byMs: by, startsAt: span.start, endsAt: end }));
    if (late) {
      yield* tellOverrun(context, window, 'resolved');
      yield* muteMatching(context);
    }
    return toDetail(changed, context.now);
  },
});

export const move = command({
  name: 'window.move',
  summary: 'Puts a window to another time; one that was approved has to be approved again.',
  input: z.object({ window: reference, ...TIME, on, which: which('this') }),
  args: ['window', 'when'],
  output: windowDetail,
  columns: COLUMNS,
  permission: 'operator',
  *run(context, { window: text, on: day, which: meant, ...time }) {
    const window = yield* windowOf(text);
    if (isRefusal(window)) return window;
    const subject = label('W', window.number);
    if (!is(['draft', 'proposed', 'approved', 'announced'], window))
      return refuse({
        kind: 'wrong-state',
        subject,
        state: window.state,
        verb: 'move',
        allowed: ['draft', 'proposed', 'approved', 'announced'],
      });
    const span = occurrenceOn(window, day, context.now);
    if (isRefusal(span)) return span;
    const { gap, overlap, ends, zone } = window;
    const length = time.when === undefined && time.end === undefined ? (time.length ?? window.length) : time.length;
    const timing = timingOf({ gap, overlap, ends, ...time, length, zone: time.zone ?? zone }, { now: context.now, zone });
    if (isRefusal(timing)) return timing;
    const wanted = recurs(window) ? yield* elsewhere(context, window, span, timing, meant) : { ...window, ...timing };
    if (isRefusal(wanted)) return wanted;
    const voided = window.approvedBy !== null;
    const after = scheduled(
      voided ? { ...wanted, state: 'proposed', approvedBy: null, approvedAt: null, reason: null } : wanted,
      context.now,
    );
    if (after.occurrence === null)
      return refuse({ kind: 'invalid', where: subject, problem: 'all of it would be over', allowed: 'a time that is still to come' });
    const fact = { which: recurs(window) ? meant : 'all', on: readingText(span.reading), when: whenText(timing), voided } as const;
    return toDetail(yield* change(context, after, moved(label('W', after.number), fact)), context.now);
  },
});

/** A series with one occurrence, the later ones or all of them at another time; the later ones become a window of their own. */
function* elsewhere(
  context: Context,
  window: Window & { readonly rule: string },
  span: Span,
  timing: Timing,
  meant: Which,
): Script<Window | Refusal> {
  const { start, length, zone, rule } = timing;
  if (meant === 'this') {
    if (rule !== null || zone !== window.zone)
      return refuse({
        kind: 'invalid',
        where: label('W', window.number),
        problem: 'one time of it has no rule and no zone of its own',
        allowed: '--which following or --which all',
      });
    const after = withMoved(window, span.reading, start, length);
    return problemOf(after) ?? after;
  }
  const whole = { ...window, start, length, zone, rule: rule ?? window.rule, except: [], moved: {} };
  const problem = problemOf(whole);
  if (problem !== undefined) return problem;
  if (meant === 'all' || span.reading === window.start) return whole;
  const rest = yield* divided(context, window, span);
  return isRefusal(rest) ? rest : { ...rest, start, length, zone, rule: rule ?? rest.rule, except: [], moved: {} };
}
