import { z } from 'zod';
import { ALERT } from '../alerts/records.ts';
import { INCIDENT } from '../incidents/records.ts';
import { command } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { find, type Referable } from '../kernel/number.ts';
import { plainLines } from '../kernel/plain.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { masking } from '../masking/masking.ts';
import { maskingSettings } from '../masking/settings.ts';
import { teams } from '../oncall/settings.ts';
import { SILENCE } from '../silences/records.ts';
import { TASK } from '../tasks/records.ts';
import { WINDOW } from '../windows/window.ts';
import { noted } from './events.ts';
import { insertNote, type Note } from './records.ts';

/** What a note may be about. */
const SUBJECTS: readonly Referable[] = [TASK, ALERT, WINDOW, INCIDENT, SILENCE];

export const noteRow = z.object({
  at: instant,
  author: z.string(),
  team: z.string().nullable(),
  text: z.string(),
  about: z.array(z.string()),
});

export const noteView = ({ at, author, team, text, about }: Note): z.output<typeof noteRow> => ({
  at,
  author,
  team: team === '' ? null : team,
  text,
  about: [...about],
});

export const NOTE_COLUMNS = [
  { key: 'at', title: 'At', format: 'instant' },
  { key: 'author', title: 'Who' },
  { key: 'about', title: 'About', format: 'list' },
  { key: 'text', title: 'Note' },
] as const;

export const team = z.string().trim().min(1).max(64).optional().describe('The shift of a team; without it, of the whole house.');

/** The team that is meant, null for the whole house. */
export function teamOf({ settings }: Pick<Context, 'settings'>, said: string | undefined): string | null | Refusal {
  const known = settings.of(teams).map(({ name }) => name);
  if (said === undefined || known.includes(said)) return said ?? null;
  return refuse({
    kind: 'invalid',
    where: '--team',
    problem: `${said} is no team`,
    allowed: known.join(', ') || 'none yet; the configuration has [[team]]',
  });
}

function* aboutOf(texts: readonly string[]): Script<readonly string[] | Refusal> {
  const found: string[] = [];
  for (const text of texts) {
    const meant = SUBJECTS.find(({ kind }) => text.trim().toUpperCase().startsWith(kind));
    if (meant === undefined)
      return refuse({
        kind: 'invalid',
        where: '--about',
        problem: `${text} names nothing a note can be about`,
        allowed: 'T12, A87, W3, I3 or S3',
      });
    const number = yield* find(meant, text);
    if (isRefusal(number)) return number;
    found.push(label(meant.kind, number));
  }
  return [...new Set(found)];
}

/** What the log of a shift is called as a subject of events. */
export const subjectOf = (of: string | null): string => (of === null ? 'shift' : `shift ${of}`);

export const log = command({
  name: 'shift.log',
  summary: 'Writes a note for whoever comes next; it stands on the timeline of what it is about, too.',
  input: z.object({
    text: z
      .string()
      .max(10_000)
      .transform((said) => plainLines(said).trim())
      .pipe(z.string().min(1))
      .describe('The note.'),
    about: z
      .array(z.string())
      .max(20)
      .default([])
      .describe('What it is about, such as T12, A87, W3, I3 or S3; may be given several times.'),
    team,
  }),
  args: ['text'],
  output: noteRow,
  columns: NOTE_COLUMNS,
  permission: 'operator',
  *run(context, { text, about: said, team: name }) {
    const of = teamOf(context, name);
    if (isRefusal(of)) return of;
    const about = yield* aboutOf(said);
    if (isRefusal(about)) return about;
    const note: Note = {
      id: context.mint(),
      team: of ?? '',
      author: context.actor.name,
      at: context.now,
      text: masking(context.settings.of(maskingSettings)).text(text),
      about,
    };
    yield* insertNote(note);
    yield* record(
      context,
      [subjectOf(of), ...about].map((subject) => noted(subject, { text: note.text, about })),
    );
    return noteView(note);
  },
});
