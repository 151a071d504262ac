/** What is decided about windows: that they are proposed and over. */
import { z } from 'zod';
import { command } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import type { Fact } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { each } from '../kernel/number.ts';
import { refusal } from '../kernel/outcome.ts';
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { change } from './change.ts';
import { scheduled } from './course.ts';
import { end as finish } from './due.ts';
import { proposed } from './events.ts';
import { windowOf } from './records.ts';
import { COLUMNS, currentOf, toRow, type WindowRow, windowRow } from './view.ts';
import { become, type Verb, type Window } from './window.ts';

const several = { windows: z.array(z.string()).min(1).describe('Numbers such as W3, ids, or the beginnings of ids.') };

/** One step of the transition table for each of some windows. */
function stepped(
  context: Context,
  texts: readonly string[],
  verb: Verb,
  step: (window: Window, subject: string) => { readonly fields?: Partial<Window>; readonly fact: Fact },
): Script<(WindowRow | Refusal)[] | Refusal> {
  return each(texts, function* (text): Script<WindowRow | Refusal> {
    const window = yield* windowOf(text);
    if (isRefusal(window)) return window;
    const state = become(window, verb);
    if (isRefusal(state)) return state;
    const { fields = {}, fact } = step(window, label('W', window.number));
    const after = yield* change(context, scheduled({ ...window, ...fields, state }, context.now), fact);
    return toRow(after, currentOf(after, context.now), context.now);
  });
}

export const propose = command({
  name: 'window.propose',
  summary: 'Puts drafts forward for approval.',
  input: z.object(several),
  args: ['windows'],
  output: z.array(z.union([windowRow, refusal])),
  columns: COLUMNS,
  permission: 'operator',
  run: (context, { windows }) => stepped(context, windows, 'propose', (_window, subject) => ({ fact: proposed(subject, {}) })),
});

export const end = command({
  name: 'window.end',
  summary: 'Says that windows are over, before their end or behind it; what they kept quiet and still fires is told.',
  input: z.object(several),
  args: ['windows'],
  output: z.array(z.union([windowRow, refusal])),
  columns: COLUMNS,
  permission: 'operator',
  run: (context, { windows }) =>
    each(windows, function* (text): Script<WindowRow | Refusal> {
      const window = yield* windowOf(text);
      if (isRefusal(window)) return window;
      const state = become(window, 'complete');
      if (isRefusal(state)) return state;
      const after = yield* finish(context, window);
      return toRow(after, currentOf(after, context.now), context.now);
    }),
});
