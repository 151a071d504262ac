import { z } from 'zod';
import { namesOf } from '../inventory/names.ts';
import { query } from '../kernel/capability.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { refuse } from '../kernel/refusal.ts';
import { conflictsAmong } from './against.ts';
import { conflictRow } from './conflicts.ts';
import { KINDS } from './freeze.ts';
import { closedFrom } from './frozen.ts';
import { rowsIn } from './list.ts';
import { componentsOf } from './planned.ts';
import { claimsOf, windowsBetween } from './records.ts';
import { componentIn, isPerson } from './targets.ts';
import { windowRow } from './view.ts';
import { OPEN } from './window.ts';

/** A screen shows no more. */
const MOST = 10_000;
/** More of these are asked for by name. */
const MOST_CONFLICTS = 2_000;

export const calendar = query({
  name: 'window.calendar',
  summary: 'What is planned between two moments: each time of the windows, the freezes, and what stands against what.',
  input: z.object({ from: instant, to: instant }),
  args: ['from', 'to'],
  output: z.object({
    windows: z.array(windowRow),
    freezes: z.array(
      z.object({
        number: z.string().describe('F and the number, or the name of a calendar.'),
        title: z.string(),
        kind: z.enum(KINDS),
        scope: z.string(),
        start: instant,
        end: instant,
      }),
    ),
    conflicts: z.array(conflictRow),
    until: instant.describe('As far as windows are listed: less than asked for, where there are too many.'),
    places: z
      .array(z.object({ window: z.string(), on: z.array(z.string()) }))
      .describe('What each window takes: components by their paths, or the names that it was given.'),
  }),
  permission: 'viewer',
  *run(context, { from, to }) {
    if (to <= from) return refuse({ kind: 'invalid', where: 'to', problem: 'it is not after from', allowed: 'a later moment' });
    const windows = yield* windowsBetween(from, to, OPEN);
    const found = rowsIn(windows, from, to, context.now, MOST + 1);
    const rows = found.slice(0, MOST);
    const shown = new Set(rows.map(({ number }) => number));
    const claims = yield* claimsOf(windows.map(({ number }) => number));
    const planned = windows
      .filter(({ number }) => shown.has(label('W', number)))
      .map((window) => ({ window, resources: claims.get(window.number) ?? [] }));
    const conflicts = yield* conflictsAmong(context, planned, { from, to });
    const names = yield* namesOf(componentsOf(planned));
    const nameOf = (resource: string): string => names.get(componentIn(resource) ?? -1)?.path ?? resource.slice(1);
    const places = planned.map(({ window, resources }) => ({
      window: label('W', window.number),
      on: resources.filter((resource) => !isPerson(resource)).map(nameOf),
    }));
    const closed = yield* closedFrom(from);
    const freezes = closed.flatMap(({ name: number, title, kind, scope, within }) =>
      [...within(from, to)]
        .slice(0, MOST_CONFLICTS)
        .map((one) => ({ number, title: one.title ?? title, kind, scope, start: one.start, end: one.end })),
    );
    return {
      windows: rows,
      freezes,
      conflicts: conflicts.slice(0, MOST_CONFLICTS).map((one) => ({ ...one })),
      places,
      until: found.length > MOST ? (rows.at(-1)?.start ?? to) : to,
    };
  },
});
