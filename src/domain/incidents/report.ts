/** The report after an incident: what happened, from the log; what was felt, from the inventory; what is still to be done, from the tasks. */
import { z } from 'zod';
import { EFFECTS } from '../inventory/impact.ts';
import { lossOf } from '../inventory/loss.ts';
import { namesOf } from '../inventory/names.ts';
import { query } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import { timeline } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { priority, priorityAt, severity, severityAt } from '../kernel/rank.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';
import { describe } from '../kernel/timeline.ts';
import { type Message, messagesAbout, OUTCOMES, outcomeOf } from '../notifications/told.ts';
import { people as peopleSettings } from '../oncall/settings.ts';
import { nameOf } from '../oncall/who.ts';
import { taskOf } from '../tasks/records.ts';
import { STATUSES } from '../tasks/task.ts';
import { reference } from './fields.ts';
import { answeredAt, ENTRIES, entryOf, type Held, heldRoles } from './history.ts';
import { type Incident, ROLES } from './incident.ts';
import { incidentOf } from './records.ts';
import { incidentRow, toRow } from './view.ts';

/** A storm has fifty thousand alerts and a site ten thousand components; a report names the first of them and counts the rest. */
const NAMED = 100;
const MOST_EVENTS = 10_000;

const span = z.int().nullable().describe('In milliseconds; null when it did not come to that.');
const place = z.object({ number: z.string(), name: z.string(), path: z.string() });
const held = z.object({ role: z.enum(ROLES), person: z.string(), from: instant, until: instant.nullable() });

export const incidentReport = z.object({
  incident: incidentRow,
  madeAt: instant,
  acknowledgedAt: instant.nullable().describe('When somebody answered first.'),
  toAcknowledge: span,
  toResolve: span,
  duration: z.int().describe('Until it was resolved, or until now; in milliseconds.'),
  people: z.array(
    z.object({
      person: z.string(),
      name: z.string(),
      roles: z.array(held),
      pages: z.int().describe('How often they were paged, by whatever way.'),
      delivered: z.int(),
    }),
  ),
  pages: z.array(
    z.object({
      at: instant,
      person: z.string(),
      channel: z.string(),
      outcome: z.enum(OUTCOMES),
      settledAt: instant.nullable(),
      detail: z.string().nullable(),
    }),
  ),
  timeline: z.array(z.object({ at: instant, entry: z.enum(ENTRIES), subject: z.string(), actor: z.string(), text: z.string() })),
  alerts: z.object({
    total: z.int(),
    named: z.array(
      z.object({
        number: z.string(),
        severity,
        title: z.string(),
        component: z.string().nullable(),
        firstSeenAt: instant,
        resolvedAt: instant.nullable(),
      }),
    ),
  }),
  impact: z.object({
    components: z.array(place).describe('What it was about.'),
    felt: z.int().describe('How many more hang on that.'),
    named: z.array(place.extend({ effect: z.enum(EFFECTS) })),
  }),
  followUps: z
    .array(
      z.object({
        number: z.string(),
        title: z.string(),
        status: z.enum(STATUSES),
        priority,
        assignee: z.string().nullable(),
        dueAt: instant.nullable(),
      }),
    )
    .describe('The tasks that are part of its task: what is to be done so that it does not come back.'),
});
export type IncidentReport = z.output<typeof incidentReport>;

export const report = query({
  name: 'incident.report',
  summary: 'The report after an incident: who, when, what was done and felt, and what is still to be done.',
  input: z.object({ incident: reference }),
  args: ['incident'],
  output: incidentReport,
  permission: 'viewer',
  *run(context, { incident: text }) {
    const incident = yield* incidentOf(text);
    if (isRefusal(incident)) return incident;
    const alerts = yield* alertsOf(incident);
    const subjects = yield* subjectsOf(incident, alerts.named);
    const events = yield* timeline(subjects, MOST_EVENTS);
    const messages = (yield* messagesAbout(subjects, MOST_EVENTS)).filter(({ kind }) => kind === 'page');
    const acknowledgedAt = answeredAt(events);
    const { openedAt, resolvedAt } = incident;
    return {
      incident: toRow(incident),
      madeAt: context.now,
      acknowledgedAt,
      toAcknowledge: acknowledgedAt === null ? null : acknowledgedAt - openedAt,
      toResolve: resolvedAt === null ? null : resolvedAt - openedAt,
      duration: (resolvedAt ?? context.now) - openedAt,
      people: peopleIn(context, heldRoles(events), messages),
      pages: messages.map((message) => ({
        at: message.at,
        person: message.person,
        channel: message.channel,
        outcome: outcomeOf(message),
        settledAt: message.settledAt,
        detail: message.state === 'sent' ? message.receipt : message.problem,
      })),
      timeline: events.flatMap((event) => {
        const entry = entryOf(event);
        return entry === undefined ? [] : [{ at: event.at, entry, subject: event.subject, actor: event.actor, text: describe(event) }];
      }),
      alerts,
      impact: yield* impactOf(incident),
      followUps: yield* followUpsOf(incident),
    };
  },
});

function* alertsOf({ number }: Incident): Script<IncidentReport['alerts']> {
  const [count] = yield* all<{ total: number }>('select count(*) as total from alert where incident = $1', number);
  const rows = yield* all<{
    number: number;
    severity: number;
    title: string;
    component: string | null;
    first_seen_at: number;
    resolved_at: number | null;
  }>(
    'select number, severity, title, component, first_seen_at, resolved_at from alert where incident = $1 order by severity, number limit $2',
    number,
    NAMED,
  );
  return {
    total: Number(count?.total ?? 0),
    named: rows.map((row) => ({
      number: label('A', row.number),
      severity: severityAt(row.severity),
      title: row.title,
      component: row.component,
      firstSeenAt: row.first_seen_at,
      resolvedAt: row.resolved_at,
    })),
  };
}

/** Itself, what became part of it, their tasks and their alerts. */
function* subjectsOf({ number, task }: Incident, alerts: readonly { readonly number: string }[]): Script<readonly string[]> {
  const parts = yield* all<{ number: number; task: number | null }>(
    'select number, task from incident where merged_into = $1 order by number',
    number,
  );
  return [{ number, task }, ...parts]
    .flatMap((one) => [label('I', one.number), ...(one.task === null ? [] : [label('T', one.task)])])
    .concat(alerts.map((alert) => alert.number));
}

function peopleIn({ settings }: Pick<Context, 'settings'>, roles: readonly Held[], messages: readonly Message[]): IncidentReport['people'] {
  const known = settings.of(peopleSettings);
  const paged = messages.flatMap(({ person }) => (Object.hasOwn(known, person) ? [person] : []));
  return [...new Set([...roles.map(({ person }) => person), ...paged])].map((person) => {
    const own = messages.filter((message) => message.person === person);
    return {
      person,
      name: nameOf(settings, person),
      roles: roles.filter((one) => one.person === person).map((one) => ({ ...one })),
      pages: own.length,
      delivered: own.filter(({ state }) => state === 'sent').length,
    };
  });
}

/** As the inventory was when it ended. */
function* impactOf({ task, resolvedAt }: Incident): Script<IncidentReport['impact']> {
  const row = task === null ? undefined : yield* taskOf(label('T', task));
  const starts = row === undefined || isRefusal(row) ? [] : row.components;
  if (starts.length === 0) return { components: [], felt: 0, named: [] };
  const { effect } = yield* lossOf(starts, resolvedAt ?? undefined);
  const beyond = [...effect].filter(([number]) => !starts.includes(number));
  const names = yield* namesOf([...starts, ...beyond.slice(0, NAMED).map(([number]) => number)]);
  const placed = (number: number): z.output<typeof place> => {
    const { name = '?', path = '?' } = names.get(number) ?? {};
    return { number: label('C', number), name, path };
  };
  return {
    components: starts.map(placed),
    felt: beyond.length,
    named: beyond.slice(0, NAMED).map(([number, what]) => ({ ...placed(number), effect: what })),
  };
}

function* followUpsOf({ task }: Incident): Script<IncidentReport['followUps']> {
  const rows = yield* all<{
    number: number;
    title: string;
    status: (typeof STATUSES)[number];
    priority: number;
    assignee: string | null;
    due_at: number | null;
  }>(
    `select number, title, status, priority, assignee, due_at from task where parent = $1 and deleted_at is null
     order by case when closed_at is null then 0 else 1 end, priority, number`,
    task ?? 0,
  );
  return rows.map(({ number, priority: rank, due_at: dueAt, ...row }) => ({
    ...row,
    number: label('T', number),
    priority: priorityAt(rank),
    dueAt,
  }));
}
