import type { IncomingAlert } from '../../domain/alerts/incoming.ts';
import { clip, plainLines } from '../../domain/kernel/plain.ts';
import type { Rejected } from '../../domain/sources/records.ts';
import type { Posted, Read } from './format.ts';

/** How much of a body that was not taken in is kept to look at. */
const SAMPLE = 4_096;

/** One alert of a batch that could not be read; the others were. */
export interface RejectedAlert {
  /** Its place in the batch, from 0. */
  readonly index: number;
  readonly problem: string;
}

export interface Batch {
  readonly alerts: readonly IncomingAlert[];
  readonly rejected: readonly RejectedAlert[];
}

type Sent = Pick<Posted, 'source' | 'body'>;

const rejection = ({ source, body }: Sent, reason: Rejected['reason'], problem: string): Rejected => ({
  source,
  reason,
  problem,
  bytes: body.length,
  sample: plainLines(clip(body.toString('utf8', 0, SAMPLE), SAMPLE)),
});

/** A body of which nothing can be taken in. */
export const unread = (sent: Sent, problem: string): Read => ({ alerts: [], rejections: [rejection(sent, 'malformed', problem)], problem });

/** A batch as alerts and rejections. A body whose every alert is bad is bad itself; `list` is what the sender calls the batch. */
export function reading(sent: Sent, { alerts, rejected }: Batch, list = 'alerts'): Read {
  const [bad] = rejected;
  if (bad === undefined) return { alerts, rejections: [] };
  // One row stands for all: a body has room for millions of bad alerts, and the first says what is wrong with its sender.
  const first = rejection(sent, 'bad-alert', `${list}[${bad.index}]: ${bad.problem}`);
  const rejections = [{ ...first, count: rejected.length }];
  return alerts.length === 0 ? { alerts, rejections, problem: first.problem } : { alerts, rejections };
}

/** Reads each member of a list; what a reader says in words instead of an alert is what is wrong with that member. */
export function readEach(members: readonly unknown[], read: (member: unknown) => IncomingAlert | string): Batch {
  const alerts: IncomingAlert[] = [];
  const rejected: RejectedAlert[] = [];
  for (let index = 0; index < members.length; index++) {
    const alert = read(members[index]);
    if (typeof alert === 'string') rejected.push({ index, problem: alert });
    else alerts.push(alert);
  }
  return { alerts, rejected };
}
