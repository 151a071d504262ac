import { isRefusal, type Refusal } from '../../domain/kernel/refusal.ts';
import type { IncidentRow, Page } from '../rows.ts';
import { type Ask, fitting } from './reading.ts';

/** So many of the past are worth a look on a screen. */
const PAST = 200;
const ALL = /(?:^|\s)status:any(?=\s|$)/;

/** The open ones, worst first; with `status:any` in the filter the latest of all. The other words say which. */
export async function readIncidents(ask: Ask, query: string): Promise<Page<IncidentRow> | Refusal> {
  const all = ALL.test(query);
  const found = await ask<readonly IncidentRow[]>('incident.list', all ? { all, limit: PAST } : { limit: 1_000 });
  if (isRefusal(found)) return found;
  const words = query.replace(ALL, ' ').trim();
  const rows = found.filter(({ number, kind, severity, stage, title, lead }) =>
    fitting(words, `${number} ${kind} ${severity} ${stage} ${title} ${lead ?? ''}`),
  );
  return { rows, offset: 0, total: rows.length, anchorIndex: null };
}
