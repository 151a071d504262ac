import { setTimeout as pause } from 'node:timers/promises';
import { storyline } from './storyline.ts';
import { alertmanager } from './webhook.ts';

export interface Feed {
  readonly url: string;
  readonly token: string;
  readonly seed: number;
  readonly rate: number;
  readonly ended: AbortSignal;
}

export interface Told {
  requests: number;
  alerts: number;
  /** The last answer that was no yes. */
  problem: string | undefined;
}

const TICK_MS = 100;

/** Posts the story as it happens until it is ended; a refused body is posted again, as Alertmanager does. */
export async function feed({ url, token, seed, rate, ended }: Feed): Promise<Told> {
  const told: Told = { requests: 0, alerts: 0, problem: undefined };
  const story = storyline(seed);
  const bodiesOf = alertmanager();
  const begun = performance.now();
  let next = story.next().value;
  while (!ended.aborted) {
    const elapsed = ((performance.now() - begun) / 1_000) * rate;
    const due = [];
    for (; next.at <= elapsed; next = story.next().value) due.push(next);
    for (const body of bodiesOf(due, Date.now())) {
      await post(url, token, JSON.stringify(body), ended, told);
      told.alerts += body.alerts.length;
    }
    await pause(TICK_MS, undefined, { signal: ended }).catch(() => undefined);
  }
  return told;
}

async function post(url: string, token: string, body: string, ended: AbortSignal, told: Told): Promise<void> {
  while (!ended.aborted) {
    const response = await fetch(`${url}/v1/intake/alertmanager`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body,
      signal: ended,
      // Nobody there, or nobody any more: the body waits until there is, or until the demo is over.
    }).catch(() => undefined);
    if (response !== undefined) {
      const answer = await response.text().catch(() => '');
      told.requests++;
      if (response.ok) return;
      told.problem = `${response.status}: ${answer}`;
      if (response.status < 500) return;
    }
    await pause(1_000, undefined, { signal: ended }).catch(() => undefined);
  }
}
