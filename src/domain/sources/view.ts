import { z } from 'zod';
import type { Context } from '../kernel/context.ts';
import { instant } from '../kernel/instant.ts';
import { all, type Script } from '../kernel/script.ts';
import { sources as sourceSettings } from './settings.ts';

export const sourceRow = z.object({
  name: z.string(),
  kind: z.string(),
  lastSeenAt: instant.nullable(),
  expectEvery: z.int().nullable().describe('Milliseconds after which silence is remarkable; null when nobody said.'),
  silent: z.boolean(),
  received: z.int(),
  rejected: z.int(),
});
export type SourceRow = z.output<typeof sourceRow>;

interface SourceRecord {
  readonly name: string;
  readonly kind: string;
  readonly last_seen_at: number;
  readonly received: number;
  readonly rejected: number;
}

/** The sources that were heard and those that the configuration expects, silent ones first. */
export function* sourceRows(context: Context): Script<SourceRow[]> {
  const heard = new Map(
    (yield* all<SourceRecord>('select name, kind, last_seen_at, received, rejected from source order by name')).map((row) => [
      row.name,
      row,
    ]),
  );
  const expected = new Map(context.settings.of(sourceSettings).map((source) => [source.name, source]));
  const rows = [...new Set([...heard.keys(), ...expected.keys()])].sort().map((name): SourceRow => {
    const row = heard.get(name);
    const wanted = expected.get(name);
    const expectEvery = wanted?.expect_every ?? null;
    const lastSeenAt = row?.last_seen_at ?? null;
    return {
      name,
      kind: wanted?.kind ?? row?.kind ?? 'unknown',
      lastSeenAt,
      expectEvery,
      silent: expectEvery !== null && (lastSeenAt === null || context.now - lastSeenAt > expectEvery),
      received: row?.received ?? 0,
      rejected: row?.rejected ?? 0,
    };
  });
  return rows.sort((a, b) => Number(b.silent) - Number(a.silent));
}
