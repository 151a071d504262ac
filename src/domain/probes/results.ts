/** Takes results in: what each makes of its probe, the history, and an alert for what became certain, all in one transaction. */
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import type { Script } from '../kernel/script.ts';
import { tellAll } from './alert.ts';
import { flapping, settled } from './events.ts';
import { type Needs, take } from './machine.ts';
import type { Result } from './probe.ts';
import { conditionOf, hasten, keep, keepResults, microseconds, type ProbeRow, probesNamed, withCondition } from './records.ts';
import { dueAfter, type Probed } from './schedule.ts';
import { probing } from './settings.ts';

export interface Taken {
  readonly probe: Probed;
  readonly result: Result;
}

/** Answers how many became certain of something new. At most one result a probe. */
export function* takeResults(context: Context, taken: readonly Taken[]): Script<number> {
  if (taken.length === 0) return 0;
  const { flap } = context.settings.of(probing);
  const names = new Set(taken.flatMap(({ probe }) => [probe.name, ...probe.requires]));
  const rows = new Map((yield* probesNamed([...names])).map((row) => [row.name, row]));
  const changed: (readonly [before: ProbeRow, after: ProbeRow])[] = [];
  const results: { readonly result: Result; readonly turn: number }[] = [];
  const asked = new Set<string>();

  // What others need comes first, so that one batch with both decides on what it knows.
  for (const { probe, result } of [...taken].sort((a, b) => a.probe.requires.length - b.probe.requires.length)) {
    const row = rows.get(probe.name);
    if (row === undefined) continue;
    const needed = probe.requires.flatMap((name) => rows.get(name) ?? []);
    const needs = result.state === 'ok' ? 'up' : standingOf(needed, row.failing_since ?? result.at);
    if (needs === 'unknown')
      for (const { name, checked_at } of needed) if ((checked_at ?? 0) < (row.failing_since ?? result.at)) asked.add(name);
    const { attempts, severity } = probe.settings;
    const condition = take(conditionOf(row), result, { attempts, severity, flap }, needs);
    const after: ProbeRow = {
      ...withCondition(row, condition),
      due_at: dueAfter(probe, condition, context.now),
      checked_at: result.at,
      response_us: microseconds(result.responseMs),
      summary: result.summary,
      turn: row.turn + 1,
    };
    rows.set(probe.name, after);
    changed.push([row, after]);
    results.push({ result, turn: row.turn });
  }

  yield* keep(changed.map(([, after]) => after));
  yield* keepResults(results);
  yield* hasten(
    [...asked].filter((name) => !changed.some(([, after]) => after.name === name)),
    context.now,
  );
  // That a new probe is fine is no news.
  const news = changed.filter(
    ([before, after]) => before.settled !== after.settled && (before.settled !== 'pending' || after.settled !== 'ok'),
  );
  yield* record(context, [
    ...news.map(([before, { name, settled: to, summary, held }]) => settled(name, { from: before.settled, to, summary, held: held === 1 })),
    ...changed
      .filter(([before, after]) => before.flapping !== after.flapping)
      .map(([, after]) => flapping(after.name, { flapping: after.flapping === 1 })),
  ]);
  yield* tellAll(
    context,
    changed.filter(([before, after]) => before.told !== after.told).map(([, after]) => after),
  );
  return news.length;
}

/** One that is down explains; one that may be down, or was not asked since, has to be waited for. */
function standingOf(needed: readonly ProbeRow[], since: number): Needs {
  if (needed.some(({ settled: is, held }) => is === 'critical' || is === 'unknown' || held === 1)) return 'down';
  return needed.some(({ state, settled: is, checked_at }) => state !== is || (checked_at ?? 0) < since) ? 'unknown' : 'up';
}
