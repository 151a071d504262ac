/**
 * Who carries probes out. How each kind is asked is known to `integrations/probes/`, which offers it where the nouns are composed; it bounds
 * how many are under way, so that whoever has a thousand simply asks for a thousand.
 */
import type { Check, Seen } from './probe.ts';
import type { Probing } from './settings.ts';

export interface Prober {
  /** Looks once. Waits for its turn, and ends by itself at the check's timeout. */
  look(check: Check, limits: Probing, signal: AbortSignal): Promise<Seen>;
}

let offered: (() => Promise<Prober>) | undefined;

export function offerProber(load: () => Promise<Prober>): void {
  offered = load;
}

export function prober(): Promise<Prober> {
  if (offered === undefined) throw new Error('nobody offered to carry out probes');
  return offered();
}
