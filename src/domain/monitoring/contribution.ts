/** How repositories and processes are is looked at outside of the database. Whoever looks at them plugs in here what it saw last, in `runtime/work.ts`. */
import type { Context } from '../kernel/context.ts';
import type { Script } from '../kernel/script.ts';
import type { MonitoringReport } from './report.ts';

export type Healths = Pick<MonitoringReport['health_status'], 'repository_health' | 'process_health'>;

const NOT_CHECKED: Healths = { repository_health: 'not_checked', process_health: 'not_checked' };

let offered: ((context: Context) => Script<Partial<Healths>>) | undefined;

export function offerHealths(look: (context: Context) => Script<Partial<Healths>>): void {
  offered = look;
}

export function* healths(context: Context): Script<Healths> {
  return { ...NOT_CHECKED, ...(offered === undefined ? {} : yield* offered(context)) };
}
