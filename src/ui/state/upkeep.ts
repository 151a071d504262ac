import { isRefusal, type Refusal } from '../../domain/kernel/refusal.ts';
import type { Page, UpkeepDetail, UpkeepRow, UpkeepRun, UpkeepRunDetail } from '../rows.ts';
import { type Ask, fitting } from './reading.ts';

/** Of one task, in the detail. */
const RUNS = 12;

/** Tasks of upkeep have no numbers; their names stand in their place. */
export async function readUpkeep(ask: Ask, query: string): Promise<Page<UpkeepRow> | Refusal> {
  const tasks = await ask<readonly Omit<UpkeepRow, 'id' | 'number'>[]>('upkeep.list', {});
  if (isRefusal(tasks)) return tasks;
  const rows = tasks
    .filter(({ name, chore, lastState }) => fitting(query, `${name} ${chore} ${lastState ?? ''}`))
    .map((row) => ({ ...row, id: row.name, number: row.name }));
  return { rows, offset: 0, total: rows.length, anchorIndex: null };
}

export async function readUpkeepDetail(ask: Ask, name: string): Promise<UpkeepDetail | undefined> {
  const page = await readUpkeep(ask, '');
  const row = isRefusal(page) ? undefined : page.rows.find((one) => one.name === name);
  if (row === undefined) return undefined;
  const [runs, last] = await Promise.all([
    ask<readonly UpkeepRun[]>('upkeep.runs', { name, limit: RUNS }),
    ask<UpkeepRunDetail>('upkeep.show', { run: name }),
  ]);
  return { ...row, runs: isRefusal(runs) ? [] : runs, output: isRefusal(last) ? null : last.output };
}
