import { z } from 'zod';
import type { Capability } from './capability.ts';
import { explain, isRefusal, type Refusal } from './refusal.ts';

/** A refusal among the results of a verb over several things; on the wire it is its sentence. */
export const refusal = z.custom<Refusal>((value) => typeof value === 'object' && value !== null && 'refusal' in value);

/** The refusal as JSON readers get it. */
const refusalOnWire = (value: Refusal): { readonly refused: string; readonly kind: string } => {
  const { text, details } = explain(value);
  return { refused: text, kind: value.refusal.kind, ...details };
};

/** What a capability answered, as its own schema puts it on the wire: the command line's JSON, and HTTP bodies. */
export function onWire(capability: Pick<Capability, 'output'>, value: unknown): unknown {
  const encoded = z.encode(capability.output, value);
  return Array.isArray(encoded) ? encoded.map((one: unknown) => (isRefusal(one) ? refusalOnWire(one) : one)) : encoded;
}
