import { eventKind } from '../kernel/event.ts';

const alerts = (count: number): string => `${count} alert${count === 1 ? '' : 's'}`;

export const opened = eventKind<{ readonly kind: string; readonly title: string; readonly why: string; readonly members: number }>(
  'incident.opened',
  ({ kind, title, why, members }) => `${kind} incident of ${alerts(members)}: ${title} (${why})`,
);
/** One for all that one flush of the intake brought: a storm of fifty thousand alerts is a few hundred lines. */
export const joined = eventKind<{ readonly count: number; readonly why: string }>(
  'incident.joined',
  ({ count, why }) => `${alerts(count)} joined (${why})`,
);
export const left = eventKind<{ readonly alerts: readonly string[] }>(
  'incident.left',
  ({ alerts: names }) => `${names.join(', ')} taken out`,
);
export const acknowledged = eventKind<{ readonly by: string }>('incident.acknowledged', ({ by }) => `acknowledged by ${by}`);
export const settled = eventKind<Readonly<Record<string, never>>>('incident.settled', () => 'calm: no longer flapping');
export const resolved = eventKind<{ readonly members: number; readonly durationMs: number }>(
  'incident.resolved',
  ({ members }) => `resolved with the last of ${alerts(members)}`,
);

export const incidentEvents = [opened, joined, left, acknowledged, settled, resolved] as const;
