import { z } from 'zod';
import { formatDuration, parseDuration } from './duration.ts';
import { duration } from './fields.ts';

/** So many within so long. */
export interface Rate {
  readonly most: number;
  readonly per: number;
}

export const formatRate = ({ most, per }: Rate): string => `${most} in ${formatDuration(per)}`;

/** `10/15m`; `none` sets no limit. */
export const rate = z
  .codec(z.string(), z.custom<Rate | null>(), {
    decode: (said, context) => {
      if (said === 'none') return null;
      const [, most, time = ''] = /^(\d{1,6})\/(.+)$/.exec(said) ?? [];
      const per = parseDuration(time);
      if (most !== undefined && Number(most) > 0 && per !== undefined && per >= 1_000) return { most: Number(most), per };
      context.issues.push({ code: 'custom', input: said });
      return z.NEVER;
    },
    encode: (read) => (read === null ? 'none' : `${read.most}/${duration.encode(read.per)}`),
  })
  .meta({ title: 'a number of messages and a time', examples: ['10/15m', '60/1h', 'none'] });
