/**
 * What would happen: the payload is taken in as in earnest, under a context whose time is the asked one, and rehearsed
 * (`escalation/rehearsal.ts`). What ends meanwhile (a silence, a window) is not waited for: it is said as the reason instead.
 */
import { z } from 'zod';
import { foundIn, type Mark, markNow, rehearsed, undone, walkOn } from '../escalation/rehearsal.ts';
import { effect } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import { duration, key } from '../kernel/fields.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { severity, severityAt } from '../kernel/rank.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { describe } from '../kernel/timeline.ts';
import { masking } from '../masking/masking.ts';
import { maskingSettings } from '../masking/settings.ts';
import type { IncomingAlert } from './incoming.ts';
import { ingest } from './ingest.ts';
import { normalise } from './normalise.ts';
import { readPayload } from './payloads.ts';
import { alertSettings } from './settings.ts';

const simulated = z.object({
  at: instant,
  alerts: z.array(
    z.object({
      alert: z.string().describe('The number that it would have.'),
      title: z.string(),
      severity,
      policy: z.string().nullable().describe('Null: nobody is told.'),
      path: z.string().nullable(),
      with: z.string().nullable().describe('The alert whose clock would page for it too.'),
      muted: z.string().nullable().describe('Why nobody is told for now.'),
    }),
  ),
  told: z.array(
    z.object({
      at: instant.describe('When the message would go.'),
      alert: z.string(),
      person: z.string(),
      channel: z.string(),
      address: z.string(),
      why: z.string(),
    }),
  ),
  decisions: z.array(z.object({ at: instant, alert: z.string(), text: z.string() })).describe('Every step, with who was not told and why.'),
});
type Simulated = z.output<typeof simulated>;

export const simulate = effect({
  name: 'escalation.simulate',
  summary: 'Says who would be told what, when and why, if this payload came at that time and nobody answered. Writes nothing.',
  input: z.object({
    payload: z.string().meta({ format: 'file' }).describe('What a monitoring system would send, or - for standard input.'),
    format: key.describe('What the sender speaks, such as alertmanager, grafana or zabbix.'),
    source: key.optional().describe('The name of the source that it comes from; the format if not said.'),
    at: instant.optional().describe('When it comes, such as "Sat 03:00"; now if not said.'),
    for: duration.prefault('24h').describe('How far to look.'),
  }),
  output: simulated,
  permission: 'viewer',
  async run(context, { payload, format, source, at, for: horizon }, { store }) {
    const moment = context();
    const now = at ?? moment.now;
    const read = await readPayload({ format, source, body: payload, headers: {}, now });
    if (isRefusal(read)) return read;
    const found = await store.write(function* () {
      return undone(yield* play({ ...context(), now }, read.source, read.alerts, now + horizon));
    });
    return foundIn(found);
  },
});

interface Opened {
  readonly number: number;
  readonly title: string;
  readonly severity: number;
  readonly muted: string | null;
  readonly task: number | null;
}

function* play(context: Context, source: string, incoming: readonly IncomingAlert[], until: number): Script<Simulated> {
  const mark = yield* markNow();
  const before = yield* one<{ opened: number | null }>('select max(number) as opened from alert');
  const masks = masking(context.settings.of(maskingSettings));
  yield* ingest(
    context,
    incoming.map((alert) => normalise(source, alert, context.settings.of(alertSettings), masks)),
  );
  const alerts = yield* all<Opened>(
    'select number, title, severity, muted, task from alert where number > $1 order by number',
    before?.opened ?? 0,
  );
  yield* walkOn(context, [...new Set(alerts.flatMap(({ task }) => task ?? []))], until);
  return yield* report(context, alerts, mark);
}

const DECISIONS = /^(?:alert\.(?:opened|muted|raised)|incident\.\w+|escalation\.\w+)$/;

function* report(context: Context, alerts: readonly Opened[], mark: Mark): Script<Simulated> {
  const clocks = yield* all<{ task: number; subject: string; name: string; path: string | null }>(
    'select clock.task, clock.subject, policy.name, clock.path from clock join policy on policy.hash = clock.policy where clock.task in {numbers $1}',
    JSON.stringify(alerts.flatMap(({ task }) => task ?? [])),
  );
  const byTask = new Map(clocks.map((clock) => [clock.task, clock]));
  const { told, decisions } = yield* rehearsed(mark, DECISIONS);
  return {
    at: context.now,
    alerts: alerts.map(({ number, title, severity: rank, muted, task }) => {
      const clock = task === null ? undefined : byTask.get(task);
      const name = label('A', number);
      return {
        alert: name,
        title,
        severity: severityAt(rank),
        policy: clock?.name ?? null,
        path: clock?.path ?? null,
        with: clock === undefined || clock.subject === name ? null : clock.subject,
        muted,
      };
    }),
    told: told.map(({ subject, ...message }) => ({ ...message, alert: subject })),
    decisions: decisions.map((event) => ({ at: event.at, alert: event.subject, text: describe(event) })),
  };
}
