import { eventKind } from '../kernel/event.ts';

/** What is certain of a probe changed. */
export const settled = eventKind<{ readonly from: string; readonly to: string; readonly summary: string; readonly held: boolean }>(
  'probe.settled',
  ({ from, to, summary, held }) => `${from} → ${to}${held ? ', held back because what it needs is down' : ''}: ${summary}`,
);

export const flapping = eventKind<{ readonly flapping: boolean }>('probe.flapping', (data) =>
  data.flapping ? 'it flaps: its alert stays until it is calm' : 'it is calm again',
);

export const probeEvents = [settled, flapping] as const;
