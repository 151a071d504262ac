/** What windows do is told to those whom it concerns. */
import type { Context } from '../kernel/context.ts';
import type { Fact, Reaction } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { all, type Script } from '../kernel/script.ts';
import {
  added,
  approved,
  began,
  cancelled,
  ended,
  extended,
  freed,
  held,
  moved,
  overran,
  shifted,
  undone,
  updated,
} from '../windows/events.ts';
import { heldBy } from '../windows/held.ts';
import { fromRecord, WINDOW_COLUMNS, type WindowRecord } from '../windows/records.ts';
import { type Told, toldOf } from '../windows/told.ts';
import type { Window } from '../windows/window.ts';
import type { Notice } from './kinds.ts';
import { CREW, type Recipient, recipientsOf } from './recipients.ts';
import { addressee, reconcile } from './reconcile.ts';
import { type Addressee, addressOf, knownAs, standing, tell, wants } from './tell.ts';

function* windowsOf(subjects: readonly string[]): Script<readonly Window[]> {
  const rows = yield* all<WindowRecord>(
    `select ${WINDOW_COLUMNS} from maintenance where number in {numbers $1} order by number`,
    JSON.stringify(subjects.map((subject) => Number(subject.slice(1)))),
  );
  return rows.map(fromRecord);
}

/** A change of its times, or of whether it is to be. */
const changing = (kind: string, why: (data: never) => string = () => ''): Reaction => ({
  to: kind,
  *run(context, facts) {
    const reasons = new Map(facts.map(({ subject, data }) => [subject, why(data as never)]));
    for (const window of yield* windowsOf([...reasons.keys()]))
      yield* reconcile(context, window, reasons.get(label('W', window.number)) ?? '');
  },
});

/** The later half of a series is a window of its own: what was told of it as the whole is looked at again. */
const divided: Reaction = {
  to: added.kind,
  *run(context, facts) {
    const halves = facts.flatMap(({ cause }) => (cause?.startsWith('W') ? [cause] : []));
    if (halves.length > 0) for (const window of yield* windowsOf(halves)) yield* reconcile(context, window, '');
  },
};

interface Times {
  readonly startsAt: number;
  readonly endsAt: number;
  readonly lateMs?: number;
}

const running = (
  kind: string,
  notice: 'started' | 'over-running' | 'ended',
  detail?: (window: Window, fact: Fact<Times>, to: Addressee) => Script<string>,
): Reaction => ({
  to: kind,
  *run(context, facts) {
    const byWindow = new Map((facts as readonly Fact<Times>[]).map((fact) => [fact.subject, fact]));
    for (const window of yield* windowsOf([...byWindow.keys()])) {
      const fact = byWindow.get(label('W', window.number));
      if (fact === undefined) continue;
      const { startsAt: start, endsAt: end, lateMs } = fact.data;
      if (notice === 'started' && end <= context.now) continue;
      const told = yield* toldOf([window.number]);
      const own = standing(told).filter((row) => row.starts_at === start && row.kind !== 'cancelled');
      const concerned = (yield* recipientsOf(context, window)).filter(wants(notice));
      const to = notice === 'started' ? concerned : heard(context, own, concerned, notice);
      const occurrence = own[0]?.occurrence ?? window.occurrence ?? window.start;
      const whys = new Map<string, string>();
      if (detail !== undefined) for (const one of to) whys.set(addressOf(one), yield* detail(window, fact, one));
      yield* tell(context, window, to, (one) => ({ kind: notice, start, end, lateMs, why: whys.get(addressOf(one)) }), {
        ...knownAs(window, occurrence, told),
        occurrence,
        told,
      });
    }
  },
});

/** Who heard nothing of it before needs not hear how it goes on; its crew does. */
function heard(context: Context, told: readonly Told[], concerned: readonly Recipient[], notice: Notice): readonly Addressee[] {
  const before = told.flatMap((row) => addressee(context, row, notice));
  const known = new Set(before.map(addressOf));
  return [...before, ...concerned.filter((one) => one.stakeholder === CREW && !known.has(addressOf(one)))];
}

/** The crew hears what it did not hear meanwhile; what fires at a provider is nothing for its clients. */
function* hidden(window: Window, { data: { startsAt } }: Fact<Times>, { stakeholder }: Addressee): Script<string> {
  if (stakeholder !== CREW) return '';
  const held = (yield* heldBy(window.number)).filter(({ since }) => since >= startsAt);
  if (held.length === 0) return 'It kept no alert quiet.';
  const lines = held.map(
    ({ alert, title, status }) => `${label('A', alert)} ${title}: ${status === 'resolved' ? 'resolved' : 'fires still'}`,
  );
  return [`It kept ${held.length} alert${held.length === 1 ? '' : 's'} quiet:`, ...lines].join('\n');
}

const reason = ({ why }: { readonly why: string | null }): string => why ?? '';

/** Whoever works on one that waits hears it, told of it before or not. */
const holding: Reaction = {
  to: held.kind,
  *run(context, facts) {
    const reasons = new Map(
      (facts as readonly Fact<{ readonly by: string; readonly because: string }>[]).map((fact) => [fact.subject, fact.data]),
    );
    for (const window of yield* windowsOf([...reasons.keys()])) {
      const { by, because } = reasons.get(label('W', window.number)) ?? { by: '', because: '' };
      const why = `It waits for ${by}, which ${because}.`;
      yield* reconcile(context, window, why, 'held');
      const { occurrence, startsAt: start, endsAt: end } = window;
      if (occurrence === null || start === null || end === null) continue;
      const told = yield* toldOf([window.number]);
      const reached = new Set(standing(told).map(addressOf));
      const crew = (yield* recipientsOf(context, window)).filter(
        (one) => one.stakeholder === CREW && wants('held')(one) && !reached.has(addressOf(one)),
      );
      yield* tell(context, window, crew, { kind: 'held', start, end, why }, { ...knownAs(window, occurrence, told), occurrence, told });
    }
  },
};

export const noticeReactions: readonly Reaction[] = [
  divided,
  changing(moved.kind),
  changing(extended.kind),
  changing(cancelled.kind, reason),
  changing(shifted.kind, ({ zone }: { readonly zone: string }) => `The rules of the time zone ${zone} have changed.`),
  changing(approved.kind),
  changing(undone.kind),
  changing(updated.kind),
  holding,
  changing(freed.kind, ({ by }: { readonly by: string }) => `${by} is over.`),
  running(began.kind, 'started'),
  running(overran.kind, 'over-running'),
  running(ended.kind, 'ended', hidden),
];
