import { all, type Script } from '../kernel/script.ts';
import type { Report } from './normalise.ts';

/**
 * Reports that name an alert by what Watchbill knows it by (its id, its number) instead of by the sender's key. Only open alerts of the
 * same source are meant, so a token closes nothing of another's. Storms bring none of these, and pay nothing.
 */
export function* recognised(reports: readonly Report[]): Script<readonly Report[]> {
  const naming = reports.filter((report) => report.known !== null);
  if (naming.length === 0) return reports;
  const rows = yield* all<{ source: string; fingerprint: string; id: string; number: number }>(
    'select source, fingerprint, id, number from alert where resolved_at is null and (id in {values $1} or number in {numbers $2})',
    JSON.stringify(naming.flatMap(({ known }) => known?.id ?? [])),
    JSON.stringify(naming.flatMap(({ known }) => known?.number ?? [])),
  );
  return reports.map((report) => {
    const { known, source } = report;
    if (known === null) return report;
    const row = rows.find((open) => open.source === source && (open.id === known.id || open.number === known.number));
    return row === undefined ? report : { ...report, fingerprint: row.fingerprint };
  });
}
