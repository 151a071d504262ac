import { z } from 'zod';
import type { Column } from '../kernel/capability.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { ENDINGS, type Silence, STATES, stateOf } from './silence.ts';

export const silenceRow = z.object({
  id: z.string(),
  number: z.string().describe('S and the number, such as S3.'),
  state: z.enum(STATES),
  matchers: z.array(z.string()),
  comment: z.string(),
  author: z.string(),
  createdAt: instant,
  startsAt: instant,
  endsAt: instant,
  endsOnResolve: z.boolean(),
  repage: z.boolean(),
  remindAt: instant.nullable(),
  holds: z.int().describe('How many open alerts it keeps quiet now.'),
  endedAt: instant.nullable(),
  endedBy: z.string().nullable(),
  ending: z.enum(ENDINGS).nullable(),
});
export type SilenceRow = z.output<typeof silenceRow>;

export const COLUMNS: readonly Column[] = [
  { key: 'number', title: 'No' },
  { key: 'state', title: 'State' },
  { key: 'holds', title: 'Holds', align: 'right' },
  { key: 'endsAt', title: 'Ends', format: 'instant' },
  { key: 'author', title: 'Author' },
  { key: 'matchers', title: 'Silences', format: 'list' },
  { key: 'comment', title: 'Why' },
];

export const toRow = (silence: Silence, holds: number, now: number): SilenceRow => ({
  id: silence.id,
  number: label('S', silence.number),
  state: stateOf(silence, now),
  matchers: [...silence.matchers],
  comment: silence.comment,
  author: silence.author,
  createdAt: silence.createdAt,
  startsAt: silence.startsAt,
  endsAt: silence.endsAt,
  endsOnResolve: silence.endsOnResolve,
  repage: silence.repage,
  remindAt: silence.remindAt,
  holds,
  endedAt: silence.endedAt,
  endedBy: silence.endedBy,
  ending: silence.ending,
});
