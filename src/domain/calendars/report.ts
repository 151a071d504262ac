/** What became of a calendar, for people. */
import { z } from 'zod';
import { label } from '../kernel/id.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { fromEntry } from '../windows/entry.ts';
import { whenText } from '../windows/words.ts';
import type { Deed } from './mirror.ts';
import type { Plan } from './plan.ts';

export const change = z.object({
  uid: z.string(),
  window: z.string().nullable(),
  title: z.string(),
  deed: z.enum(['create', 'update', 'delete', 'open', 'take', 'cancel']).describe('The first three are done there, the others here.'),
});
export type Change = z.output<typeof change>;

export const conflict = z.object({
  uid: z.string(),
  window: z.string().nullable(),
  lost: z.enum(['here', 'there']).describe('Whose word does not count.'),
  said: z.string().describe('What it was.'),
});
export type Conflict = z.output<typeof conflict>;

export const trouble = z.object({ uid: z.string(), window: z.string().nullable(), title: z.string(), problem: z.string() });
export type Trouble = z.output<typeof trouble>;

export const outcome = z.object({
  calendar: z.string(),
  text: z.string().describe('In words.'),
  changes: z.array(change),
  conflicts: z.array(conflict),
  refused: z.array(trouble).describe('What was not taken in, or not written, and why.'),
  raced: z.int().describe('What somebody changed there at the same moment; it is looked at again the next time.'),
  busy: z.int().nullable().describe('Of a calendar that is only read: how many times it holds.'),
});
export type Outcome = z.output<typeof outcome>;

type Facts = Omit<Outcome, 'text'>;

const WORDS: Readonly<Record<Change['deed'], string>> = {
  create: 'created there',
  update: 'changed there',
  delete: 'removed there',
  open: 'new here',
  take: 'changed here',
  cancel: 'called off here',
};

/** With a sentence about all of it. */
export function inWords(facts: Facts): Outcome {
  const { changes, conflicts, refused, raced, busy } = facts;
  const deeds = Object.entries(WORDS).flatMap(([deed, words]) => {
    const count = changes.filter((one) => one.deed === deed).length;
    return count === 0 ? [] : `${count} ${words}`;
  });
  const others = [
    [conflicts.length, 'in conflict'],
    [refused.length, 'refused'],
    [raced, 'changed meanwhile'],
  ] as const;
  const said = [
    ...(busy === null ? [] : [`${busy} busy times`]),
    ...deeds,
    ...others.flatMap(([count, words]) => (count === 0 ? [] : `${count} ${words}`)),
  ];
  return { ...facts, text: said.join(', ') || 'nothing changed' };
}

export const nothing = (calendar: string): Facts => ({ calendar, changes: [], conflicts: [], refused: [], raced: 0, busy: null });

export const windowOf = ({ ours }: Plan): string | null => (ours === undefined ? null : label('W', ours.window.number));

export const titleOf = ({ ours, reading, uid }: Plan): string => reading?.entry?.summary || ours?.window.title || uid;

const DONE: readonly Deed[] = ['create', 'update', 'delete', 'open', 'take', 'cancel'];

export const changeOf = (plan: Plan): Change | undefined =>
  DONE.includes(plan.deed) ? { uid: plan.uid, window: windowOf(plan), title: titleOf(plan), deed: plan.deed as Change['deed'] } : undefined;

/** What the one that loses said. */
export function conflictOf(plan: Plan, zone: string): Conflict | undefined {
  const { lost, ours, reading, uid } = plan;
  if (lost === undefined) return undefined;
  return { uid, window: windowOf(plan), lost, said: lost === 'here' ? ourWord(ours) : theirWord(plan.there === undefined, reading, zone) };
}

const ourWord = (ours: Plan['ours']): string => (ours === undefined ? 'nothing' : `${ours.window.title}: ${whenText(ours.window)}`);

function theirWord(gone: boolean, reading: Plan['reading'], zone: string): string {
  if (gone) return 'deleted';
  if (reading?.entry === undefined) return reading?.problem ?? 'nothing';
  const { summary, status, description } = reading.entry;
  const said = fromEntry(reading.entry, { targets: [], zone, owner: '' });
  const when = isRefusal(said) ? 'at a time that is not understood' : whenText(said);
  return `${summary || 'untitled'}: ${when}${status === 'CANCELLED' ? ', cancelled' : ''}${description === '' ? '' : `; ${description.slice(0, 200)}`}`;
}
