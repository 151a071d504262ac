import { z } from 'zod';
import { query } from '../kernel/capability.ts';
import { durationFrom } from '../kernel/fields.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { isRefusal, refuse } from '../kernel/refusal.ts';
import { briefingOf, briefingOutput } from './briefing.ts';
import { HANDOVER_COLUMNS, handoverRow, toRow } from './handover.ts';
import { noteRow, noteView, team, teamOf } from './log.ts';
import { handoverOf, handovers, notesFrom, pending, readingOf, taken } from './records.ts';
import { saying } from './shift.ts';

export { accept, handover, read, withdraw } from './handover.ts';
export { log } from './log.ts';

const NOTES = 200;

export const show = query({
  name: 'shift.show',
  summary: 'Who is responsible, what waits to be taken over, and what was written down.',
  input: z.object({
    team,
    since: instant.optional().describe('Notes from when on; since the last take-over if not said.'),
  }),
  output: z.object({
    team: z.string().nullable(),
    responsible: z.string().nullable(),
    since: instant.nullable().describe('Since when they have it.'),
    says: z.string(),
    pending: z.array(handoverRow).describe('Of this shift first; those of other teams too.'),
    notes: z.array(noteRow),
  }),
  permission: 'viewer',
  *run(context, { team: name, since: said }) {
    const of = teamOf(context, name);
    if (isRefusal(of)) return of;
    const last = yield* taken(of);
    const all = yield* pending();
    const own = all.find((one) => one.team === of);
    const responsible = own?.giver ?? last?.endedBy ?? null;
    const notes = yield* notesFrom(of, said ?? last?.endedAt ?? 0, NOTES);
    return {
      team: of,
      responsible,
      since: last?.endedAt ?? null,
      says: saying(responsible, own),
      pending: [...all.filter((one) => one === own), ...all.filter((one) => one !== own)].map(toRow),
      notes: notes.map(noteView),
    };
  },
});

export const list = query({
  name: 'shift.list',
  summary: 'How shifts changed hands, the newest first.',
  input: z.object({
    team,
    limit: z.int().min(1).max(10_000).default(50).describe('At most so many.'),
  }),
  output: z.array(handoverRow),
  columns: HANDOVER_COLUMNS,
  permission: 'viewer',
  *run(context, { team: name, limit }) {
    const of = teamOf(context, name);
    if (isRefusal(of)) return of;
    return (yield* handovers(of ?? undefined, limit)).map(toRow);
  },
});

export const briefing = query({
  name: 'shift.briefing',
  summary: 'What is open, quiet, planned and owed, and what was written down; or what somebody read when they took over.',
  input: z.object({
    team,
    ahead: durationFrom('1m').optional().describe('How far it looks ahead; a shift if not said.'),
    of: z.string().optional().describe('A hand-over such as H3: the briefing as whoever accepted it had read it.'),
  }),
  output: briefingOutput,
  permission: 'viewer',
  *run(context, { team: name, ahead, of: said }) {
    if (said === undefined) {
      const of = teamOf(context, name);
      return isRefusal(of) ? of : yield* briefingOf(context, of, ahead);
    }
    const one = yield* handoverOf(said);
    if (isRefusal(one)) return one;
    const reading = one.state === 'accepted' && one.endedBy !== null ? yield* readingOf(one.number, one.endedBy) : undefined;
    return (
      reading?.briefing ??
      refuse({ kind: 'wrong-state', subject: label('H', one.number), state: one.state, verb: 'its record', allowed: ['accepted'] })
    );
  },
});
