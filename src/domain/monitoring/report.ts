/**
 * What a monitoring session found, in the one shape that other programs read: `docs/reference/monitoring-report.schema.json` is written from these
 * schemas. Its names are of that shape and not of ours: seconds with fractions, megabytes, snake case.
 */
import { z } from 'zod';
import { instant } from '../kernel/instant.ts';

export const HEALTHS = ['healthy', 'warning', 'critical', 'not_checked'] as const;
export type Health = (typeof HEALTHS)[number];

export const REPORTED_SEVERITIES = ['critical', 'warning', 'info'] as const;

const figure = z.number().nonnegative();
const measured = figure.nullable();

const group = z.strictObject({
  total_executed: z.int().nonnegative(),
  average_time_seconds: figure,
  min_time_seconds: figure,
  max_time_seconds: figure,
  success_rate: z.number().min(0).max(1),
});
export type Group = z.output<typeof group>;

const resourceUsage = z.strictObject({
  peak_memory_mb: measured,
  average_cpu_percent: measured,
  io_operations: z.int().nonnegative().nullable(),
});

export const monitoringReport = z
  .strictObject({
    monitoring_session: z.strictObject({
      session_id: z.uuid(),
      start_time: instant,
      end_time: instant,
      duration_seconds: figure,
    }),
    health_status: z.strictObject({
      system_health: z.enum(HEALTHS),
      repository_health: z.enum(HEALTHS),
      process_health: z.enum(HEALTHS),
      resource_utilization: z
        .strictObject({ cpu_percent: measured, memory_mb: measured, disk_percent: measured })
        .describe('Of the host, lately; null where it was not measured.'),
    }),
    performance_metrics: z
      .object({ resource_usage: resourceUsage.describe('Of the host, over the session.') })
      .catchall(group.describe('One group of operations.')),
    alerts_generated: z.array(
      z.strictObject({
        alert_id: z.string(),
        severity: z.enum(REPORTED_SEVERITIES),
        message: z.string(),
        timestamp: instant,
        status: z.enum(['firing', 'acknowledged', 'resolved']),
      }),
    ),
    maintenance_schedule: z.strictObject({
      next_cleanup: instant.nullable(),
      cleanup_frequency: z.string().nullable().describe('A cron expression.'),
      automated_tasks: z.array(z.string()),
    }),
  })
  .describe('What a monitoring session of Watchbill found.');
export type MonitoringReport = z.output<typeof monitoringReport>;

/** As a JSON schema, for those who read it elsewhere. */
export const reportSchema = (): object => z.toJSONSchema(monitoringReport, { io: 'input' });

/** The worst of several; what was not checked says nothing about the rest. */
export const worst = (healths: readonly Health[]): Health =>
  (['critical', 'warning', 'healthy'] as const).find((health) => healths.includes(health)) ?? 'not_checked';
