/**
 * Where the sources that the settings declare are asked. How a file or a service is read is known to `integrations/discovery/`, which offers
 * it where the nouns are composed.
 */
import type { Observation } from './observed.ts';
import type { InventorySource } from './settings.ts';

/** Everything that the source says now, or in a sentence why nothing of it can be trusted. Breaks off when the signal says so. */
export type Observe = (source: InventorySource, signal: AbortSignal) => Promise<Observation | { readonly problem: string }>;

let offered: Observe | undefined;

export function offerProvider(observe: Observe): void {
  offered = observe;
}

export function observe(...asked: Parameters<Observe>): ReturnType<Observe> {
  if (offered === undefined) throw new Error('nobody offered to read the sources of the inventory');
  return offered(...asked);
}
