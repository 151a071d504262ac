/** Taskwarrior's `task export`: a JSON array, or one object a line as `task` 2.x could write (RFC 31 of Taskwarrior, "JSON format"). */
import { z } from 'zod';
import type { Instant } from '../kernel/clock.ts';
import { parseInstant } from '../kernel/instant.ts';
import { clip, plain } from '../kernel/plain.ts';
import type { Priority } from '../kernel/rank.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import type { NewTask } from './records.ts';

const PRIORITY: Readonly<Record<string, Priority>> = { H: 'high', M: 'normal', L: 'low' };
const STATUS = { pending: 'open', waiting: 'waiting', recurring: 'open', completed: 'done', deleted: 'cancelled' } as const;

const date = z.string().transform((text, refinement): Instant => {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  const at = parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (at !== undefined) return at;
  refinement.issues.push({ code: 'custom', message: 'is not a date such as 20261121T031207Z', input: text });
  return z.NEVER;
});

const exported = z.object({
  uuid: z.string(),
  description: z.string(),
  status: z.enum(['pending', 'waiting', 'recurring', 'completed', 'deleted']),
  entry: date.optional(),
  end: date.optional(),
  due: date.optional(),
  priority: z.string().optional(),
  project: z.string().optional(),
  tags: z.array(z.string()).optional(),
  annotations: z.array(z.object({ description: z.string() })).optional(),
});

export function parseTaskwarrior(text: string): readonly NewTask[] | Refusal {
  const trimmed = text.trim();
  let values: unknown;
  try {
    values = JSON.parse(trimmed.startsWith('[') ? trimmed : `[${trimmed.replace(/\}\s*,?\s*\n\s*\{/g, '},{')}]`);
  } catch {
    return refuse({ kind: 'invalid', where: 'the file', problem: 'is not JSON', allowed: 'what "task export" prints' });
  }
  const parsed = z.array(exported).safeParse(values);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refuse({
      kind: 'invalid',
      where: `task ${Number(issue?.path[0] ?? 0) + 1}, ${issue?.path.slice(1).join('.') || 'as a whole'}`,
      problem: issue?.message ?? 'is not a task',
      allowed: 'what "task export" prints',
    });
  }
  return parsed.data.map((task) => ({
    title: clip(plain(task.description).trim() || '(no description)', 500),
    description: (task.annotations ?? []).map((annotation) => annotation.description).join('\n'),
    category: task.project ?? 'task',
    priority: PRIORITY[task.priority ?? ''] ?? 'normal',
    status: STATUS[task.status],
    tags: [...new Set(task.tags ?? [])],
    external: `taskwarrior:${task.uuid}`,
    dueAt: task.due ?? null,
    ...(task.entry === undefined ? {} : { createdAt: task.entry }),
    closedAt: task.status === 'completed' || task.status === 'deleted' ? (task.end ?? task.entry ?? 0) : null,
  }));
}
