import { eventKind } from '../kernel/event.ts';

export const opened = eventKind<{
  readonly severity: string;
  readonly source: string;
  readonly title: string;
  readonly policy: string | null;
  /** The alert that it joined, and why: its task and clock stand for both. */
  readonly with?: string;
  readonly why?: string;
  /** Why nobody is told for now. */
  readonly muted?: readonly string[];
}>('alert.opened', ({ severity, source, title, policy, with: lead, why, muted: reasons }) => {
  const escalation = policy === null ? 'no escalation policy matches: nobody is told' : `policy ${policy}`;
  const fate = reasons?.join('; ') ?? (lead === undefined ? escalation : `joins ${lead}: ${why}`);
  return `${severity} from ${source}: ${title} (${fate})`;
});
export const changed = eventKind<{ readonly before: Readonly<Record<string, string>>; readonly after: Readonly<Record<string, string>> }>(
  'alert.changed',
  ({ before, after }) =>
    Object.keys(after)
      .map((key) => `${key}: ${before[key]} → ${after[key]}`)
      .join(', '),
);
export const acknowledged = eventKind<{ readonly by?: string; readonly note?: string }>(
  'alert.acknowledged',
  ({ by, note }) => `acknowledged${by === undefined ? '' : ` at the source by ${by}`}${note === undefined ? '' : `: ${note}`}`,
);
export const unacknowledged = eventKind<{ readonly reason?: string }>(
  'alert.unacknowledged',
  ({ reason }) => `not acknowledged any more${reason === undefined ? '' : `: ${reason}`}`,
);
export const resolved = eventKind<{ readonly by: string; readonly count: number; readonly note?: string }>(
  'alert.resolved',
  ({ by, count, note }) => `resolved by ${by} after ${count} report${count === 1 ? '' : 's'}${note === undefined ? '' : `: ${note}`}`,
);

export const raised = eventKind<{ readonly acknowledgedBy: string; readonly from: string; readonly to: string }>(
  'alert.raised',
  ({ acknowledgedBy, from, to }) => `raised from ${from} to ${to} after ${acknowledgedBy} took it: firing again`,
);
export const muted = eventKind<{ readonly why: readonly string[] }>('alert.muted', ({ why }) => `quiet: ${why.join('; ')}`);
/** `policy`: the one that pages from now on; null where somebody has it already, or none fits. */
export const released = eventKind<{ readonly why: string; readonly policy: string | null }>(
  'alert.released',
  ({ why }) => `no longer quiet: ${why}`,
);
export const merged = eventKind<{ readonly into: string; readonly task: string | null }>(
  'alert.merged',
  ({ into, task }) => `merged into ${into}${task === null ? '' : `; ${task} closed`}`,
);
export const split = eventKind<{ readonly from: string; readonly task: string }>(
  'alert.split',
  ({ from, task }) => `taken out of ${from}; its own task is ${task}`,
);

export const alertEvents = [opened, changed, raised, muted, released, acknowledged, unacknowledged, resolved, merged, split] as const;
