import { z } from 'zod';
import { incidentOf } from '../incidents/records.ts';
import { command, query } from '../kernel/capability.ts';
import { label } from '../kernel/id.ts';
import { each } from '../kernel/number.ts';
import { refusal } from '../kernel/outcome.ts';
import { firstOf } from '../kernel/page.ts';
import { severity } from '../kernel/rank.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { timelineOf, timelineRow } from '../kernel/timeline.ts';
import { acknowledgeAlerts } from './acknowledge.ts';
import { mayAcknowledge, mayResolve, STATUSES } from './alert.ts';
import { sayings } from './authority.ts';
import { alertListing, compileAlerts } from './query.ts';
import { type AlertRecord, alertOf, fromRecord, heldUnder, membersOf } from './records.ts';
import { closeAlerts } from './resolve.ts';
import { type AlertRow, alertRow, COLUMNS, toRow } from './view.ts';

const references = z.array(z.string()).min(1).describe('Numbers such as A87, ids, the beginnings of ids, or whole incidents such as I3.');

export const list = query({
  name: 'alert.list',
  summary: 'Lists alerts: the open ones, unanswered and worst first, or what the query says.',
  input: z.object({
    query: z.array(z.string()).default([]).describe('Terms such as sev:critical src:prom status:resolved comp:db "disk full".'),
    limit: z.int().min(1).max(1_000_000).default(100).describe('At most so many.'),
  }),
  args: ['query'],
  output: z.array(alertRow),
  columns: COLUMNS,
  permission: 'viewer',
  *run(context, { query: words, limit }) {
    const compiled = compileAlerts(context, words.join(' '));
    if (isRefusal(compiled)) return compiled;
    const rows = yield* firstOf<AlertRecord>(alertListing(compiled), limit);
    return rows.map((row) => toRow(fromRecord(row)));
  },
});

export const show = query({
  name: 'alert.show',
  summary: 'Everything about one alert, with its timeline: who was told what, and what came of it.',
  input: z.object({ alert: z.string().describe('A number such as A87, an id, or the beginning of one.') }),
  args: ['alert'],
  output: alertRow.extend({
    text: z.string(),
    labels: z.record(z.string(), z.string()),
    annotations: z.record(z.string(), z.string()),
    url: z.string().nullable(),
    under: z
      .array(z.object({ number: z.string(), title: z.string(), severity, component: z.string().nullable() }))
      .describe('The open alerts that are quiet because of this one, the worst first; at most 50.'),
    said: z
      .array(z.object({ source: z.string(), authority: z.boolean(), number: z.string(), status: z.enum(STATUSES) }))
      .describe('What each source says of its component now, where there are several in its incident; an authority has the last word.'),
    timeline: z.array(timelineRow),
  }),
  permission: 'viewer',
  *run(context, { alert: text }) {
    const alert = yield* alertOf(text);
    if (isRefusal(alert)) return alert;
    const subjects = [
      label('A', alert.number),
      ...(alert.task === null ? [] : [label('T', alert.task)]),
      ...(alert.incident === null ? [] : [label('I', alert.incident)]),
    ];
    return {
      ...toRow(alert),
      text: alert.text,
      labels: { ...alert.labels },
      annotations: { ...alert.annotations },
      url: alert.url,
      under: yield* heldUnder(alert.number),
      said: yield* sayings(context, alert),
      timeline: yield* timelineOf(subjects),
    };
  },
});

export const acknowledge = command({
  name: 'alert.acknowledge',
  summary: 'Takes alerts: their clocks stop, and nobody further is told.',
  input: z.object({
    alerts: references,
    note: z.string().trim().min(1).max(10_000).optional().describe('What you are going to do about it.'),
  }),
  args: ['alerts'],
  output: z.array(z.union([alertRow, refusal])),
  columns: COLUMNS,
  permission: 'operator',
  run: (context, { alerts, note }) =>
    each(alerts, function* (text): Script<AlertRow | Refusal> {
      const members = yield* membersOf(text, 1);
      const alert = members === undefined ? yield* alertOf(text) : isRefusal(members) ? members : members[0];
      if (alert === undefined) return yield* over(text);
      if (isRefusal(alert)) return alert;
      const refused = mayAcknowledge(alert);
      if (refused !== undefined) return refused;
      const taken = yield* acknowledgeAlerts(context, [{ ...alert, by: null, note: note ?? null }]);
      if (taken.length === 0) return toRow(alert);
      return toRow({
        ...alert,
        status: 'acknowledged',
        acknowledgedBy: context.actor.name,
        acknowledgedAt: context.now,
        version: alert.version + 1,
      });
    }),
});

export const resolve = command({
  name: 'alert.resolve',
  summary: 'Closes alerts by hand, for a source that will not do it itself.',
  input: z.object({ alerts: references }),
  args: ['alerts'],
  output: z.array(z.union([alertRow, refusal])),
  columns: COLUMNS,
  permission: 'operator',
  *run(context, { alerts }) {
    const closed = yield* each(alerts, function* (text): Script<AlertRow[] | Refusal> {
      const members = yield* membersOf(text);
      const one = members === undefined ? yield* alertOf(text) : members;
      if (isRefusal(one)) return one;
      const meant = 'number' in one ? [one] : one;
      if (meant.length === 0) return yield* over(text);
      const refused = meant.map(mayResolve).find((no) => no !== undefined);
      if (refused !== undefined) return refused;
      yield* closeAlerts(context, meant);
      return meant.map((alert) =>
        toRow({ ...alert, status: 'resolved', resolvedBy: context.actor.name, resolvedAt: context.now, version: alert.version + 1 }),
      );
    });
    return isRefusal(closed) ? closed : closed.flatMap((rows): (AlertRow | Refusal)[] => (isRefusal(rows) ? [rows] : rows));
  },
});

/** An incident without an open alert: over, or one that people conduct. */
function* over(text: string): Script<Refusal> {
  const incident = yield* incidentOf(text);
  if (isRefusal(incident)) return incident;
  const subject = label('I', incident.number);
  return incident.resolvedAt !== null
    ? refuse({ kind: 'already', subject, state: 'resolved' })
    : refuse({
        kind: 'invalid',
        where: subject,
        problem: 'has no open alert',
        allowed: `incident acknowledge ${subject}, or incident resolve ${subject}`,
      });
}

export { complete } from './complete.ts';
export { explain } from './explain.ts';
export { merge, split } from './merge.ts';
export { page } from './page.ts';
export { raw } from './raw.ts';
export { stats } from './stats.ts';
export { unacknowledge } from './unacknowledge.ts';
export { why } from './why.ts';
