/**
 * Telling: messages into the outbox and what was told into the window's log, in the transaction of whatever is told. The log is what later
 * changes are held against (`reconcile.ts`): who was told a time is told when it is another, and nobody hears the same twice.
 */
import type { Context } from '../kernel/context.ts';
import { label } from '../kernel/id.ts';
import type { Script } from '../kernel/script.ts';
import type { Draft } from '../notifications/notification.ts';
import { enqueue } from '../notifications/records.ts';
import { ownUid } from '../windows/entry.ts';
import { keepTold, type Told } from '../windows/told.ts';
import { COMMITTED, is, type Window } from '../windows/window.ts';
import type { Notice } from './kinds.ts';
import type { Recipient } from './recipients.ts';
import { appointmentOf, type Saying, textOf, valuesOf } from './said.ts';
import { noticeSettings } from './settings.ts';

/** One time of a window as calendars know it. */
export interface Known {
  readonly uid: string;
  readonly sequence: number;
}

export type Addressee = Pick<Recipient, 'stakeholder' | 'person' | 'channel' | 'address' | 'zone'>;

export const addressOf = ({ channel, address }: Pick<Told, 'channel' | 'address'>): string => `${channel} ${address}`;

/** One that comes round again is a time of its own in calendars: an override without its series is shown by few of them. */
const uidOf = ({ id, rule }: Window, occurrence: number): string =>
  rule === null ? ownUid({ id }) : ownUid({ id: `${id}-${occurrence}` });

export const knownAs = (window: Window, occurrence: number, told: readonly Told[]): Known => {
  const last = told.findLast((row) => row.occurrence === occurrence);
  return last ?? { uid: uidOf(window, occurrence), sequence: window.version - 1 };
};

/** What was said last to each about each time of a window, but for what is over. */
export function standing(told: readonly Told[]): readonly Told[] {
  const last = new Map(told.map((row) => [`${row.uid} ${addressOf(row)}`, row]));
  return [...last.values()].filter(({ kind }) => kind !== 'ended');
}

export const wants =
  (kind: Notice) =>
  ({ on }: Pick<Recipient, 'on'>): boolean =>
    on.includes(kind);

export function* tell(
  context: Context,
  window: Window,
  to: readonly Addressee[],
  saying: Saying | ((to: Addressee) => Saying),
  { occurrence, uid, sequence, told }: Known & { readonly occurrence: number; readonly told: readonly Told[] },
): Script<void> {
  if (to.length === 0) return;
  const { template } = context.settings.of(noticeSettings);
  const tentative = !is(COMMITTED, window);
  const inCalendars = new Set(told.flatMap((row) => (row.uid === uid && row.sequence === sequence ? [addressOf(row)] : [])));
  const said = to.map((one) => {
    const what = typeof saying === 'function' ? saying(one) : saying;
    const values = valuesOf(window, what, one, context.now);
    const text = textOf(what.kind, values, template[what.kind]);
    const known = { uid, sequence, tentative };
    const appointment = inCalendars.has(addressOf(one)) ? undefined : appointmentOf(what, text, known, values, context.now);
    return { one, what, message: appointment === undefined ? text : { ...text, appointment } };
  });
  const first = yield* enqueue(
    context,
    said.map(
      ({ one: { person, channel, address }, message }): Draft => ({
        ...{ person, channel, address, message },
        ...{ subject: label('W', window.number), kind: 'notice' },
      }),
    ),
  );
  yield* keepTold(
    said.map(({ one: { stakeholder, person, channel, address }, what }, at) => ({
      ...{ window_number: window.number, occurrence, uid, sequence, kind: what.kind },
      ...{ stakeholder, person, channel, address },
      ...{ starts_at: what.start, ends_at: what.end, tentative: Number(tentative) },
      ...{ notification: first + at, at: context.now },
    })),
  );
}
