/**
 * Undo of what somebody did to windows, from the one log: every change says what was there before, so taking it back is the same change the other
 * way round, and an event of its own. It is taken back while the window is as that change left it; what somebody else did meanwhile is never lost.
 *
 *   v1 ─moved▶ v2 ─extended▶ v3 ─undone▶ v4, which is v2 again: then the move may be undone as well
 */
import { z } from 'zod';
import { command } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import { type Event, type EventRow, eventFromRow } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';
import { describe } from '../kernel/timeline.ts';
import { change } from './change.ts';
import { scheduled } from './course.ts';
import { undone } from './events.ts';
import type { Before } from './journal.ts';
import { claim, windowOf } from './records.ts';
import { claimed } from './targets.ts';
import { COLUMNS, currentOf, toRow, windowRow } from './view.ts';
import { become, type Window } from './window.ts';

/** As the index of migration 0042 says it. */
const CHANGES = `kind in ('window.added', 'window.moved', 'window.extended', 'window.cancelled', 'window.undone')`;

/** So many of a person's last changes are looked at. */
const LOOKED_AT = 200;

type Undone = Parameters<typeof undone>[1];
const undoneIn = (event: Event): Undone | undefined => (event.kind === undone.kind ? (event.data as Undone) : undefined);

interface Change {
  readonly event: Event;
  readonly undo: readonly Before[];
  /** The undos since: each brought back an earlier version. */
  readonly undos: readonly Event[];
}

/** Somebody's last change that still stands. */
function* lastOf(actor: string): Script<Change | undefined> {
  const rows = yield* all<EventRow>(
    `select seq, at, kind, subject, cause, actor, data from event where actor = $1 and ${CHANGES} order by seq desc limit ${LOOKED_AT}`,
    actor,
  );
  const events = rows.map(eventFromRow);
  const undos = events.filter(({ kind }) => kind === undone.kind);
  const taken = new Set(undos.map((event) => undoneIn(event)?.seq));
  for (const event of events) {
    const { undo = [] } = event.data as { readonly undo?: readonly Before[] };
    if (undo.length > 0 && !taken.has(event.seq)) return { event, undo, undos };
  }
  return undefined;
}

/** The version that a window is as at: undoing leads back, with a version of its own. */
function versionOf({ number, version }: Window, undos: readonly Event[]): number {
  const back = new Map(
    undos.flatMap((event) => {
      const data = event.subject === label('W', number) ? undoneIn(event) : undefined;
      return data === undefined ? [] : [[data.version, data.as] as const];
    }),
  );
  let as = version;
  for (let earlier = back.get(as); earlier !== undefined; earlier = back.get(as)) as = earlier;
  return as;
}

/** A window as it was before a change; one that was not there is called off. */
function* restored(context: Context, window: Window, { was }: Before, fact: Undone): Script<Window | Refusal> {
  const state = was === null ? become(window, 'cancel') : was.state;
  if (isRefusal(state)) return state;
  const before = scheduled({ ...window, ...was, state }, context.now);
  if (was !== null && before.occurrence === null && state !== 'cancelled')
    return refuse({
      kind: 'invalid',
      where: label('W', window.number),
      problem: 'all of it would be over',
      allowed: 'what is still to come',
    });
  // Called off it took nothing any more.
  const resources = yield* claimed(context.settings, before);
  if (isRefusal(resources)) return resources;
  yield* claim([{ window: before, resources }]);
  return yield* change(context, before, undone(label('W', window.number), fact));
}

export const undo = command({
  name: 'window.undo',
  summary: 'Takes back your last change of a window: that it was planned, moved, made longer or called off.',
  input: z.object({}),
  output: z.array(windowRow.extend({ what: z.string().describe('What was taken back.') })),
  columns: [...COLUMNS, { key: 'what', title: 'Undone' }],
  permission: 'operator',
  *run(context) {
    const last = yield* lastOf(context.actor.name);
    if (last === undefined) return refuse({ kind: 'invalid', where: 'undo', problem: 'you have changed no window that could be put back' });
    const { event, undo, undos } = last;
    const rows = [];
    for (const before of undo) {
      const window = yield* windowOf(label('W', before.number));
      if (isRefusal(window)) return window;
      if (versionOf(window, undos) !== before.version)
        return refuse({
          kind: 'changed-meanwhile',
          subject: label('W', window.number),
          by: window.updatedBy,
          at: window.updatedAt,
          version: window.version,
        });
      const what = describe(event);
      const fact = { seq: event.seq, what, version: window.version + 1, as: before.version - 1 };
      const after = yield* restored(context, window, before, fact);
      if (isRefusal(after)) return after;
      rows.push({ ...toRow(after, currentOf(after, context.now), context.now), what });
    }
    return rows;
  },
});
