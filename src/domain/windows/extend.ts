import { z } from 'zod';
import { muteMatching } from '../alerts/quieten.ts';
import { command } from '../kernel/capability.ts';
import { duration } from '../kernel/fields.ts';
import { label } from '../kernel/id.ts';
import { isRefusal, refuse } from '../kernel/refusal.ts';
import { hindrance, horizonOf, OVERRIDE, standing } from './approve.ts';
import { sentence } from './conflict.ts';
import { scheduled, spanOf } from './course.ts';
import { write } from './divide.ts';
import { extended } from './events.ts';
import { occurrenceOn, onDay, reference, whichOf } from './occurrences.ts';
import { tellOverrun } from './overrun.ts';
import { lengthened } from './part.ts';
import { claimsOf, windowOf } from './records.ts';
import { COLUMNS, toDetail, windowDetail } from './view.ts';
import { COMMITTED, is, RUNNING } from './window.ts';

export const extend = command({
  name: 'window.extend',
  summary: 'Lets a window last longer, the one that is on or another; what over-runs is on again.',
  input: z.object({
    window: reference,
    by: duration.describe('How much longer than its end.'),
    on: onDay,
    which: whichOf('this'),
    ...OVERRIDE,
  }),
  args: ['window', 'by'],
  output: windowDetail,
  columns: COLUMNS,
  permission: 'operator',
  *run(context, { window: text, by, on: day, which, reason, emergency }) {
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
    if (is(RUNNING, window) && which === 'following')
      return refuse({ kind: 'wrong-state', subject, state: window.state, verb: 'dividing it', allowed: ['one that is not on'] });
    const end = span.end + by;
    if (end <= context.now)
      return refuse({ kind: 'invalid', where: 'by', problem: 'it would have ended by now all the same', allowed: 'more' });
    const longer = lengthened(window, span, by, which);
    if (isRefusal(longer)) return longer;
    const late = window.state === 'over-running' && running;
    const after = scheduled({ ...longer.window, state: late ? 'active' : window.state }, context.now);
    const resources = (yield* claimsOf([window.number])).get(window.number) ?? [];
    const longerBy = which === 'this' ? { from: span.end, to: end } : horizonOf(context, after);
    // What is only planned is looked at when somebody approves it.
    const against = is(COMMITTED, window) ? yield* standing(context, { window: after, resources }, longerBy) : [];
    const refused = hindrance(context, window, against, { reason, emergency }, 'extended');
    if (refused !== undefined) return refused;
    const times = { byMs: by, startsAt: span.start, endsAt: end, reason: reason || null, against: against.map(sentence) };
    // What over-ran and goes on has made alerts quiet again and told people: that is not taken back.
    const changed = yield* write(context, window, { ...longer, window: after }, (who, undo) =>
      extended(who, { ...times, undo: late ? [] : undo }),
    );
    if (late) {
      yield* tellOverrun(context, window, 'resolved');
      yield* muteMatching(context);
    }
    return toDetail(changed, context.now);
  },
});
