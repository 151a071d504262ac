import { z } from 'zod';
import { command } from '../kernel/capability.ts';
import { label } from '../kernel/id.ts';
import { plain } from '../kernel/plain.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { readingText } from '../tasks/readings.ts';
import { change } from './change.ts';
import { scheduled, split, without } from './course.ts';
import { cancelled } from './events.ts';
import { beforeOf } from './journal.ts';
import { recurs } from './occurrence.ts';
import { occurrenceOn, onDay, reference, WHICH } from './occurrences.ts';
import { windowOf } from './records.ts';
import { problemOf } from './timing.ts';
import { COLUMNS, toDetail, windowDetail } from './view.ts';
import { become } from './window.ts';

export const cancel = command({
  name: 'window.cancel',
  summary: 'Calls a window off: one time of it, this and those after it, or all.',
  input: z.object({
    window: reference,
    on: onDay,
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
    const which = recurs(window) ? meant : 'all';
    const fact = cancelled(label('W', window.number), { which, on: readingText(span.reading), why: why || null, undo: [beforeOf(window)] });
    if (meant === 'all' || !recurs(window)) return toDetail(yield* change(context, { ...window, state }, fact), context.now);
    const timing = meant === 'this' ? without(window, span.reading) : { ...window, ...split(window, span.reading)[0] };
    // Nothing is left of it: then it is called off as a whole.
    const after = problemOf(timing) === undefined ? scheduled(timing, context.now) : { ...window, state };
    return toDetail(yield* change(context, after, fact), context.now);
  },
});
