/** What may be said about a task when it is made and when it is changed, and what it means for the task. */
import { z } from 'zod';
import { duration } from '../kernel/fields.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { find } from '../kernel/number.ts';
import { plain } from '../kernel/plain.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { isZone } from '../kernel/zone.ts';
import { type Attributes, attributeValue } from './attribute.ts';
import { circleOf } from './graph.ts';
import { known } from './links.ts';
import type { Plan } from './plan.ts';
import { TASK, taskOf } from './records.ts';
import type { Link, Task } from './task.ts';

export const title = z
  .string()
  .transform((text) => plain(text).trim())
  .pipe(z.string().min(1, 'a title says something').max(500));
export { tag } from './tag.ts';
export const reference = z.string().describe('A number such as T142, an id, or the beginning of one.');
/** Whatever the inventory has under that name; free text where there is no inventory. */
export const component = z
  .array(z.string().trim().min(1).max(200))
  .describe('A system that it touches, as the inventory knows it; may be given several times.');
export const references = z.array(reference).min(1).describe('Numbers such as T142, ids, or the beginnings of ids.');

const zone = z.string().refine(isZone, 'is no time zone; allowed: an IANA name such as Europe/Budapest');
const line = z
  .string()
  .transform((text) => plain(text).trim())
  .pipe(z.string().min(1).max(500));
const name = z.string().trim().min(1).max(60);
const link = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,30}=\S.*$/, 'is no link; allowed: KIND=TARGET such as url=https://example.org or change=CHG42')
  .max(2_000);

/** Everything a task is planned with. */
export const planInput = {
  due: instant.nullable().optional().describe('When it has to be done.'),
  dueZone: zone.optional().describe('The zone in which the due time was said, kept with it.'),
  scheduled: instant.nullable().optional().describe('When it is to begin.'),
  scheduledZone: zone.optional().describe('The zone in which the beginning was said, kept with it.'),
  estimate: duration.nullable().optional().describe('How long it is expected to take.'),
  team: name.nullable().optional().describe('The team that it is for.'),
  parent: z.string().nullable().optional().describe('The task that it is part of.'),
  needs: z.array(z.string()).optional().describe('What it waits for from now on; may be given several times.'),
  watcher: z.array(name).optional().describe('Who watches it from now on; may be given several times.'),
  addItem: z.array(line).optional().describe('One more line of the checklist; may be given several times.'),
  link: z.array(link).optional().describe('Something to link it with, KIND=TARGET; may be given several times.'),
  attribute: z
    .record(z.string(), z.string())
    .optional()
    .describe('An attribute that the configuration declares, NAME=VALUE; empty for none.'),
};

/** What only a task that is there already can be told. */
export const alterInput = {
  tick: z.array(z.int().min(1)).optional().describe('A line of the checklist that is done, from 1.'),
  untick: z.array(z.int().min(1)).optional().describe('A line of the checklist that is not done after all.'),
  dropItem: z.array(z.int().min(1)).optional().describe('A line of the checklist to take out.'),
  unlink: z.array(link).optional().describe('A link to take away, KIND=TARGET.'),
};

const input = z.object({ ...planInput, ...alterInput });
type Said = z.output<typeof input>;

export interface Saying {
  readonly by: string;
  readonly now: number;
  readonly attributes: Attributes;
}

/** What was said as the fields that it leads to. `task` is what there is; without it, a task is being made. */
export function* planned(said: Said, task: Task | undefined, saying: Saying): Script<Plan | Refusal> {
  const checklist = checklistAfter(said, task, saying);
  if (isRefusal(checklist)) return checklist;
  const attributes = attributesAfter(said.attribute, task, saying.attributes);
  if (isRefusal(attributes)) return attributes;
  const parent = yield* parentAfter(said.parent, task);
  if (isRefusal(parent)) return parent;
  const needs = yield* needsAfter(said.needs, task);
  if (isRefusal(needs)) return needs;
  const linked = yield* known((said.link ?? []).map(linkFrom));
  if (isRefusal(linked)) return linked;
  return {
    ...moment('due', said.due, said.dueZone),
    ...moment('scheduled', said.scheduled, said.scheduledZone),
    ...(said.estimate === undefined ? {} : { estimate: said.estimate }),
    ...(said.team === undefined ? {} : { team: said.team }),
    ...(parent === undefined ? {} : { parent }),
    ...(needs === undefined ? {} : { needs }),
    ...(said.watcher === undefined ? {} : { watchers: [...new Set(said.watcher)] }),
    ...(checklist === undefined ? {} : { checklist }),
    ...(said.link === undefined && said.unlink === undefined ? {} : { links: linksAfter(linked, said.unlink ?? [], task) }),
    ...(attributes === undefined ? {} : { attributes }),
  };
}

/** A time that goes takes its zone along. */
const moment = <K extends 'due' | 'scheduled'>(key: K, at: number | null | undefined, zoneSaid: string | undefined): Plan => ({
  ...(at === undefined ? {} : { [`${key}At`]: at }),
  ...(at === null ? { [`${key}Zone`]: null } : zoneSaid === undefined ? {} : { [`${key}Zone`]: zoneSaid }),
});

function checklistAfter(
  { addItem, tick, untick, dropItem }: Said,
  task: Task | undefined,
  { by, now }: Saying,
): Task['checklist'] | undefined | Refusal {
  if ([addItem, tick, untick, dropItem].every((one) => one === undefined)) return undefined;
  const before = task?.checklist ?? [];
  const missing = [...(tick ?? []), ...(untick ?? []), ...(dropItem ?? [])].find((at) => at > before.length);
  if (missing !== undefined)
    return refuse({
      kind: 'invalid',
      where: task === undefined ? 'the checklist' : label('T', task.number),
      problem: `its checklist has no line ${missing}`,
      allowed: before.length === 0 ? 'a line that was added before' : `1 to ${before.length}`,
    });
  const ticked = before.map((item, at) => {
    if (tick?.includes(at + 1) && item.doneAt === null) return { ...item, doneAt: now, doneBy: by };
    return untick?.includes(at + 1) ? { ...item, doneAt: null, doneBy: null } : item;
  });
  return [
    ...ticked.filter((_item, at) => !dropItem?.includes(at + 1)),
    ...(addItem ?? []).map((text) => ({ text, doneAt: null, doneBy: null })),
  ];
}

function attributesAfter(given: Said['attribute'], task: Task | undefined, declared: Attributes): Task['attributes'] | undefined | Refusal {
  if (given === undefined) return undefined;
  const attributes: Record<string, string> = { ...task?.attributes };
  for (const [key, text] of Object.entries(given)) {
    // One that is declared no longer may still be taken away.
    const value = text === '' && key in attributes ? '' : attributeValue(declared, key, text);
    if (isRefusal(value)) return value;
    if (value === '') delete attributes[key];
    else attributes[key] = value;
  }
  return Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const linkFrom = (text: string): Link => ({ kind: text.slice(0, text.indexOf('=')), target: plain(text.slice(text.indexOf('=') + 1)) });

function linksAfter(added: readonly Link[], unlink: readonly string[], task: Task | undefined): readonly Link[] {
  const spelled = ({ kind, target }: Link): string => `${kind}=${target}`;
  const gone = new Set(unlink.map((text) => spelled(linkFrom(text))));
  const all = [...(task?.links ?? []), ...added].filter((one) => !gone.has(spelled(one)));
  return [...new Map(all.map((one) => [spelled(one), one])).values()];
}

/** What it waited for before may be gone; what it is to wait for has to be there. */
function* needsAfter(said: readonly string[] | undefined, task: Task | undefined): Script<readonly number[] | undefined | Refusal> {
  if (said === undefined) return undefined;
  const before = task?.needs ?? [];
  const needs = new Set<number>();
  for (const text of said) {
    const number = yield* find(TASK, text);
    if (isRefusal(number)) return number;
    const needed = before.includes(number) ? number : yield* taskOf(text);
    if (isRefusal(needed)) return needed;
    needs.add(number);
  }
  const added = [...needs].filter((number) => !before.includes(number));
  const circle = task === undefined ? undefined : yield* circleOf('needs', task.number, added);
  return circle ?? [...needs].sort((a, b) => a - b);
}

function* parentAfter(said: string | null | undefined, task: Task | undefined): Script<number | null | undefined | Refusal> {
  if (said === undefined || said === null) return said;
  const parent = yield* find(TASK, said);
  if (isRefusal(parent) || task === undefined) return parent;
  return (yield* circleOf('parent', task.number, [parent])) ?? parent;
}
