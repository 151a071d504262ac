/** News of an incident for those who wait for it, and when the next is owed. */
import { z } from 'zod';
import { command, query } from '../kernel/capability.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { durationFrom } from '../kernel/fields.ts';
import { label } from '../kernel/id.ts';
import { clip, plain, plainLines } from '../kernel/plain.ts';
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';
import { wallIn } from '../kernel/zone.ts';
import { enqueue } from '../notifications/records.ts';
import { authorise } from '../oncall/authority.ts';
import { REACHES } from '../oncall/reach.ts';
import { readingText } from '../tasks/readings.ts';
import { taskOf } from '../tasks/records.ts';
import { updated } from './events.ts';
import { reference, several } from './fields.ts';
import type { Incident } from './incident.ts';
import { conduct, incidentOf, nextUpdate, oweUpdate } from './records.ts';
import { merged } from './stage.ts';
import { type Addressee, stakeholdersOf } from './stakeholders.ts';
import { COLUMNS, incidentRow, toRow } from './view.ts';

const addressees = {
  to: z
    .array(z.string().trim().min(1).max(200))
    .default([])
    .describe('Others besides: people, team:NAME, stakeholders by name, or addresses; commas or several times.'),
  only: z.boolean().default(false).describe('Those alone, and not whoever has a stake in its components.'),
};

function* addresseesOf(context: Context, incident: Incident, to: readonly string[], only: boolean): Script<readonly Addressee[] | Refusal> {
  const named = several(to);
  const stranger = named.find((text) => REACHES.some((channel) => text.startsWith(`${channel}:`)));
  const refused =
    stranger === undefined
      ? undefined
      : authorise(context.settings, context.actor, 'lead', `Telling ${stranger}, an address of nobody in the configuration,`);
  if (refused !== undefined) return refused;
  const task = incident.task === null ? undefined : yield* taskOf(label('T', incident.task));
  const { components, component } = task === undefined || isRefusal(task) ? { components: [], component: null } : task;
  return yield* stakeholdersOf(context, { components, component, named, only });
}

const addresseeRow = z.object({
  stakeholder: z.string(),
  because: z.string().describe('What makes it theirs.'),
  person: z.string(),
  channel: z.string(),
  address: z.string(),
});

export const stakeholders = query({
  name: 'incident.stakeholders',
  summary: 'Who an update of an incident would go to, and why.',
  input: z.object({ incident: reference, ...addressees }),
  args: ['incident'],
  output: z.array(addresseeRow),
  columns: [
    { key: 'stakeholder', title: 'Stakeholder' },
    { key: 'person', title: 'Who' },
    { key: 'channel', title: 'By' },
    { key: 'because', title: 'Because of' },
  ],
  permission: 'viewer',
  *run(context, { incident: text, to, only }) {
    const incident = yield* incidentOf(text);
    if (isRefusal(incident)) return incident;
    const found = yield* addresseesOf(context, incident, to, only);
    return isRefusal(found) ? found : found.map(({ zone: _, ...one }) => one);
  },
});

export const update = command({
  name: 'incident.update',
  summary: 'Tells those who wait for news of an incident what is known, and sets when the next is owed.',
  input: z.object({
    incident: reference,
    text: z.string().trim().min(1).max(20_000).describe('What they are to know, in their words.'),
    ...addressees,
    next: durationFrom('1m').optional().describe('When they hear again; without it, by [incident] update_every.'),
  }),
  args: ['incident', 'text'],
  output: incidentRow.extend({ told: z.array(addresseeRow) }),
  columns: COLUMNS,
  permission: 'operator',
  *run(context, { incident: reference, text, to, only, next }) {
    const incident = yield* incidentOf(reference);
    if (isRefusal(incident)) return incident;
    const subject = label('I', incident.number);
    const part = merged(incident, 'update');
    if (part !== undefined) return part;
    const found = yield* addresseesOf(context, incident, to, only);
    if (isRefusal(found)) return found;
    yield* conduct(context, incident.number);
    const dueAt = incident.resolvedAt === null ? nextUpdate(context, incident.severity, next) : null;
    yield* oweUpdate(incident.number, dueAt);
    yield* send(context, incident, found, text, dueAt);
    const told = found.map(({ zone: _, ...one }) => one);
    yield* record(context, [updated(subject, { text, told: found.map(({ person, channel }) => ({ person, channel })), dueAt })]);
    const now = yield* incidentOf(subject);
    return isRefusal(now) ? now : { ...toRow(now), told };
  },
});

const clock = (at: Instant, zone: string): string => `${readingText(wallIn(zone, at))} ${zone}`;

function* send(context: Context, incident: Incident, to: readonly Addressee[], text: string, dueAt: Instant | null): Script<void> {
  yield* enqueue(
    context,
    to.map(({ person, channel, address, zone }) => ({
      person,
      channel,
      address,
      subject: label('I', incident.number),
      kind: 'notice' as const,
      message: {
        subject: clip(`[${incident.stage.toUpperCase()}] ${plain(incident.title)}`, 200),
        text: [
          plainLines(text),
          '',
          `Stage:     ${incident.stage}`,
          `Severity:  ${incident.severity}`,
          `Since:     ${clock(incident.openedAt, zone)}`,
          ...(incident.resolvedAt === null ? [] : [`Over:      ${clock(incident.resolvedAt, zone)}`]),
          dueAt === null ? '' : `You hear again by ${clock(dueAt, zone)}.`,
        ]
          .join('\n')
          .trimEnd(),
      },
    })),
  );
}

/** Whoever was told anything of it hears how it ended, once each. */
export function* tellEnd(context: Context, incident: Incident, text: string): Script<void> {
  const told = yield* all<Pick<Addressee, 'person' | 'channel' | 'address'>>(
    "select distinct person, channel, address from outbox where subject = $1 and kind = 'notice' and state <> 'cancelled' order by channel, address",
    label('I', incident.number),
  );
  const zoneless = told.map((one) => ({ ...one, stakeholder: '', because: '', zone: 'UTC' }));
  yield* send(context, incident, zoneless, text, null);
}
