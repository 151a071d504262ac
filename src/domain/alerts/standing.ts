import type { State } from '../inventory/health.ts';
import type { StandingOf } from '../inventory/standing.ts';
import { label } from '../kernel/id.ts';
import { type Severity, severityAt } from '../kernel/rank.ts';
import { all } from '../kernel/script.ts';

/** What an open alert says of its component: critical is as if it were not there. For information, it says nothing. */
const STATE_BY_SEVERITY: Readonly<Record<Severity, State | undefined>> = {
  critical: 'down',
  error: 'degraded',
  warning: 'degraded',
  info: undefined,
};

interface Row {
  readonly component: number;
  readonly severity: number;
  readonly number: number;
  readonly title: string;
  readonly total: number;
}

/** The worst open alert of each component, and how many there are. An alert is about what its task touches. */
export const alertStanding: StandingOf = function* () {
  const rows = yield* all<Row>(
    `select component, severity, number, title, total from (
       select touched.component, alert.severity, alert.number, alert.title,
         count(*) over (partition by touched.component) as total,
         row_number() over (partition by touched.component order by alert.severity, alert.number) as place
       from alert join task_touch as touched on touched.task = alert.task where alert.resolved_at is null
     ) as worst where place = 1`,
  );
  return rows.map(({ component, severity, number, title, total }) => {
    const state = STATE_BY_SEVERITY[severityAt(severity)];
    const alerts = Number(total);
    if (state === undefined) return { component, alerts };
    return { component, alerts, state, why: `${label('A', number)} ${severityAt(severity)}: ${title}` };
  });
};
