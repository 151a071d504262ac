/** Looks at the machine. */
import { chmodSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { ok, problem, skipped, warning } from '../../domain/diagnostics/check.ts';
import { closedMode, judgeKept, judgeNode, judgeOffset, judgeRoom, type Offset } from '../../domain/diagnostics/host.ts';
import { inventorySettings } from '../../domain/inventory/settings.ts';
import { explain, isRefusal } from '../../domain/kernel/refusal.ts';
import { all } from '../../domain/kernel/script.ts';
import { polledSources } from '../../domain/sources/polls.ts';
import { accessOf, roomAt } from '../../integrations/host/disk.ts';
import { askClock } from '../../integrations/host/remote-clock.ts';
import { databaseBytes } from '../../integrations/storage/inspect.ts';
import { briefly, type Look, type Seen } from './look.ts';

export const node: Look = () => [judgeNode(process.versions.node, `${process.platform} ${process.arch}`)];

export const config: Look = ({ loaded }) => {
  if (isRefusal(loaded)) return [problem(explain(loaded).text, explain(loaded).hint ?? 'watchbill config check says where.')];
  const { path, found, warnings } = loaded;
  if (!found) return [warning(`There is no ${path}; everything has its default, and nobody can be paged.`, 'watchbill setup writes one.')];
  return briefly(
    warnings.map((text) => warning(`${text}.`, 'watchbill config check looks again.')),
    ok(`${path} is right.`),
  );
};

export const permissions: Look = ({ file, logFile, loaded }) => {
  if (process.platform === 'win32') return [skipped('Windows keeps permissions in lists that are not looked at here.')];
  const secrets = isRefusal(loaded) ? [] : loaded.read.filter((path) => path !== loaded.path);
  const kept: readonly (readonly [path: string, what: string])[] = [
    ...(file === undefined ? [] : [[file, 'the database'] as const, [`${file}-wal`, "the database's log"] as const]),
    [logFile, 'the log'],
    ...secrets.map((path) => [path, `a file that the configuration names (${basename(path)})`] as const),
  ];
  const seen = kept.flatMap(([path, what]): readonly Seen[] => {
    const access = accessOf(path);
    if (access === undefined) return [];
    // Secrets are read and never written: a mounted one is read-only, and rightly so.
    const verdict = judgeKept({ path, what, ...access, writable: access.writable || secrets.includes(path) });
    if (verdict.state !== 'warning') return [verdict];
    return [{ ...verdict, mend: { what: `close ${path} to others`, run: () => closed(path, access.mode) } }];
  });
  return briefly(seen, ok(`${seen.length === 1 ? 'One file is' : `${seen.length} files are`} closed to others.`));
};

function closed(path: string, mode: number): boolean {
  chmodSync(path, closedMode(mode) & 0o7777);
  return true;
}

export const disk: Look = ({ file, logFile }) => {
  const places = new Map<string, number>([[dirname(logFile), 0]]);
  if (file !== undefined) places.set(dirname(file), databaseBytes(file));
  return [...places].map(([path, copy]) => judgeRoom({ path, copy, ...roomAt(path) }));
};

const ASK_MS = 5_000;
const A_DAY = 86_400_000;

/** Those that can be asked are asked; the others gave themselves away when their alerts came. */
export const clock: Look = async ({ clock: ours, settings, store }) => {
  const addresses = [
    ...polledSources({ settings }).map(({ name, address }) => [name, address] as const),
    ...settings.of(inventorySettings).source.flatMap(({ name, url }) => (url === undefined ? [] : [[name, url] as const])),
  ];
  const asked = await Promise.all(
    addresses.map(async ([source, url]): Promise<Offset> => {
      const { ms, margin } = (await askClock(url, ours.now, ASK_MS)) ?? { ms: undefined, margin: 0 };
      return { source, ms, margin };
    }),
  );
  const known = new Set(addresses.map(([name]) => name));
  const reported = isRefusal(store) ? [] : await store.read(() => alertsFromTheFuture(ours.now() - A_DAY));
  const offsets = [...asked, ...reported.filter(({ source }) => !known.has(source)).map((row) => ({ ...row, margin: 0 }))];
  if (offsets.length === 0) return [skipped('No source can be asked what time it is, and none sent an alert that began in the future.')];
  return offsets.map(judgeOffset);
};

/** An alert that began after it came: its sender's clock is ahead by at least as much. */
const alertsFromTheFuture = (since: number) =>
  all<{ source: string; ms: number }>(
    `select source, max(starts_at - first_seen_at) as ms from alert where first_seen_at > $1 and starts_at > first_seen_at
     group by source order by source`,
    since,
  );
