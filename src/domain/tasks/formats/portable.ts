/** A task as it travels between programs: everything it says about itself, and other tasks by their lasting names instead of numbers. */
import { z } from 'zod';
import { instant } from '../../kernel/instant.ts';
import { clip, plain } from '../../kernel/plain.ts';
import { priority, severity } from '../../kernel/rank.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { STATUSES } from '../task.ts';

const words = z.array(z.string()).default([]);
const moment = instant.nullable().default(null);
const name = z.string().nullable().default(null);

export const portable = z.object({
  /** A UUID, or whatever the other program names its tasks by; null where it does not. */
  uid: name,
  title: z.string(),
  description: z.string().default(''),
  status: z.enum(STATUSES).default('open'),
  priority: priority.default('normal'),
  severity: severity.nullable().default(null),
  category: z.string().default('task'),
  component: name,
  /** Paths in the inventory. */
  components: words,
  source: name,
  assignee: name,
  team: name,
  tags: words,
  labels: z.record(z.string(), z.string()).default({}),
  createdAt: moment,
  dueAt: moment,
  dueZone: name,
  scheduledAt: moment,
  scheduledZone: name,
  startedAt: moment,
  closedAt: moment,
  /** For calendars: what the rule has left from this task's occurrence on, and wall readings of that and of what is left out. What is read back is one task. */
  repeats: z
    .object({ rule: z.string(), zone: z.string(), at: z.number(), except: z.array(z.number()) })
    .nullable()
    .default(null),
  estimate: z.int().nonnegative().nullable().default(null),
  parent: name,
  needs: words,
  watchers: words,
  checklist: z.array(z.object({ text: z.string(), doneAt: moment, doneBy: name })).default([]),
  links: z.array(z.object({ kind: z.string(), target: z.string() })).default([]),
  attributes: z.record(z.string(), z.string()).default({}),
});
export type Portable = z.output<typeof portable>;

/** One way in and out. Adding one is one file and one row of `registry.ts`. */
export interface Format {
  read(text: string): readonly Portable[] | Refusal;
  write(tasks: readonly Portable[]): string;
}

/** A title is one line that a terminal shows as itself, whoever wrote it. */
export const titleFrom = (text: string): string => clip(plain(text).trim() || '(no description)', 500);

/** What a parse made of a list, or the first thing wrong with it. */
export function checked(values: unknown, allowed: string): readonly Portable[] | Refusal {
  const parsed = z.array(portable).safeParse(values);
  if (parsed.success) return parsed.data.map((task) => ({ ...task, title: titleFrom(task.title) }));
  const [issue] = parsed.error.issues;
  return unreadable(Number(issue?.path[0] ?? 0) + 1, issue?.path.slice(1).join('.') ?? '', issue?.message ?? 'is no task', allowed);
}

export const unreadable = (task: number, field: string, problem: string, allowed: string): Refusal =>
  refuse({ kind: 'invalid', where: `task ${task}, ${field || 'as a whole'}`, problem, allowed });
