/** What incidents are asked and told with. */
import { z } from 'zod';
import { duration } from '../kernel/fields.ts';
import { plain } from '../kernel/plain.ts';
import { severity } from '../kernel/rank.ts';

export const reference = z.string().describe('A number such as I3, an id, or the beginning of one.');
export const references = z.array(reference).min(1).describe('Numbers such as I3, ids, or the beginnings of ids.');

const title = z
  .string()
  .transform((text) => plain(text).trim())
  .pipe(z.string().min(1, 'a title says something').max(500));

export const note = z.string().trim().min(1).max(10_000).optional();

const pageTargets = z
  .array(z.string().trim().min(1).max(200))
  .describe('Who is told at once: people, rotation:NAME, schedule:NAME, team:NAME or addresses; commas or several times.');

/** Whom a declaration tells. */
export const pagingInput = {
  page: pageTargets.default([]),
  policy: z.string().optional().describe('Who is told after that; without it, the first policy that fits. "none" for no policy.'),
  wait: duration.prefault('5m').describe('How long those who are told at once have to answer.'),
};

export const declareInput = {
  title: title.describe('What is wrong.'),
  severity: severity.default('error'),
  component: z
    .array(z.string().trim().min(1).max(200))
    .default([])
    .describe('A system that it is about, as the inventory knows it; may be given several times.'),
  text: z.string().trim().max(100_000).default('').describe('What is known so far.'),
  team: z.string().trim().min(1).max(60).optional().describe('The team whose incident it is.'),
  ...pagingInput,
};

/** `ana,team:net` is two. */
export const several = (texts: readonly string[]): readonly string[] =>
  [...new Set(texts.flatMap((text) => text.split(',')))].map((text) => text.trim()).filter((text) => text !== '');
