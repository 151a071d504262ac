import { z } from 'zod';
import { stepped, stopped } from '../escalation/events.ts';
import { walkOf } from '../escalation/path.ts';
import { policySnapshot } from '../escalation/version.ts';
import { incidentOf } from '../incidents/records.ts';
import { query } from '../kernel/capability.ts';
import { type Event, timeline } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import { one, type Script } from '../kernel/script.ts';
import { describe, timelineRow } from '../kernel/timeline.ts';
import { KINDS } from '../notifications/notification.ts';
import { notificationSettings } from '../notifications/settings.ts';
import { messagesAbout, OUTCOMES, outcomeOf } from '../notifications/told.ts';
import { taskOf } from '../tasks/records.ts';
import { isClosed } from '../tasks/task.ts';
import type { Alert } from './alert.ts';
import { alikeBefore } from './alike.ts';
import { muted, opened, released } from './events.ts';
import { ALERT_COLUMNS, type AlertRecord, alertOf, fromRecord } from './records.ts';
import { type Evidence, untold, verdict } from './verdict.ts';

export const why = query({
  name: 'alert.why',
  summary: 'Why somebody was, or was not, paged: who was told by what and when, with what outcome, who was not and why, and what is next.',
  input: z.object({ alert: z.string().describe('An alert such as A12, an incident such as I3 or a task such as T7.') }),
  args: ['alert'],
  output: z.object({
    subject: z.string(),
    title: z.string(),
    verdict: z.string().describe('The answer in a sentence.'),
    spokenFor: z.string().nullable().describe('The alert whose clock pages for this one too.'),
    told: z.array(
      z.object({
        at: instant,
        person: z.string(),
        channel: z.string(),
        kind: z.enum(KINDS),
        outcome: z.enum(OUTCOMES),
        settledAt: instant.nullable(),
        attempts: z.int(),
        detail: z.string().nullable(),
      }),
    ),
    untold: z.array(z.object({ who: z.string(), why: z.string(), at: instant.nullable() })),
    next: z.object({ at: instant, step: z.int(), steps: z.int(), policy: z.string(), targets: z.array(z.string()) }).nullable(),
    comesBack: z
      .object({ at: instant, targets: z.array(z.string()) })
      .nullable()
      .describe('When they are told again if nothing comes of the answer that stopped the clock.'),
    decisions: z.array(timelineRow).describe('What was decided about telling people, oldest first.'),
    similar: z
      .array(
        z.object({
          number: z.string(),
          title: z.string(),
          component: z.string().nullable(),
          incident: z.string().nullable(),
          firstSeenAt: instant,
          resolvedAt: instant,
          alike: z.array(z.string()),
          ended: z.string(),
        }),
      )
      .describe('Resolved alerts like it, and what ended them.'),
  }),
  permission: 'viewer',
  *run(context, { alert: text }) {
    const about = yield* meant(text);
    if (isRefusal(about)) return about;
    const { subject, title, alert } = about;
    const clock = yield* clockOf(about.task);
    const self = alert === undefined ? subject : label('A', alert.number);
    const lead = clock?.subject ?? self;
    const subjects = [self, lead, ...(alert?.incident == null ? [] : [label('I', alert.incident)])];
    const events = yield* timeline([...new Set(subjects)]);
    const messages = yield* messagesAbout([...new Set([lead, self])]);
    const own = events.filter((event) => event.subject === self);
    const stop = events.findLast((event) => event.kind === stopped.kind && event.subject === lead) as Event<{ reason: string }> | undefined;
    const evidence: Evidence = {
      messages,
      muted: alert?.muted == null ? [] : (reasonsIn(own) ?? [alert.muted]),
      unclaimed: own.some((event) => event.kind === opened.kind && (event.data as { policy: string | null }).policy === null),
      clock: clock === undefined ? null : { ...clock, reason: clock.state === 'stopped' ? (stop?.data.reason ?? clock.endedBy) : null },
      unreachable: events.flatMap((event) =>
        event.kind === stepped.kind
          ? (event.data as { problems: readonly string[] }).problems.map((problem) => ({ at: event.at, problem }))
          : [],
      ),
      paused: context.settings.of(notificationSettings).paused,
      resolved: about.over,
    };
    const [next] = clock?.ahead ?? [];
    return {
      subject,
      title,
      verdict: verdict(evidence),
      spokenFor: lead === self ? null : lead,
      told: messages
        .filter(({ state }) => state !== 'cancelled')
        .map((message) => ({
          at: message.at,
          person: message.person,
          channel: message.channel,
          kind: message.kind,
          outcome: outcomeOf(message),
          settledAt: message.settledAt,
          attempts: message.attempts,
          detail: message.state === 'sent' ? message.receipt : message.problem,
        })),
      untold: [...untold(evidence)],
      next:
        clock?.state === 'running' && next !== undefined
          ? { at: clock.dueAt, step: next.step, steps: clock.steps, policy: clock.policy, targets: [...next.targets] }
          : null,
      comesBack: clock?.comesBack ?? null,
      decisions: events
        .filter(({ kind }) => DECISIONS.test(kind))
        .map((event) => ({
          seq: event.seq,
          at: event.at,
          kind: event.kind,
          subject: event.subject,
          actor: event.actor,
          text: describe(event),
        })),
      similar: (alert === undefined ? [] : yield* alikeBefore(alert)).map((past) => ({ ...past, alike: [...past.alike] })),
    };
  },
});

/** Events that decided whether somebody is told; reports, renamings and the like are not among them. */
const DECISIONS =
  /^(?:alert\.(?:opened|raised|muted|released|acknowledged|unacknowledged|resolved|merged|split)|incident\.\w+|escalation\.\w+|notification\.\w+)$/;

interface About {
  readonly subject: string;
  readonly title: string;
  /** The alert itself, or the one whose clock is the incident's; none behind a task that was made by hand, or an incident that was declared. */
  readonly alert: Alert | undefined;
  readonly task: number | null;
  readonly over: boolean;
}

const aboutAlert = (alert: Alert, subject = label('A', alert.number), title = alert.title): About => ({
  subject,
  title,
  alert,
  task: alert.task,
  over: alert.status === 'resolved',
});

function* meant(text: string): Script<About | Refusal> {
  if (/^t\d+$/i.test(text.trim())) {
    const task = yield* taskOf(text);
    if (isRefusal(task)) return task;
    const alert = yield* speaker('task', task.number, task.number);
    const subject = label('T', task.number);
    return alert === undefined
      ? { subject, title: task.title, alert, task: task.number, over: isClosed(task.status) }
      : aboutAlert(alert, subject, task.title);
  }
  if (!/^i\d+$/i.test(text.trim())) {
    const alert = yield* alertOf(text);
    return isRefusal(alert) ? alert : aboutAlert(alert);
  }
  const incident = yield* incidentOf(text);
  if (isRefusal(incident)) return incident;
  const alert = yield* speaker('incident', incident.number, incident.task ?? 0);
  const [subject, { title, task }] = [label('I', incident.number), incident];
  return alert === undefined ? { subject, title, alert, task, over: incident.resolvedAt !== null } : aboutAlert(alert, subject, title);
}

/** Of several alerts, the one whose clock is theirs. */
function* speaker(column: 'incident' | 'task', number: number, task: number): Script<Alert | undefined> {
  const row = yield* one<AlertRecord>(
    `select ${ALERT_COLUMNS} from alert where alert.${column} = $1
     order by case when 'A' || alert.number = (select clock.subject from clock where clock.task = $2) then 0 else 1 end, number limit 1`,
    number,
    task,
  );
  return row === undefined ? undefined : fromRecord(row);
}

/** What the log last said of its being quiet; undefined when it was released since. */
function reasonsIn(events: readonly Event[]): readonly string[] | undefined {
  const last = events.findLast(
    ({ kind, data }) => kind === muted.kind || kind === released.kind || (kind === opened.kind && 'muted' in data),
  );
  if (last === undefined || last.kind === released.kind) return undefined;
  const data = last.data as { readonly why?: readonly string[]; readonly muted?: readonly string[] };
  return last.kind === muted.kind ? data.why : data.muted;
}

type ClockEvidence = NonNullable<Evidence['clock']> & {
  readonly subject: string;
  readonly endedBy: string | null;
  readonly comesBack: { readonly at: number; readonly targets: string[] } | null;
};

function* clockOf(task: number | null): Script<ClockEvidence | undefined> {
  if (task === null) return undefined;
  const row = yield* one<{
    subject: string;
    state: 'running' | 'stopped' | 'finished';
    step: number;
    due_at: number;
    ended_by: string | null;
    body: string;
    path: string | null;
    hold: string | null;
    resumes_at: number | null;
  }>(
    `select clock.subject, clock.state, clock.step, clock.due_at, clock.ended_by, policy.body, clock.path, clock.hold, clock.resumes_at
     from clock join policy on policy.hash = clock.policy where clock.task = $1`,
    task,
  );
  if (row === undefined) return undefined;
  const policy = walkOf(policySnapshot(row.body), row.path);
  const ahead = row.state === 'finished' ? [] : policy.step.slice(row.step);
  // What was answered comes back from the first step; what was paused goes on where it stood.
  const first = policy.step[row.hold === 'paused' ? row.step : 0];
  return {
    subject: row.subject,
    policy: policy.name,
    state: row.state,
    reason: null,
    endedBy: row.ended_by,
    dueAt: row.due_at,
    comesBack: row.resumes_at === null ? null : { at: row.resumes_at, targets: [...(first?.tell ?? [])] },
    steps: policy.step.length,
    ahead: ahead.map(({ tell }, at) => ({ step: row.step + at + 1, targets: [...tell] })),
  };
}
