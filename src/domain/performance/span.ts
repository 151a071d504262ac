import { z } from 'zod';
import { parseDuration } from '../kernel/duration.ts';
import { DAY } from './resolution.ts';

export const span = z
  .string()
  .refine((text) => (parseDuration(text) ?? 0) > 0, 'is not a span such as 2h or 7d')
  .default('1d')
  .describe('How far back: 2h, 7d, 90d.');

export const back = (text: string): number => parseDuration(text) ?? DAY;
