import { z } from 'zod';
import { type Calendar, type Refused, readerOfCalendars } from '../icalendar/entry.ts';
import { effect } from '../kernel/capability.ts';
import { plain } from '../kernel/plain.ts';
import { refuse } from '../kernel/refusal.ts';
import { isZone } from '../kernel/zone.ts';
import { DEEDS } from './step.ts';
import { type Taken, take } from './take.ts';

export const importWindows = effect({
  name: 'window.import',
  summary: 'Reads windows from a calendar (iCalendar): what is new is proposed, what is known is brought up to date.',
  input: z.object({
    file: z.string().meta({ format: 'file' }).describe('The file to read, or - for standard input.'),
    target: z
      .array(
        z
          .string()
          .max(200)
          .transform((text) => plain(text).trim())
          .pipe(z.string().min(1)),
      )
      .max(200)
      .optional()
      .describe(
        'On what all of it is; if not said, what each entry says of itself, or the components that its place or its categories name.',
      ),
    zone: z
      .string()
      .max(100)
      .optional()
      .describe('Whose clocks are meant by times without a zone; what the calendar says, or [task] zone.'),
  }),
  args: ['file'],
  output: z.object({
    imported: z.int(),
    updated: z.int(),
    cancelled: z.int(),
    unchanged: z.int().describe('Known as they are, or older than what is known.'),
    over: z.int().describe('Those that are over, which nobody plans any more.'),
    refused: z.array(z.object({ where: z.string(), problem: z.string() })),
    windows: z
      .array(z.object({ uid: z.string(), window: z.string().nullable(), deed: z.enum(DEEDS) }))
      .describe('What became of each entry, in the order of the file as far as it was new.'),
  }),
  permission: 'operator',
  async run(context, { file, target, zone }, { store }) {
    if (zone !== undefined && !isZone(zone))
      return refuse({
        kind: 'invalid',
        where: 'zone',
        problem: `${zone} is no time zone`,
        allowed: 'an IANA name such as Europe/Budapest',
      });
    const calendar = (await readerOfCalendars())(file);
    if ('problem' in calendar) return refuse({ kind: 'invalid', where: 'the file', problem: calendar.problem });
    const refused = [...calendar.refused];
    const entries: Taken['entries'][number][] = [];
    for (const part of parts(calendar)) {
      const taken = await store.write(() => take(context(), part, { targets: target, zone }));
      entries.push(...taken.entries);
      refused.push(...taken.refused);
    }
    const count = (...deeds: readonly string[]): number => entries.filter(({ deed }) => deeds.includes(deed)).length;
    return {
      imported: count('imported'),
      updated: count('updated'),
      cancelled: count('cancelled'),
      unchanged: count('unchanged', 'outdated'),
      over: count('over'),
      refused: told(refused),
      windows: entries.map((one) => ({ ...one })),
    };
  },
});

/** Others write meanwhile, too: ten thousand entries are forty transactions, and a file that was read by half is read again. */
const AT_ONCE = 250;

function* parts(calendar: Calendar): Generator<Calendar> {
  const { entries, orphans } = calendar;
  for (let from = 0; from < entries.length; from += AT_ONCE)
    yield { ...calendar, entries: entries.slice(from, from + AT_ONCE), orphans: [], refused: [] };
  for (let from = 0; from < orphans.length; from += AT_ONCE)
    yield { ...calendar, entries: [], orphans: orphans.slice(from, from + AT_ONCE), refused: [] };
}

/** So many refusals are told one by one. */
const MOST_TOLD = 100;

const told = (refused: readonly Refused[]): { where: string; problem: string }[] => [
  ...refused.slice(0, MOST_TOLD).map((one) => ({ ...one })),
  ...(refused.length > MOST_TOLD ? [{ where: 'the file', problem: `${refused.length - MOST_TOLD} more were refused` }] : []),
];
