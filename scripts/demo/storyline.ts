/** One long day, a second at a time: what stands wrong, a large incident at once so that the screen is full, then one after another. */
import { databaseLost, hypervisorLost, INCIDENTS, itch, type Signal, standing } from './incidents.ts';
import { seeded } from './random.ts';

/** Endless, and in order of time. */
export function* storyline(seed: number): Generator<Signal, never> {
  const random = seeded(seed);
  const firing = new Map<string, number>();
  let planned: Signal[] = [];
  const plan = (signals: readonly Signal[], from: number): void => {
    planned = [...planned, ...signals.map((signal) => ({ ...signal, at: from + signal.at }))].sort((a, b) => a.at - b.at);
  };

  plan(standing(random), 0);
  plan(databaseLost(random), 0.5);
  plan(hypervisorLost(random), 1.5);
  let incidentAt = 12;
  let itchAt = 1;
  for (;;) {
    const horizon = Math.min(incidentAt, itchAt);
    // Nothing that is planned later can begin before the horizon.
    const due = planned.filter((signal) => signal.at <= horizon);
    planned = planned.slice(due.length);
    for (const signal of due) if (changes(firing, signal)) yield signal;
    if (incidentAt === horizon) {
      plan(random.pick(INCIDENTS)(random), incidentAt);
      incidentAt += random.between(12, 22);
    } else {
      plan(itch(random), itchAt);
      itchAt += random.between(2, 6);
    }
  }
}

/** Two incidents may hit one host with the same alert: it fires with the first and resolves with the last. */
function changes(firing: Map<string, number>, { host, alert, status }: Signal): boolean {
  const key = `${alert} ${host.name}`;
  const before = firing.get(key) ?? 0;
  const after = before + (status === 'firing' ? 1 : -1);
  firing.set(key, after);
  return (before === 0) !== (after === 0);
}
