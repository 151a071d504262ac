import { LISTED, type Lister, LYING_IN } from '../inventory/work.ts';
import { label } from '../kernel/id.ts';
import { severityAt } from '../kernel/rank.ts';
import { all } from '../kernel/script.ts';
import type { Status } from './alert.ts';

interface Row {
  readonly number: number;
  readonly title: string;
  readonly status: Status;
  readonly severity: number;
  readonly acknowledged_by: string | null;
  readonly path: string;
  readonly total: number;
}

/** The open alerts about a component, or what lies in it, the worst first. An alert is about what its task touches. */
export const alertsTouching: Lister<'alerts'> = function* (path) {
  const rows = yield* all<Row>(
    `select alert.number, alert.title, alert.status, alert.severity, alert.acknowledged_by, min(component.path) as path, count(*) over () as total
     from task_touch as touched join component on component.number = touched.component join alert on alert.task = touched.task
     where touched.component in (${LYING_IN}) and alert.resolved_at is null
     group by alert.number, alert.title, alert.status, alert.severity, alert.acknowledged_by
     order by alert.severity, alert.number limit ${LISTED}`,
    path,
  );
  return {
    count: Number(rows[0]?.total ?? 0),
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
