/**
 * Taskwarrior's `task export`: a JSON array, or one object a line as `task` 2.x could write.
 *
 * Its dates have whole seconds, its priorities three values, and much of what a Watchbill task holds it does not know. It keeps attributes that
 * it does not know, so what has no place of its own travels as JSON in one such attribute, `watchbill`. Coming back, that counts for what
 * Taskwarrior cannot say and where it says the same less exactly; what was changed there counts as it was changed there.
 */
import { z } from 'zod';
import type { Instant } from '../../kernel/clock.ts';
import { formatInstant, parseInstant } from '../../kernel/instant.ts';
import type { Priority } from '../../kernel/rank.ts';
import { isRefusal, type Refusal, refuse } from '../../kernel/refusal.ts';
import { type Format, type Portable, portable, titleFrom, unreadable } from './portable.ts';

const ALLOWED = 'what "task export" prints';
const FROM_PRIORITY: Readonly<Record<string, Priority>> = { H: 'high', M: 'normal', L: 'low' };
const TO_PRIORITY: Readonly<Record<Priority, string>> = { urgent: 'H', high: 'H', normal: 'M', low: 'L' };
const FROM_STATUS = { pending: 'open', waiting: 'waiting', recurring: 'open', completed: 'done', deleted: 'cancelled' } as const;

const compact = (at: Instant): string => formatInstant(at).replace(/\.\d+|[-:]/g, '');

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
  scheduled: date.optional(),
  start: date.optional(),
  priority: z.string().optional(),
  project: z.string().optional(),
  tags: z.array(z.string()).optional(),
  depends: z.union([z.array(z.string()), z.string().transform((text) => text.split(','))]).optional(),
  annotations: z.array(z.object({ description: z.string() })).optional(),
  watchbill: z.string().optional(),
});
type Exported = z.output<typeof exported>;

function write(tasks: readonly Portable[]): string {
  const rows = tasks.map((task) => {
    const closed = task.status === 'done' || task.status === 'cancelled';
    const at = (key: string, value: Instant | null): Readonly<Record<string, string>> => (value === null ? {} : { [key]: compact(value) });
    return {
      uuid: task.uid,
      description: task.title,
      status: task.status === 'done' ? 'completed' : task.status === 'cancelled' ? 'deleted' : 'pending',
      ...at('entry', task.createdAt),
      ...at('due', task.dueAt),
      ...at('scheduled', task.scheduledAt),
      ...(task.status === 'in_progress' ? at('start', task.startedAt) : {}),
      ...(closed ? at('end', task.closedAt) : {}),
      priority: TO_PRIORITY[task.priority],
      ...(task.category === 'task' ? {} : { project: task.category }),
      ...(task.tags.length === 0 ? {} : { tags: task.tags }),
      ...(task.needs.length === 0 ? {} : { depends: task.needs }),
      ...(task.description === '' || task.createdAt === null
        ? {}
        : { annotations: [{ entry: compact(task.createdAt), description: task.description.replace(/\s+/g, ' ').trim() }] }),
      watchbill: escaped(z.encode(portable, task)),
    };
  });
  return `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`;
}

/** Percent signs and letters: Taskwarrior escapes brackets and backslashes in its files, and undoes that in part only. */
const escaped = (value: unknown): string => encodeURIComponent(JSON.stringify(value));

const UNSAID = portable.parse({ title: 'none' });

function kept(text: string | undefined): Portable | undefined {
  if (text === undefined) return undefined;
  try {
    const parsed = portable.safeParse(JSON.parse(decodeURIComponent(text)));
    return parsed.success ? parsed.data : undefined;
  } catch {
    // Written by hand or cut off: then Taskwarrior's own fields are what there is.
    return undefined;
  }
}

function read(text: string): readonly Portable[] | Refusal {
  const values = listFrom(text.trim());
  if (isRefusal(values)) return values;
  const parsed = z.array(exported).safeParse(values);
  if (parsed.success) return parsed.data.map(portableFrom);
  const [issue] = parsed.error.issues;
  return unreadable(Number(issue?.path[0] ?? 0) + 1, issue?.path.slice(1).join('.') ?? '', issue?.message ?? 'is not a task', ALLOWED);
}

function listFrom(trimmed: string): unknown {
  try {
    return JSON.parse(trimmed.startsWith('[') ? trimmed : `[${trimmed.replace(/\}\s*,?\s*\n\s*\{/g, '},{')}]`);
  } catch {
    return refuse({ kind: 'invalid', where: 'the file', problem: 'is not JSON', allowed: ALLOWED });
  }
}

/** The exact value where it is the same one, cut to seconds. */
const exact = (said: Instant | undefined, known: Instant | null | undefined): Instant | null =>
  said === undefined ? null : known != null && Math.floor(known / 1_000) * 1_000 === said ? known : said;

const isSame = (known: readonly string[] = [], said: readonly string[] = []): boolean =>
  known.toSorted().join(' ') === said.toSorted().join(' ');

function portableFrom(task: Exported): Portable {
  const known = kept(task.watchbill);
  const said = FROM_PRIORITY[task.priority ?? ''] ?? 'normal';
  const status = task.status === 'pending' && task.start !== undefined ? 'in_progress' : FROM_STATUS[task.status];
  const open = status === 'open' && (known?.status === 'blocked' || known?.status === 'waiting');
  const notes = (task.annotations ?? []).map((annotation) => annotation.description);
  const same = known !== undefined && notes.join('\n') === known.description.replace(/\s+/g, ' ').trim();
  return {
    ...UNSAID,
    ...known,
    uid: task.uuid,
    title: titleFrom(task.description),
    description: same ? known.description : notes.join('\n'),
    status: open ? known.status : status,
    priority: known !== undefined && TO_PRIORITY[known.priority] === task.priority ? known.priority : said,
    category: task.project ?? 'task',
    // Taskwarrior sorts them.
    tags: [...(isSame(known?.tags, task.tags) ? (known?.tags ?? []) : new Set(task.tags ?? []))],
    createdAt: exact(task.entry, known?.createdAt),
    dueAt: exact(task.due, known?.dueAt),
    dueZone: task.due === undefined ? null : (known?.dueZone ?? null),
    scheduledAt: exact(task.scheduled, known?.scheduledAt),
    scheduledZone: task.scheduled === undefined ? null : (known?.scheduledZone ?? null),
    startedAt: task.start === undefined ? (known?.startedAt ?? null) : exact(task.start, known?.startedAt),
    closedAt: status === 'done' || status === 'cancelled' ? (exact(task.end, known?.closedAt) ?? task.entry ?? 0) : null,
    needs: task.depends ?? [],
  };
}

export const taskwarrior: Format = { read, write };
