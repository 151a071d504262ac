/**
 * How one kind of probe is carried out: one file a kind that exports a `ProbeKind`, and one row in `kinds.ts`. It looks once and ends when its
 * signal says so; whatever goes wrong with the target is a `problem`, in a sentence, and never an exception.
 */
import type { Check, Seen } from '../../domain/probes/probe.ts';
import type { Guard } from './guard.ts';

export interface Looking {
  readonly check: Check;
  /** Which addresses may be connected to. */
  readonly guard: Guard;
  /** Aborts at the timeout of the check, and when nobody wants to know any more. */
  readonly signal: AbortSignal;
}

export type Look = (looking: Looking) => Promise<Seen>;

/** Nothing could be talked to. */
export const silent = (problem: string, responseMs: number | null = null): Seen => ({ problem, responseMs, values: {} });

/** Nobody was asked, by no fault of the target's. */
export const unasked = (problem: string): Seen => ({ problem, unasked: true, responseMs: null, values: {} });

const SYSTEM: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to the network',
  ETIMEDOUT: 'nothing answered',
  ENOTFOUND: 'the name does not exist',
  EAI_AGAIN: 'the name could not be looked up',
  ENODATA: 'the name has no such record',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate is signed by nobody who is trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate is signed by nobody who is trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate is signed by nobody who is trusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another name',
};

/** What went wrong, for people; a system's code where there are no better words. */
export function wordsFor(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return SYSTEM[code] ?? (code === '' ? (error instanceof Error ? error.message : String(error)) : `it failed with ${code}`);
}
