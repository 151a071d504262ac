import type { Severity } from '../kernel/rank.ts';
import type { NotificationKind, State, Text } from './notification.ts';

export interface OutboxRow {
  readonly number: number;
  readonly id: string;
  readonly subject: string;
  readonly kind: NotificationKind;
  readonly channel: string;
  readonly person: string;
  readonly address: string;
  readonly message: string;
  readonly state: State;
  readonly attempts: number;
  readonly due_at: number;
  readonly created_at: number;
  readonly finished_at: number | null;
  readonly receipt: string | null;
  readonly problem: string | null;
  readonly service: string;
  readonly severity: Severity | null;
  /** Why it waits although its time came: a budget, or a way that fails. */
  readonly held: string | null;
  /** The number of the digest that carries it. */
  readonly bundle: number | null;
  /** What a text message is answered with. */
  readonly code: string | null;
  /** What was done by answering it. */
  readonly answered: string | null;
  /** The vendor's last word, and why where it is a bad one. */
  readonly delivery: string | null;
}

export const OUTBOX_COLUMNS =
  'number, id, subject, kind, channel, person, address, message, state, attempts, due_at, created_at, finished_at, receipt, problem, service, severity, held, bundle, code, answered, delivery';

export const messageOf = (row: Pick<OutboxRow, 'message'>): Text => JSON.parse(row.message) as Text;
