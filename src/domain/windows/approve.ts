/**
 * Approval is where conflicts decide. Everything is looked at again in the transaction that approves, against what is approved already, so of two
 * that approve windows which exclude one another at the same moment exactly one does: writers take turns on SQLite, and on PostgreSQL the
 * loser's transaction is run again and finds the winner.
 */
import { z } from 'zod';
import { command } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import { label } from '../kernel/id.ts';
import { each } from '../kernel/number.ts';
import { refusal } from '../kernel/outcome.ts';
import { plain } from '../kernel/plain.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { conflictsAmong } from './against.ts';
import { change } from './change.ts';
import { type Conflict, sentence } from './conflict.ts';
import { scheduled } from './course.ts';
import { approved } from './events.ts';
import { type Horizon, neighbours, type Planned } from './planned.ts';
import { claim, claimsOf, windowOf } from './records.ts';
import { windowSettings } from './settings.ts';
import { claimed } from './targets.ts';
import { COLUMNS, currentOf, toRow, type WindowRow, windowRow } from './view.ts';
import { become, COMMITTED, type State, type Window } from './window.ts';

/** What stands against a window in a stretch of time, among windows of some states. */
export function* standing(
  context: Context,
  planned: Planned,
  horizon: Horizon,
  states: readonly State[] = COMMITTED,
): Script<readonly Conflict[]> {
  const others = yield* neighbours(context, planned, states, horizon);
  return yield* conflictsAmong(context, [planned, ...others], horizon, planned);
}

/** As far ahead as conflicts of a window are looked for; a single one to its end, wherever that is. */
export function horizonOf(context: Context, window: Window): Horizon {
  const { horizon } = context.settings.of(windowSettings);
  const from = Math.max(context.now, window.startsAt ?? context.now);
  return { from, to: Math.max(from + horizon, window.endsAt ?? 0) };
}

/** What whoever approves all the same says. */
export interface Override {
  readonly reason: string | undefined;
  readonly emergency: boolean;
}
export const OVERRIDE = {
  reason: z
    .string()
    .max(1_000)
    .transform((text) => plain(text).trim())
    .optional()
    .describe('Why, although something stands against it.'),
  emergency: z.boolean().default(false).describe('Into a freeze; by somebody else than its author, with a reason.'),
};

/** What keeps somebody from approving it, or from letting it last longer, in the order in which it has to be dealt with. */
export function hindrance(
  { actor }: Context,
  window: Window,
  against: readonly Conflict[],
  { reason, emergency }: Override,
  not: 'approved' | 'extended' = 'approved',
): Refusal | undefined {
  const subject = label('W', window.number);
  const refused = (conflicts: readonly Conflict[], hint: string): Refusal =>
    refuse({
      kind: 'conflict',
      subject,
      not,
      evidence: conflicts.map((conflict) => ({ subject: conflict.with, text: sentence(conflict) })),
      choices: [],
      hint,
    });
  const frozen = against.filter(({ class: kind, policy }) => kind === 'freeze' && policy === 'deny');
  const denied = against.filter(({ class: kind, policy }) => policy === 'deny' && kind !== 'freeze');
  if (denied.length > 0)
    return refused(
      denied,
      not === 'approved' ? `Put it elsewhere: watchbill window slots --window ${subject}` : `End it: watchbill window end ${subject}`,
    );
  if (frozen.length > 0 && !emergency)
    return refused(frozen, 'In an emergency somebody else than its author does it with --emergency and --reason.');
  if (frozen.length > 0 && actor.name === window.createdBy)
    return refuse({
      kind: 'wrong-state',
      subject,
      state: `yours, and ${frozen[0]?.with ?? 'a freeze'} is in force`,
      verb: 'an emergency',
      allowed: ['a second person'],
    });
  const overridden = against.filter(({ policy }) => policy === 'override' || policy === 'deny');
  if (overridden.length > 0 && !reason) return refused(overridden, 'Whoever does it all the same says why: --reason');
  return undefined;
}

export const approve = command({
  name: 'window.approve',
  summary: 'Approves windows: they will happen, and alerts on their targets will be quiet. What stands against them is looked at again.',
  input: z.object({
    windows: z.array(z.string()).min(1).describe('Numbers such as W3, ids, or the beginnings of ids.'),
    ...OVERRIDE,
  }),
  args: ['windows'],
  output: z.array(z.union([windowRow, refusal])),
  columns: COLUMNS,
  permission: 'operator',
  run: (context, { windows, reason, emergency }) =>
    each(windows, function* (text): Script<WindowRow | Refusal> {
      const window = yield* windowOf(text);
      if (isRefusal(window)) return window;
      const state = become(window, 'approve');
      if (isRefusal(state)) return state;
      const meant = yield* claimed(context.settings, window);
      const resources = isRefusal(meant) ? ((yield* claimsOf([window.number])).get(window.number) ?? []) : meant;
      const planned = { window: scheduled(window, context.now), resources };
      const against = yield* standing(context, planned, horizonOf(context, planned.window));
      const refused = hindrance(context, window, against, { reason, emergency });
      if (refused !== undefined) return refused;
      yield* claim([planned]);
      const given = reason || null;
      const fact = { reason: given, emergency, against: against.map(sentence) };
      const after = yield* change(
        context,
        { ...planned.window, state, approvedBy: context.actor.name, approvedAt: context.now, reason: given },
        approved(label('W', window.number), fact),
      );
      return toRow(after, currentOf(after, context.now), context.now);
    }),
});
