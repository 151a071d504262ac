/** Tasks as a team's backlog has them: half with an owner, two thirds due, a twentieth waiting for the one before, a thousand components. */
import { formatInstant } from '../../src/domain/kernel/instant.ts';
import type { NewTask } from '../../src/domain/tasks/records.ts';

const DAY = 86_400_000;
const PRIORITIES = ['urgent', 'high', 'normal', 'low'] as const;
const SITES = ['eu/fra', 'eu/bud', 'us/nyc', 'us/sfo', 'ap/tok'] as const;
const PARTS = ['disk', 'fan', 'certificate', 'kernel', 'uplink', 'backup', 'battery', 'index'] as const;
const VERBS = ['Replace', 'Check', 'Renew', 'Patch', 'Rebuild', 'Order', 'Clean'] as const;

const pick = <T>(words: readonly [T, ...T[]], index: number): T => words[index % words.length] ?? words[0];

/** The first five thousand are of one category, so that a query finds exactly them. */
export const HANDOVER = 5_000;
export const HANDED_OVER = 'handover';

export const backlogTitle = (index: number): string =>
  `${pick(VERBS, index)} the ${pick(PARTS, index)} of host-${String(index).padStart(6, '0')}`;

export const backlogTask = (index: number, now: number): NewTask => ({
  title: backlogTitle(index),
  description: index % 4 === 0 ? `Seen at ${index % 24}:00 and again an hour later; spare part ${index % 977} is in the depot.` : '',
  category: index < HANDOVER ? HANDED_OVER : index % 2 === 0 ? 'incident' : 'maintenance',
  priority: pick(PRIORITIES, index),
  severity: index % 5 === 0 ? 'critical' : null,
  component: `${pick(SITES, index)}/web-${index % 1_000}`,
  assignee: index % 2 === 0 ? `person-${index % 100}` : null,
  tags: [`tag-${index % 50}`, ...(index % 7 === 0 ? ['patching'] : [])],
  createdAt: now - (index % 300) * DAY - (index % 1_000),
  dueAt: index % 3 === 0 ? null : now + (((index * 7_919) % 90) - 30) * DAY,
  // The number of the one before, when the first task of the database is T1.
  needs: index % 20 === 7 ? [index] : [],
});

const uuid = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
const compact = (at: number): string => formatInstant(at).replace(/\.\d+|[-:]/g, '');
const LETTERS = { urgent: 'H', high: 'H', normal: 'M', low: 'L' } as const;

/** The same without what waits: Taskwarrior 2.6 asks every task about every dependency, and a list of 100,000 takes it minutes. */
export const independentTask = (index: number, now: number): NewTask => ({ ...backlogTask(index, now), needs: [] });

/** That task as `task export` prints it. */
export function asTaskwarrior(index: number, now: number): Readonly<Record<string, unknown>> {
  const { title, category, priority, tags, createdAt = now, dueAt } = independentTask(index, now);
  return {
    uuid: uuid(index),
    description: title,
    status: 'pending',
    entry: compact(createdAt),
    modified: compact(createdAt),
    priority: LETTERS[priority],
    project: category,
    // A hyphen is the sign of "without" there.
    tags: tags?.map((tag) => tag.replace('-', '_')),
    ...(dueAt == null ? {} : { due: compact(dueAt) }),
  };
}
