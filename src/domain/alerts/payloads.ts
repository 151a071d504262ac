/** Payloads of monitoring systems, read as the intake reads them. `integrations/monitoring/` knows the formats, and offers to where the nouns are composed. */
import type { Instant } from '../kernel/clock.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { Rejected } from '../sources/records.ts';
import type { IncomingAlert } from './incoming.ts';

export interface Payload {
  readonly format: string;
  /** Whose words they are; the format's own name if not said. */
  readonly source?: string | undefined;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly now: Instant;
}

export interface ReadPayload {
  readonly source: string;
  readonly alerts: readonly IncomingAlert[];
  readonly rejections: readonly Rejected[];
}

export type ReadPayloads = (payload: Payload) => Promise<ReadPayload | Refusal>;

let offered: ReadPayloads | undefined;

export function offerPayloads(read: ReadPayloads): void {
  offered = read;
}

export function readPayload(payload: Payload): ReturnType<ReadPayloads> {
  if (offered === undefined) throw new Error('nobody offered to read payloads');
  return offered(payload);
}
