import { formatDuration } from '../kernel/duration.ts';
import { eventKind } from '../kernel/event.ts';
import { formatInstant } from '../kernel/instant.ts';
import type { Severity } from '../kernel/rank.ts';
import type { Role, Stage } from './incident.ts';

const alerts = (count: number): string => `${count} alert${count === 1 ? '' : 's'}`;

export const opened = eventKind<{ readonly kind: string; readonly title: string; readonly why: string; readonly members: number }>(
  'incident.opened',
  ({ kind, title, why, members }) => `${kind} incident of ${alerts(members)}: ${title} (${why})`,
);
export const declared = eventKind<{
  readonly title: string;
  readonly severity: Severity;
  readonly components: readonly string[];
  readonly page: readonly string[];
  readonly policy: string | null;
}>('incident.declared', ({ title, severity, components, page, policy }) => {
  const what = `${severity} incident declared: ${title}${components.length === 0 ? '' : ` (${components.join(', ')})`}`;
  const whom = [...(page.length === 0 ? [] : [`pages ${page.join(', ')}`]), ...(policy === null ? [] : [`under policy ${policy}`])];
  return `${what}; ${whom.length === 0 ? 'nobody is paged' : whom.join(' ')}`;
});
/** One for all that one flush of the intake brought: a storm of fifty thousand alerts is a few hundred lines. */
export const joined = eventKind<{ readonly count: number; readonly why: string }>(
  'incident.joined',
  ({ count, why }) => `${alerts(count)} joined (${why})`,
);
export const left = eventKind<{ readonly alerts: readonly string[] }>(
  'incident.left',
  ({ alerts: names }) => `${names.join(', ')} taken out`,
);
export const acknowledged = eventKind<{ readonly by: string; readonly note?: string }>(
  'incident.acknowledged',
  ({ by, note }) => `acknowledged by ${by}${note === undefined ? '' : `: ${note}`}`,
);
export const settled = eventKind<Readonly<Record<string, never>>>('incident.settled', () => 'calm: no longer flapping');
export const resolved = eventKind<{ readonly members: number; readonly durationMs: number }>(
  'incident.resolved',
  ({ members }) => `resolved with the last of ${alerts(members)}`,
);
export const moved = eventKind<{
  readonly before: Stage;
  readonly after: Stage;
  readonly note: string | null;
}>('incident.moved', ({ before, after, note }) => `${before} → ${after}${note === null ? '' : `: ${note}`}`);
export const regraded = eventKind<{ readonly before: Severity; readonly after: Severity }>(
  'incident.regraded',
  ({ before, after }) => `severity ${before} → ${after}`,
);
/** `before` is who had it; `after` null when nobody has it any more. */
export const roleTaken = eventKind<{
  readonly role: Role;
  readonly before: string | null;
  readonly after: string | null;
  readonly by: string;
  readonly note: string | null;
}>('incident.role', ({ role, before, after, by, note }) => {
  const what =
    after === null
      ? `${before} is ${role} no more`
      : `${after} is ${role}${before === null ? '' : `, taking over from ${before}`}${by === after ? '' : `, said by ${by}`}`;
  return `${what}${note === null ? '' : `: ${note}`}`;
});

/** On both: the one that stays, and the part, which keeps the stage that it had. */
export const merged = eventKind<{
  readonly part: string;
  readonly into?: string;
  readonly alerts: number;
  readonly task: string | null;
  readonly before?: Stage;
}>('incident.merged', ({ part, into, alerts: count, task }) =>
  into === undefined ? `${part} is part of it now, with ${alerts(count)}${task === null ? '' : ` and ${task}`}` : `became part of ${into}`,
);
export const partedFrom = eventKind<{ readonly part: string; readonly alerts: number }>(
  'incident.parted',
  ({ part, alerts: count }) => `${part} is by itself again, with ${alerts(count)}`,
);
export const updated = eventKind<{
  readonly text: string;
  readonly told: readonly { readonly person: string; readonly channel: string }[];
  readonly dueAt: number | null;
}>('incident.update', ({ text, told, dueAt }) => {
  const whom = told.length === 0 ? 'told nobody' : `told ${told.map(({ person, channel }) => `${person} by ${channel}`).join(', ')}`;
  return `${text} (${whom}${dueAt === null ? '' : `; the next by ${formatInstant(dueAt).slice(11, 16)}Z`})`;
});
export const updateDue = eventKind<{ readonly asked: string | null; readonly lateMs: number }>(
  'incident.update-due',
  ({ asked, lateMs }) =>
    `an update is owed${lateMs < 60_000 ? '' : ` for ${formatDuration(lateMs)}`}: ${asked === null ? 'nobody leads it who could be asked' : `${asked} is asked`}`,
);

export const incidentEvents = [
  opened,
  declared,
  joined,
  left,
  acknowledged,
  settled,
  moved,
  regraded,
  roleTaken,
  merged,
  partedFrom,
  updated,
  updateDue,
  resolved,
] as const;
