import type { IncomingAlert } from '../../domain/alerts/incoming.ts';
import { clip, plainLines } from '../../domain/kernel/plain.ts';
import type { Rejected } from '../../domain/sources/records.ts';
import { parseAlertmanager } from './alertmanager.ts';

/** How much of a body that was not taken in is kept to look at. */
const SAMPLE = 4_096;

export interface Read {
  readonly alerts: readonly IncomingAlert[];
  readonly rejections: readonly Rejected[];
  /** Why nothing could be taken in at all. */
  readonly problem?: string;
}

/** A webhook body as alerts and rejections. A body whose every alert is bad is bad itself. */
export function readWebhook(source: string, body: Buffer): Read {
  const batch = parseAlertmanager(body);
  const rejection = (reason: Rejected['reason'], problem: string): Rejected => ({
    source,
    reason,
    problem,
    bytes: body.length,
    sample: plainLines(clip(body.toString('utf8', 0, SAMPLE), SAMPLE)),
  });
  if ('problem' in batch) return { alerts: [], rejections: [rejection('malformed', batch.problem)], problem: batch.problem };
  const [bad] = batch.rejected;
  if (bad === undefined) return { alerts: batch.alerts, rejections: [] };
  // One row stands for all: a body has room for millions of bad alerts, and the first says what is wrong with its sender.
  const first = rejection('bad-alert', `alerts[${bad.index}]: ${bad.problem}`);
  const rejections = [{ ...first, count: batch.rejected.length }];
  return batch.alerts.length === 0 ? { alerts: [], rejections, problem: first.problem } : { alerts: batch.alerts, rejections };
}
