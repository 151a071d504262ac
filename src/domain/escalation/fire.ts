/**
 * Fires steps: tells the people of each due clock's step, and says where each clock stands then. A step that can tell nobody is passed over
 * at once; when a whole round has told nobody, the last resort is told, so that no path ends in silence.
 */
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { type Fact, record } from '../kernel/event.ts';
import { all, type Script } from '../kernel/script.ts';
import type { Draft } from '../notifications/notification.ts';
import { enqueue } from '../notifications/records.ts';
import { advance, LATE_MS, type Position } from './clock.ts';
import { severityOf, unmet } from './condition.ts';
import { lastResorted, stepped } from './events.ts';
import { alertsSince } from './facts.ts';
import { type Brief, lastPage, page } from './page.ts';
import { type Walk, walkOf } from './path.ts';
import { type Reached, reaching } from './reach.ts';
import { escalationSettings, type Policy, type Step } from './settings.ts';

/** A clock that may be due, with the policy it was started under. */
export interface Due {
  readonly task: number;
  readonly subject: string;
  readonly policy: Policy;
  readonly path: string | null;
  readonly brief: Brief;
  readonly at: Position;
  /** When its present round began to tell people. */
  readonly roundAt: Instant | null;
}

/** What became of a clock. */
export interface Fired {
  /** Where it stands; undefined when its last step has fired. */
  readonly next: Position | undefined;
  readonly roundAt: Instant | null;
  /** When it fired; null when it was not due. */
  readonly firedAt: Instant | null;
  /** When the last resort was told for it, if it was now. */
  readonly lastResortAt: Instant | null;
}

interface Firing {
  readonly clock: Due;
  readonly walk: Walk;
  readonly step: Step | undefined;
}

const NOBODY: Reached = { told: [], problems: [] };

/** Fires those that are due; the others are left where they are. */
export function* fire(context: Context, clocks: readonly Due[]): Script<readonly Fired[]> {
  const firings = clocks
    .filter(({ at }) => at.dueAt <= context.now)
    .map((clock): Firing => {
      const walk = walkOf(clock.policy, clock.path);
      return { clock, walk, step: walk.step[clock.at.step] };
    });
  const passed = yield* passedOver(context, firings);
  const { last_resort } = context.settings.of(escalationSettings);
  const reach = yield* reaching(context, [...firings.flatMap(({ step }) => (step === undefined ? [] : [step.tell])), last_resort]);

  const drafts: Draft[] = [];
  const facts: Fact[] = [];
  const after = new Map<Due, Fired>();
  const silent: Firing[] = [];
  for (const firing of firings) {
    const { clock, walk, step } = firing;
    const why = passed.get(clock);
    const { told, problems } = why !== undefined || step === undefined ? NOBODY : reach.of(step.tell);
    const next = advance(walk, clock.at, context.now, told.length > 0);
    const late = context.now - clock.at.dueAt;
    const said = {
      policy: walk.name,
      step: clock.at.step + 1,
      steps: walk.step.length,
      round: clock.at.round,
      lateMs: late > LATE_MS ? late : 0,
    };
    const message = page(clock.brief, { ...said, nextInMs: next === undefined ? undefined : next.dueAt - context.now });
    const severity = severityOf(clock.brief);
    const service = clock.brief.component ?? undefined;
    for (const contact of told) drafts.push({ ...contact, subject: clock.subject, kind: 'page', service, message, severity });
    facts.push(
      stepped(
        clock.subject,
        {
          ...said,
          ...(clock.path === null ? {} : { path: clock.path }),
          told,
          problems: why === undefined ? problems : [why],
          nextDueAt: next?.dueAt ?? null,
        },
        clock.brief.task,
      ),
    );
    const roundAt = clock.at.step === 0 ? context.now : clock.roundAt;
    after.set(clock, { next, roundAt, firedAt: context.now, lastResortAt: null });
    if (told.length === 0 && next?.round !== clock.at.round) silent.push(firing);
  }
  for (const { clock, walk } of yield* untold(silent)) {
    const { told, problems } = reach.of(last_resort);
    const message = lastPage(clock.brief, walk.name);
    for (const contact of told) drafts.push({ ...contact, subject: clock.subject, kind: 'page', message });
    facts.push(lastResorted(clock.subject, { policy: walk.name, told, problems }, clock.brief.task));
    const fired = after.get(clock);
    if (fired !== undefined) after.set(clock, { ...fired, lastResortAt: context.now });
  }
  yield* reach.keepTurns();
  yield* enqueue(context, drafts);
  yield* record(context, facts);
  return clocks.map((clock) => after.get(clock) ?? { next: clock.at, roundAt: clock.roundAt, firedAt: null, lastResortAt: null });
}

/** Those whose step does not fire now, and why. */
function* passedOver(context: Context, firings: readonly Firing[]): Script<ReadonlyMap<Due, string>> {
  const conditional = firings.flatMap(({ clock, step }) => (step?.when === undefined ? [] : [{ clock, when: step.when }]));
  const counts = yield* alertsSince(
    conditional.flatMap(({ clock, when }) =>
      when.alerts === undefined ? [] : [{ task: clock.task, since: context.now - (when.within ?? 0) }],
    ),
  );
  const passed = new Map<Due, string>();
  for (const { clock, when } of conditional) {
    const why = unmet(when, { severity: severityOf(clock.brief), alerts: counts.get(clock.task) ?? 1 }, context.now);
    if (why !== undefined) passed.set(clock, why);
  }
  return passed;
}

/** Of clocks whose round ends without telling anybody at its last step, those that told nobody at the others either. */
function* untold(firings: readonly Firing[]): Script<readonly Firing[]> {
  if (firings.length === 0) return [];
  const rows = yield* all<{ subject: string; at: number }>(
    "select subject, max(created_at) as at from outbox where subject in {values $1} and kind = 'page' group by subject",
    JSON.stringify(firings.map(({ clock }) => clock.subject)),
  );
  const last = new Map(rows.map(({ subject, at }) => [subject, Number(at)]));
  return firings.filter(({ clock }) => clock.at.step === 0 || (last.get(clock.subject) ?? -1) < (clock.roundAt ?? 0));
}
