import Database from 'better-sqlite3';

/** What one first-seen alert leaves behind: its three events are `alert.opened`, `task.created` and `escalation.stepped`. */
const ROWS = { alert: 1, task: 1, clock: 1, outbox: 1, event: 3 } as const;

export interface Counts {
  readonly alerts: number;
  readonly reports: number;
}

/**
 * Holds the database to what was answered: every alert has its task, running clock, queued page and events, and nothing that got a 2xx is
 * missing. What was on its way when wrk hung up may be there too.
 */
export function countRows(db: string, answered: { readonly reports: number; readonly onTheWay: number }, storm = false): Counts {
  const connection = new Database(db, { readonly: true });
  const number = (sql: string): number => connection.prepare(sql).pluck().get() as number;
  const alerts = number('select count(*) from alert');
  const reports = number('select coalesce(sum(count), 0) from alert');
  for (const [table, each] of Object.entries(storm ? {} : ROWS)) {
    const rows = number(`select count(*) from ${table} ${table === 'event' ? "where subject like 'A%' or cause like 'A%'" : ''}`);
    if (rows !== alerts * each) throw new Error(`${alerts} alerts have ${rows} rows in ${table}, not ${alerts * each}`);
  }
  const linked = number(
    `select count(*) from alert join task on task.number = alert.task and task.cause = 'A' || alert.number join clock on clock.task = task.number and clock.state = 'running'
     join outbox on outbox.subject = 'A' || alert.number and outbox.state = 'queued'`,
  );
  if (storm) {
    const { shared, leads } = connection
      .prepare('select count(incident) as shared, count(distinct task) as leads from alert where task is not null')
      .get() as { shared: number; leads: number };
    if (shared + leads - 1 !== alerts) throw new Error(`of ${alerts} alerts ${shared} share an incident and ${leads} tasks stand`);
  } else if (linked !== alerts) throw new Error(`of ${alerts} alerts only ${linked} have their task, clock and page`);
  connection.close();
  if (reports < answered.reports || reports > answered.reports + answered.onTheWay) {
    throw new Error(`${answered.reports} reports were answered with 2xx and ${reports} are in the database`);
  }
  return { alerts, reports };
}
