/** A window that over-runs is an alert of its own, so that it escalates as everything does. */
import { ingest } from '../alerts/ingest.ts';
import { normalise } from '../alerts/normalise.ts';
import { alertSettings } from '../alerts/settings.ts';
import type { Context } from '../kernel/context.ts';
import { label } from '../kernel/id.ts';
import { formatInstant } from '../kernel/instant.ts';
import type { Script } from '../kernel/script.ts';
import type { Window } from './window.ts';

export const SOURCE = 'window';

export function* tellOverrun(context: Context, window: Window, status: 'firing' | 'resolved'): Script<void> {
  const number = label('W', window.number);
  const crew = window.crew.length === 0 ? '' : ` Its crew: ${window.crew.join(', ')}.`;
  // No component: what happens on the targets is told by their own alerts, and this one is about people.
  const telling = {
    fingerprint: number,
    status,
    labels: { alertname: 'WindowOverruns', window: number, owner: window.owner },
    annotations: {
      summary: `${number} ${window.title} over-runs`,
      description: `It should have ended at ${formatInstant(window.endsAt ?? context.now)}, and nobody says that it has. Owner: ${window.owner}.${crew} End it with: watchbill window end ${number}, or extend it.`,
    },
    startsAt: window.endsAt,
    endsAt: null,
    url: null,
    group: null,
    severity: 'error',
  } as const;
  const words = context.settings.of(alertSettings);
  yield* ingest({ ...context, actor: { name: SOURCE, role: 'operator' } }, [normalise(SOURCE, telling, words)]);
}
