import { z } from 'zod';

export const tag = z.string().regex(/^[\p{L}\p{N}_][\p{L}\p{N}_.:/-]{0,63}$/u, 'letters, digits and _ . : / -');
