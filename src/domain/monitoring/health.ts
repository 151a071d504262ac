import type { WatchedRow } from '../diagnostics/aspects.ts';
import { type Health, worst } from './report.ts';

const HEALTH: Readonly<Record<WatchedRow['state'], Health>> = {
  problem: 'critical',
  warning: 'warning',
  ok: 'healthy',
  skipped: 'not_checked',
  waiting: 'not_checked',
};

/** The worst of what is watched; not checked where nothing is. */
export const healthOf = (rows: readonly Pick<WatchedRow, 'state'>[]): Health => worst(rows.map(({ state }) => HEALTH[state]));
