import { z } from 'zod';
import { query } from '../kernel/capability.ts';
import { duration, zone } from '../kernel/fields.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import type { Settings } from '../kernel/setting.ts';
import { taskSettings } from '../tasks/settings.ts';
import { spansIn } from '../windows/occurrence.ts';
import { windowsBetween } from '../windows/records.ts';
import { stateAt } from '../windows/view.ts';
import { COMMITTED, IMPACTS, is, RUNNING, STATES } from '../windows/window.ts';
import { stretchText } from './said.ts';
import { stakeholders } from './settings.ts';

const downtime = z.object({
  window: z.string(),
  title: z.string(),
  description: z.string(),
  state: z.enum(STATES),
  impact: z.enum(IMPACTS),
  targets: z.array(z.string()),
  start: instant,
  end: instant,
  heldBy: z.string().nullable().describe('The window that it waits for.'),
  times: z.array(z.string()).describe('From when to when, by the clocks of each zone.'),
});
export type Downtime = z.output<typeof downtime>;

const statusOf = z.object({
  at: instant,
  until: instant.describe('What begins later is left out.'),
  zones: z.array(z.string()),
  active: z.array(downtime),
  planned: z.array(downtime),
});
export type Status = z.output<typeof statusOf>;

const zonesOf = (settings: Settings): string[] => [
  ...new Set([settings.of(taskSettings).zone, ...settings.of(stakeholders).flatMap(({ zone: own }) => own ?? [])]),
];

/** A page shows no more. */
const MOST = 500;

export const status = query({
  name: 'window.status',
  summary: 'What is worked on now, and what is planned: what is approved, as those may read it who are concerned.',
  input: z.object({
    ahead: duration.prefault('14d').describe('How far ahead.'),
    zones: z.array(zone).max(10).optional().describe('By whose clocks; those of stakeholders and of [task] if not said.'),
  }),
  output: statusOf,
  permission: 'viewer',
  *run({ now, settings }, { ahead, zones = zonesOf(settings) }) {
    const until = now + ahead;
    const windows = yield* windowsBetween(now, until, COMMITTED);
    // One that over-runs has its end behind it.
    const late = yield* windowsBetween(0, now, ['over-running']);
    const rows = [...new Map([...windows, ...late].map((window) => [window.number, window])).values()].flatMap((window) => {
      const { number, title, description, impact, targets, heldBy, occurrence: reading, startsAt, endsAt } = window;
      const running = is(RUNNING, window) && reading !== null && startsAt !== null && endsAt !== null;
      const own = running ? [{ reading, start: startsAt, end: endsAt }] : [];
      const spans = [...spansIn(window, now, until)].slice(0, MOST).filter((span) => !running || span.reading !== reading);
      return [...own, ...spans].map((span) => ({
        ...{ window: label('W', number), title, description, impact, targets: [...targets], start: span.start, end: span.end },
        state: stateAt(window, span, now),
        heldBy: heldBy === null || span.reading !== reading ? null : label('W', heldBy),
        times: zones.map((each) => stretchText(span, each)),
      }));
    });
    const soonest = rows.sort((a, b) => a.start - b.start || (a.window < b.window ? -1 : 1)).slice(0, MOST);
    const on = (row: Downtime): boolean => is(RUNNING, row);
    return { at: now, until, zones: [...zones], active: soonest.filter(on), planned: soonest.filter((row) => !on(row)) };
  },
});
