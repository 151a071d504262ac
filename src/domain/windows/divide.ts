/** A changed window is written; of a series that is divided both halves, the changed one under a number of its own. */
import type { Context } from '../kernel/context.ts';
import type { Fact } from '../kernel/event.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { takeNumbers } from '../kernel/number.ts';
import type { Script } from '../kernel/script.ts';
import { change } from './change.ts';
import { scheduled } from './course.ts';
import { added } from './events.ts';
import { type Before, beforeOf } from './journal.ts';
import type { Changed } from './part.ts';
import { claim, claimsOf, save } from './records.ts';
import type { Window } from './window.ts';
import { whenText } from './words.ts';

/** `fact` says what happened to the changed one, with what it takes to undo that. */
export function* write(
  context: Context,
  before: Window,
  { window, left }: Changed,
  fact: (subject: string, undo: readonly Before[]) => Fact,
): Script<Window> {
  if (left === undefined) return yield* change(context, window, fact(label('W', window.number), [beforeOf(before)]));
  const resources = (yield* claimsOf([before.number])).get(before.number) ?? [];
  yield* change(context, scheduled(left, context.now));
  const own: Window = { ...window, number: yield* takeNumbers('W', 1), id: context.mint(), version: 0, createdAt: context.now };
  const subject = label('W', own.number);
  yield* save([own]);
  yield* claim([{ window: own, resources }]);
  const from = { title: own.title, when: whenText(own), targets: own.targets, undo: [] };
  yield* record(context, [added(subject, from, label('W', before.number))]);
  return yield* change(context, own, fact(subject, [beforeOf(before), { number: own.number, version: 1, was: null }]));
}
