import { isRefusal, type Refusal } from '../../domain/kernel/refusal.ts';
import type { DutyDetail, DutyRow, FindingRow, OnCallRow, OverrideRow, Page, WatchRow } from '../rows.ts';
import { type Ask, fitting } from './reading.ts';

/** Plans as they are asked, and behind each what changes it or one of its layers for a while. */
export async function readDuties(ask: Ask, query: string): Promise<Page<DutyRow> | Refusal> {
  const [plans, overrides] = await Promise.all([
    ask<readonly OnCallRow[]>('oncall.who', {}),
    ask<readonly OverrideRow[]>('override.list', {}),
  ]);
  if (isRefusal(plans)) return plans;
  const left = new Set(isRefusal(overrides) ? [] : overrides);
  const rows: DutyRow[] = plans.flatMap((row) => {
    const own = [...left].filter(({ plan }) => plan === row.plan);
    for (const override of own) left.delete(override);
    return [{ ...row, id: `${row.team ?? ''}/${row.plan}`, number: row.plan }, ...own];
  });
  // What changes a layer is seen under no plan of its own.
  const all = [...rows, ...left].filter((row) => fitting(query, Object.values(row).join(' ')));
  return { rows: all, offset: 0, total: all.length, anchorIndex: null };
}

const DAYS = 8;

/** The days ahead of the plan that a row is about. */
export async function readDuty(ask: Ask, number: string): Promise<DutyDetail | Refusal | undefined> {
  const duties = await readDuties(ask, '');
  if (isRefusal(duties)) return duties;
  const row = duties.rows.find((one) => one.number === number);
  if (row === undefined) return undefined;
  const { plan } = row;
  const [watches, findings] = await Promise.all([
    ask<readonly WatchRow[]>('oncall.show', { plan, days: DAYS }),
    ask<readonly FindingRow[]>('oncall.lint', {}),
  ]);
  if (isRefusal(watches)) return { number, plan, watches: [], findings: [] };
  const teams = duties.rows.flatMap((one) => ('team' in one && one.plan === plan && one.team !== null ? [one.team] : []));
  const about = new Set([plan, ...teams, ...watches.map(({ person }) => person)]);
  return {
    number,
    plan,
    watches,
    findings: isRefusal(findings) ? [] : findings.filter(({ subject }) => about.has(subject)),
  };
}
