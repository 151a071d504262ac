/** Values as a batch gets them, all of them text, in the forms that a verb's input has on the wire. */
import { z } from 'zod';
import { formatInstant } from '../kernel/instant.ts';
import { type Here, parseMoment } from '../kernel/moment.ts';

type Schema = z.core.$ZodType;

/** What a schema wraps (optional, nullable, default), and whether null is among its values. */
function unwrapped(schema: Schema): { readonly inner: Schema; readonly nullable: boolean } {
  let inner = schema;
  let nullable = false;
  while ('innerType' in inner._zod.def) {
    nullable ||= inner instanceof z.ZodNullable;
    inner = inner._zod.def.innerType as Schema;
  }
  return { inner, nullable };
}

/**
 * `none` is null where there may be none; a list is cut at commas, or is JSON; a time may be said as in queries (`tomorrow`, `+2d`). What is
 * none of its kind stays as it is, and the verb's own schema refuses it.
 */
export function valueOnWire(schema: Schema, text: string, here: Here): unknown {
  const { inner, nullable } = unwrapped(schema);
  if (nullable && text === 'none') return null;
  if (inner instanceof z.ZodArray) {
    const parts = text.startsWith('[') ? fromJson(text) : text.split(',').filter((part) => part !== '');
    return Array.isArray(parts) ? parts.map((part) => valueOnWire(inner.element, String(part), here)) : text;
  }
  if (inner instanceof z.ZodRecord)
    return Object.fromEntries(text.split(',').map((pair) => [pair.split('=', 1)[0], pair.slice(pair.indexOf('=') + 1)]));
  if (inner instanceof z.ZodNumber) return /^-?\d+$/.test(text) ? Number(text) : text;
  if (inner instanceof z.ZodCodec && inner.in instanceof z.ZodISODateTime) {
    const moment = parseMoment(text, here, 'ahead');
    return moment === undefined ? text : formatInstant(moment.from);
  }
  return text;
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
