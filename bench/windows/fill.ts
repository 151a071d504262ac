/** A store with so many windows in it; those that are approved begin when they are due, if an engine runs. */
import type { Store } from '../../src/domain/kernel/ports.ts';
import { all } from '../../src/domain/kernel/script.ts';
import { claim, save } from '../../src/domain/windows/records.ts';
import { ORDINARY, type Window } from '../../src/domain/windows/window.ts';
import { drawing } from './calendars.ts';

export interface Target {
  readonly number: number;
  readonly name: string;
}

const CHUNK = 5_000;

export async function plan(
  store: Store,
  count: number,
  state: 'proposed' | 'approved',
  start: () => number,
  target: () => Target,
): Promise<void> {
  const draw = drawing(6);
  const now = Date.now();
  for (let from = 0; from < count; from += CHUNK) {
    const batch = Array.from({ length: Math.min(CHUNK, count - from) }, (_, at) =>
      planned(state, from + at + 1, start(), (30 + draw(330)) * 60_000, target(), now),
    );
    await store.write(function* () {
      yield* save(batch.map(({ window }) => window));
      yield* claim(batch);
    });
  }
  await store.write(() => all('analyze'));
}

function planned(
  state: Window['state'],
  number: number,
  start: number,
  length: number,
  place: Target,
  now: number,
): { readonly window: Window; readonly resources: readonly string[] } {
  const window: Window = {
    ...ORDINARY,
    ...{ zone: 'UTC', start, length, ends: 'exact', gap: 'shift', overlap: 'first', rule: null, except: [], moved: {} },
    ...{ number, id: `w${number}`, title: 'bench', description: '', state, targets: [place.name] },
    ...{ impact: 'degraded', risk: 'low', owner: 'bench', crew: [], rollback: null, runbook: null, effect: 'delay', dependants: false },
    ...{ attended: false, occurrence: start, startsAt: start, endsAt: start + length, approvedBy: 'bench', approvedAt: now, reason: null },
    ...{ createdAt: now, createdBy: 'bench', updatedAt: now, updatedBy: 'bench', version: 1 },
  };
  return { window, resources: [`C${place.number}`] };
}
