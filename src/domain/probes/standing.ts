import type { State as Health } from '../inventory/health.ts';
import type { StandingOf } from '../inventory/standing.ts';
import { all } from '../kernel/script.ts';

interface Row {
  readonly component: number;
  readonly name: string;
  readonly settled: string;
  readonly held: number;
  readonly summary: string;
}

/** Of what is down because something else is, nobody knows. */
const HEALTH: Readonly<Record<string, Health>> = { ok: 'ok', warning: 'degraded', critical: 'down', unknown: 'unknown' };

/** The worst of each component's probes: what is certain. A component whose probes are all fine is watched, and fine. */
export const probeStanding: StandingOf = function* () {
  const rows = yield* all<Row>(
    `select component, name, settled, held, summary from (
       select probe.*, row_number() over (partition by component order by
         case when held = 1 then 1 else case settled when 'critical' then 0 when 'warning' then 2 when 'unknown' then 3 else 4 end end, name) as place
       from probe where component is not null and settled <> 'pending') as worst where place = 1`,
  );
  return rows.map(({ component, name, settled, held, summary }) => {
    const state = held === 1 ? 'unknown' : HEALTH[settled];
    if (state === undefined || state === 'ok') return { component, ...(state === undefined ? {} : { state }) };
    return { component, state, why: `${name} ${settled}${held === 1 ? ', as what it needs is down' : `: ${summary}`}` };
  });
};
