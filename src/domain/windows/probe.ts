/** A window that nobody has planned yet: what would stand against it is asked of it as of any other. */

import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import type { Planned } from './against.ts';
import type { Window } from './window.ts';

export function imagined(
  context: Context,
  targets: readonly string[],
  resources: readonly string[],
  start: Instant,
  length: number,
): Planned {
  const { now, actor } = context;
  const window: Window = {
    ...{ zone: 'UTC', start, length, ends: 'exact', gap: 'shift', overlap: 'first', rule: null, except: [], moved: {} },
    ...{ number: 0, id: '', title: '', description: '', state: 'draft', targets, impact: 'degraded', risk: 'medium' },
    ...{ owner: actor.name, crew: [], rollback: null, runbook: null, effect: 'none', dependants: false, attended: false },
    ...{ occurrence: start, startsAt: start, endsAt: start + length, approvedBy: null, approvedAt: null, reason: null },
    ...{ createdAt: now, createdBy: actor.name, updatedAt: now, updatedBy: actor.name, version: 0 },
  };
  return { window, resources };
}
