/** Which windows are a carrier's work. */
import { all, type Script } from '../kernel/script.ts';
import type { Notice } from './maintnote.ts';

interface NoticeRecord extends Omit<Notice, 'circuits'> {
  readonly number: number;
  readonly circuits: string;
}

export function* noticesOf(windows: readonly number[]): Script<ReadonlyMap<number, Notice>> {
  if (windows.length === 0) return new Map();
  const rows = yield* all<NoticeRecord>(
    `select window_number as number, provider, account, maintenance, circuits from maintenance_notice where window_number in {numbers $1}`,
    JSON.stringify(windows),
  );
  return new Map(rows.map(({ number, circuits, ...notice }) => [number, { ...notice, circuits: JSON.parse(circuits) as string[] }]));
}

export function* keepNotices(notices: readonly (Notice & { readonly number: number })[]): Script<void> {
  if (notices.length === 0) return;
  yield* all(
    `insert into maintenance_notice (window_number, provider, account, maintenance, circuits)
     select number, provider, account, maintenance, circuits
     from {records $1 number:int provider:text account:text maintenance:text circuits:text} as said where true
     on conflict (window_number) do update set circuits = excluded.circuits`,
    notices.map(({ circuits, ...notice }) => ({ ...notice, circuits: JSON.stringify(circuits) })),
  );
}
