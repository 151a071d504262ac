import { z } from 'zod';
import { instant } from '../kernel/instant.ts';
import { METRIC_NAMES, type MetricName, UNITS } from './metric.ts';

/** The figures of one series, as numbers and as people read them. */
export const figures = z.object({
  metric: z.enum(METRIC_NAMES as [MetricName, ...MetricName[]]),
  subject: z.string(),
  title: z.string(),
  unit: z.enum(UNITS),
  last: z.number(),
  count: z.int(),
  average: z.number(),
  min: z.number(),
  max: z.number(),
  p95: z.number(),
  successRate: z.number().describe('From 0 to 1.'),
  now: z.string(),
  usually: z.string(),
  between: z.string(),
  mostly: z.string(),
  success: z.string(),
});

export const trend = z.object({
  slope: z.number(),
  low: z.number().describe('With 95 % confidence, at least.'),
  high: z.number().describe('With 95 % confidence, at most.'),
  fit: z.number().describe('How much of the movement is the trend, from 0 to 1.'),
  level: z.number().describe('Where the line stands at the end.'),
});

export const moment = z.object({
  at: instant,
  count: z.int(),
  failed: z.int(),
  average: z.number(),
  min: z.number(),
  max: z.number(),
});
