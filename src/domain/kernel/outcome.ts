import { z } from 'zod';
import { explain, type Refusal } from './refusal.ts';

/** A refusal among the results of a verb over several things; on the wire it is its sentence. */
export const refusal = z.custom<Refusal>((value) => typeof value === 'object' && value !== null && 'refusal' in value);

/** The refusal as JSON readers get it. */
export const refusalOnWire = (value: Refusal): { readonly refused: string; readonly kind: string } => ({
  refused: explain(value).text,
  kind: value.refusal.kind,
});
