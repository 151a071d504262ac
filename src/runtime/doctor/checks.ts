import type { CheckName } from '../../domain/diagnostics/check.ts';
import { database, integrity, leftovers, sqlite, wal } from './database.ts';
import { clock, config, disk, node, permissions } from './host.ts';
import type { Look } from './look.ts';
import { audit, delivery, escalation, lease, schedule, sources } from './service.ts';

/** How each check looks. To add one: its title and why it matters in domain/diagnostics/check.ts, and a row here. */
export const LOOKS: Readonly<Record<CheckName, Look>> = {
  node,
  config,
  database,
  sqlite,
  integrity,
  permissions,
  wal,
  leftovers,
  disk,
  clock,
  lease,
  schedule,
  sources,
  escalation,
  audit,
  delivery,
};
