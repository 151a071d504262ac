import { eventKind } from '../kernel/event.ts';

export const opened = eventKind<{
  readonly severity: string;
  readonly source: string;
  readonly title: string;
  readonly policy: string | null;
}>(
  'alert.opened',
  ({ severity, source, title, policy }) =>
    `${severity} from ${source}: ${title}${policy === null ? ' (no escalation policy matches: nobody is told)' : ` (policy ${policy})`}`,
);
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
export const resolved = eventKind<{ readonly by: string; readonly count: number; readonly note?: string }>(
  'alert.resolved',
  ({ by, count, note }) => `resolved by ${by} after ${count} report${count === 1 ? '' : 's'}${note === undefined ? '' : `: ${note}`}`,
);

export const alertEvents = [opened, changed, acknowledged, resolved] as const;
