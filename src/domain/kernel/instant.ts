import { z } from 'zod';
import { formatInstant, parseInstant } from './rfc3339.ts';

export { formatInstant, parseInstant };

/** RFC 3339 text on the wire, milliseconds inside. */
export const instant = z.codec(z.iso.datetime({ offset: true }), z.int(), {
  decode: (text, refinement) => {
    const at = parseInstant(text);
    if (at !== undefined) return at;
    refinement.issues.push({ code: 'custom', message: 'not an instant', input: text });
    return z.NEVER;
  },
  encode: formatInstant,
});
