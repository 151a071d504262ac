/** When each is asked, and how its row follows the settings. The times are those of everything that is polled (`kernel/polling.ts`). */
import type { Instant } from '../kernel/clock.ts';
import { minutes } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { firstTime, nextTime, type Polled } from '../kernel/polling.ts';
import type { Script } from '../kernel/script.ts';
import { tellAll } from './alert.ts';
import type { Probe } from './expand.ts';
import { type Condition, fresh, retries } from './machine.ts';
import { allProbes, drop, keep, type ProbeRow, withCondition } from './records.ts';

const EVERY = minutes(1);

/** What of a probe says when it is asked, and what a result makes of it. */
export type Probed = Pick<Probe, 'name' | 'requires' | 'settings'>;

const polled = ({ name, settings }: Probed): Polled => ({
  name,
  every: settings.cron === undefined ? (settings.every ?? EVERY) : undefined,
  cron: settings.cron,
  zone: settings.zone,
  timeout: settings.timeout,
});

/** After a result: sooner while it is not certain, so that it soon is. What is sent here has its whole interval, from the last time. */
export function dueAfter(probe: Probed, condition: Condition, now: Instant): Instant {
  const { kind, cron, every = EVERY } = probe.settings;
  const usual = kind === 'passive' && cron === undefined ? now + every : nextTime(polled(probe), now);
  return retries(condition) ? Math.min(usual, now + probe.settings.retry_every) : usual;
}

/** What, when it changes, makes it another probe whose past says nothing. */
const planOf = ({ kind, target, settings }: Probe): string => {
  const { every, cron, zone, condition, warning } = settings;
  return JSON.stringify([kind, target, every, cron, zone, condition, warning]);
};

export interface Changes {
  readonly keep: readonly ProbeRow[];
  readonly gone: readonly ProbeRow[];
}

/** What the settings and the inventory change about the rows. */
export function changes(rows: readonly ProbeRow[], meant: readonly Probe[], now: Instant): Changes {
  const known = new Map(rows.map((row) => [row.name, row]));
  const wanted = new Set(meant.map(({ name }) => name));
  const changed = meant.flatMap((probe): readonly ProbeRow[] => {
    const { name, target, requires, settings, component } = probe;
    const row = known.get(name);
    const plan = planOf(probe);
    const needs = JSON.stringify(requires);
    if (row?.plan === plan && row.needs === needs) return [];
    if (row?.plan === plan) return [{ ...row, needs }];
    const first: Omit<ProbeRow, keyof ReturnType<typeof pending>> = {
      name,
      setting: settings.name,
      component: component?.number ?? null,
      path: component?.path ?? null,
      target,
      plan,
      needs,
      due_at: settings.kind === 'passive' ? dueAfter(probe, fresh(now), now) : firstTime(polled(probe), now),
      checked_at: null,
      response_us: null,
      summary: '',
      turn: row?.turn ?? 0,
    };
    // What it says now decides about an alert that is open from before.
    return [{ ...first, ...pending(now), told: row?.told ?? null }];
  });
  return { keep: changed, gone: rows.filter(({ name }) => !wanted.has(name)) };
}

const pending = (now: Instant) => {
  const { state, settled, since, attempt, failing_since, held, ring, flapping, told } = withCondition({} as ProbeRow, fresh(now));
  return { state, settled, since, attempt, failing_since, held, ring, flapping, told };
};

/** Brings the rows to what is meant; the alerts of probes that are no more are over. Answers whether anything changed. */
export function* plan(context: Context, meant: readonly Probe[]): Script<boolean> {
  const { keep: changed, gone } = changes(yield* allProbes(), meant, context.now);
  yield* keep(changed);
  yield* drop(gone.map(({ name }) => name));
  const open = gone.filter(({ told }) => told !== null).map((row) => ({ ...row, told: null }));
  yield* tellAll(context, open, 'nobody probes it any more');
  return changed.length + gone.length > 0;
}
