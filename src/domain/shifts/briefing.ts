/**
 * What the next person has to know: what is open, muted, planned and owed, and what was written down. It says nothing that another list does
 * not, and each line carries the number under which that list has the rest. Of a team it is what is theirs and what is nobody's, because what
 * is nobody's is what gets lost.
 */
import { z } from 'zod';
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { instant } from '../kernel/instant.ts';
import type { Script } from '../kernel/script.ts';
import type { Counted } from './lines.ts';
import { mutedIn } from './muted.ts';
import { acknowledged, clocks, open, tasks } from './open.ts';
import { owed } from './owed.ts';
import { plannedIn } from './planned.ts';
import { notesFrom, pending, taken } from './records.ts';
import { shiftSettings } from './settings.ts';
import { saying } from './shift.ts';

const line = z.object({
  subject: z.string().describe('A87, T12, W3, S3, or the plan of who is on call.'),
  text: z.string(),
  who: z.string().nullable(),
  at: instant.nullable(),
  until: instant.nullable(),
});

/** In the order in which they are read. */
export const SECTIONS = ['open', 'acknowledged', 'clocks', 'tasks', 'muted', 'planned', 'owed', 'notes'] as const;
export type SectionName = (typeof SECTIONS)[number];

export const briefingOutput = z.object({
  at: instant,
  until: instant.describe('The end of the next shift: what is planned up to then is in it.'),
  team: z.string().nullable(),
  responsible: z.string().nullable(),
  says: z.string().describe('Who answers for the shift, in a sentence.'),
  since: instant.describe('Notes are those from here on: the last take-over.'),
  counts: z.record(z.enum(SECTIONS), z.int()).describe('How many there are; of each the first fifty are listed.'),
  open: z.array(line).describe('Alerts that nobody has acknowledged.'),
  acknowledged: z.array(line).describe('Alerts that somebody has, and that are not resolved.'),
  clocks: z.array(line).describe('Running clocks, and whom they tell next.'),
  tasks: z.array(line).describe('In progress, blocked, waiting, or due before the end of the next shift.'),
  muted: z.array(line).describe('Silences in force and windows that are on, and when they end.'),
  planned: z.array(line).describe('Windows that begin, and who goes on call.'),
  owed: z.array(line).describe('What comes back by itself, and what is overdue.'),
  notes: z.array(line),
});
export type Briefing = z.output<typeof briefingOutput>;

/** Without a take-over before, notes of a day are news. */
const NEWS = 24 * 3_600_000;
const MOST_NOTES = 50;

export function* briefingOf(context: Context, team: string | null, ahead?: number): Script<Briefing> {
  const { now, settings } = context;
  const until: Instant = now + (ahead ?? settings.of(shiftSettings).length);
  const last = yield* taken(team);
  const waiting = (yield* pending()).find((one) => one.team === team);
  const responsible = waiting?.giver ?? last?.endedBy ?? null;
  const since = last?.endedAt ?? now - NEWS;
  const notes = (yield* notesFrom(team, since, MOST_NOTES)).map(({ author, at, text, about }) => ({
    subject: about.join(' '),
    text,
    who: author,
    at,
    until: null,
  }));
  const sections: Readonly<Record<SectionName, Counted>> = {
    open: yield* open(team),
    acknowledged: yield* acknowledged(team),
    clocks: yield* clocks(context, team),
    tasks: yield* tasks(team, now, until),
    muted: yield* mutedIn(now),
    planned: yield* plannedIn(context, team, until),
    owed: yield* owed(context, team),
    notes: { total: notes.length, lines: notes },
  };
  const of = (name: SectionName): Briefing[SectionName] => [...sections[name].lines];
  return {
    at: now,
    until,
    team,
    responsible,
    says: saying(responsible, waiting),
    since,
    counts: Object.fromEntries(SECTIONS.map((name) => [name, sections[name].total])) as Briefing['counts'],
    open: of('open'),
    acknowledged: of('acknowledged'),
    clocks: of('clocks'),
    tasks: of('tasks'),
    muted: of('muted'),
    planned: of('planned'),
    owed: of('owed'),
    notes: of('notes'),
  };
}
