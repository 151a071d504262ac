import { type Lister, touching } from '../inventory/work.ts';
import { label } from '../kernel/id.ts';
import { severityAt } from '../kernel/rank.ts';
import type { AlertRecord } from './records.ts';

type Row = Pick<AlertRecord, 'number' | 'title' | 'status' | 'severity' | 'acknowledged_by'>;

/** The open alerts about a component, or what lies in it, the worst first. An alert is about what its task touches. */
export const alertsTouching: Lister<'alerts'> = function* (path) {
  const { count, rows } = yield* touching<Row>(path, {
    table: 'alert',
    joined: 'alert.task = touched.task',
    open: 'alert.resolved_at is null',
    columns: ['number', 'title', 'status', 'severity', 'acknowledged_by'],
    order: 'alert.severity, alert.number',
  });
  return {
    count,
    rows: rows.map(({ number, title, status, severity, acknowledged_by, path: component }) => ({
      number: label('A', number),
      title,
      status,
      component,
      severity: severityAt(severity),
      acknowledgedBy: acknowledged_by,
    })),
  };
};
