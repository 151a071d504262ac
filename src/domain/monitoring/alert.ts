import { z } from 'zod';
import { ingest } from '../alerts/ingest.ts';
import { normalise } from '../alerts/normalise.ts';
import { alertSettings } from '../alerts/settings.ts';
import { command } from '../kernel/capability.ts';
import { label } from '../kernel/id.ts';
import { one } from '../kernel/script.ts';
import { OURSELVES } from '../sources/settings.ts';
import { REPORTED_SEVERITIES } from './report.ts';

export const alert = command({
  name: 'monitoring.alert',
  summary: 'Raises an alert, or ends one: the same key is the same alert, however often it is said.',
  input: z.object({
    message: z.string().trim().min(1).max(300).describe('What is wrong, in one line.'),
    severity: z.enum(REPORTED_SEVERITIES).default('warning'),
    key: z.string().trim().min(1).max(200).optional().describe('What makes two of them the same; otherwise the message.'),
    component: z.string().trim().min(1).max(200).optional().describe('The system that is ill.'),
    text: z.string().max(10_000).default('').describe('More about it.'),
    over: z.boolean().default(false).describe('It is over.'),
  }),
  args: ['message'],
  output: z.object({ alert: z.string().nullable(), status: z.enum(['firing', 'acknowledged', 'resolved']), count: z.int() }),
  permission: 'operator',
  *run(context, { message, severity, key = message, component, text, over }) {
    const fingerprint = `said:${key}`;
    const report = normalise(
      OURSELVES,
      {
        fingerprint,
        status: over ? 'resolved' : 'firing',
        labels: { alertname: 'Monitoring', by: context.actor.name },
        annotations: { summary: message, description: text },
        startsAt: null,
        endsAt: null,
        url: null,
        group: null,
        severity,
        ...(component === undefined ? {} : { component }),
      },
      context.settings.of(alertSettings),
    );
    yield* ingest({ ...context, actor: { name: OURSELVES, role: 'operator' } }, [report]);
    const row = yield* one<{ number: number; status: 'firing' | 'acknowledged' | 'resolved'; count: number }>(
      'select number, status, count from alert where source = $1 and fingerprint = $2 order by number desc limit 1',
      OURSELVES,
      report.fingerprint,
    );
    return row === undefined
      ? { alert: null, status: 'resolved' as const, count: 0 }
      : { alert: label('A', row.number), status: row.status, count: row.count };
  },
});
