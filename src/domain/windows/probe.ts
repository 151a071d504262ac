/** A window that nobody has planned yet: what would stand against it is asked of it as of any other. */
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { ORDINARY, type Timing, type Window } from './window.ts';

/** Once, from an instant on. */
export const once = (start: Instant, length: number): Timing => ({
  ...{ zone: 'UTC', start, length, ends: 'exact', gap: 'shift', overlap: 'first', rule: null, except: [], moved: {} },
});

export function imagined(context: Context, targets: readonly string[], timing: Timing): Window {
  const { now, actor } = context;
  return {
    ...timing,
    ...ORDINARY,
    ...{ number: 0, id: '', title: '', description: '', state: 'draft', targets, impact: 'degraded', risk: 'medium' },
    ...{ owner: actor.name, crew: [], rollback: null, runbook: null, effect: 'none', dependants: false, attended: false },
    ...{ occurrence: null, startsAt: null, endsAt: null, approvedBy: null, approvedAt: null, reason: null },
    ...{ createdAt: now, createdBy: actor.name, updatedAt: now, updatedBy: actor.name, version: 0 },
  };
}
