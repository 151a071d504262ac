/**
 * Where a line is going: least squares, with the interval that the true slope lies in with 95 % confidence. Measurements of a machine follow
 * one another (a full disk is full a minute later too), so a thousand of them know less than a thousand independent ones; the interval counts as many
 * as they are worth by their correlation from one to the next (n·(1−ρ)/(1+ρ), Bayley and Hammersley 1946).
 */
import type { Instant } from '../kernel/clock.ts';
import { DAY } from './resolution.ts';
import { averageOf, type Sum } from './series.ts';

export interface Trend {
  /** By the day. */
  readonly slope: number;
  /** 95 % confidence: the slope is between them. Both sides of zero mean that there may be no trend. */
  readonly low: number;
  readonly high: number;
  /** How much of the movement the line explains, from 0 to 1. */
  readonly fit: number;
  /** What the line says for the last stretch. */
  readonly level: number;
}

/** Fewer do not make a line. */
const LEAST_POINTS = 8;

export function trendOf(sums: readonly Sum[]): Trend | undefined {
  if (sums.length < LEAST_POINTS) return undefined;
  const first = sums[0]?.at ?? 0;
  const points = sums.map((sum) => ({ x: (sum.at - first) / DAY, y: averageOf(sum) }));
  const n = points.length;
  const [meanX, meanY] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))];
  const squares = total(points.map(({ x }) => (x - meanX) ** 2));
  if (squares === 0) return undefined;
  const slope = total(points.map(({ x, y }) => (x - meanX) * (y - meanY))) / squares;
  const residuals = points.map(({ x, y }) => y - meanY - slope * (x - meanX));
  const left = total(residuals.map((residual) => residual ** 2));
  const moved = total(points.map(({ y }) => (y - meanY) ** 2));
  const worth = n * independence(residuals, left);
  // The residual variance over so many degrees of freedom as are worth something, at least one.
  const error = Math.sqrt(((left / n) * (n / Math.max(1, worth - 2))) / squares);
  const margin = studentAt95(Math.max(1, worth - 2)) * error;
  const last = points.at(-1)?.x ?? 0;
  return {
    slope,
    low: slope - margin,
    high: slope + margin,
    fit: moved === 0 ? 1 : 1 - left / moved,
    level: meanY + slope * (last - meanX),
  };
}

export interface Reaching {
  readonly at: Instant;
  /** At the steepest slope of the interval. */
  readonly earliest: Instant;
  /** At the flattest. */
  readonly latest: Instant;
}

/** Of what is measured in percent. */
export const FULL = 100;

/** When the line reaches a limit above it. Undefined when it does not rise, or perhaps does not. */
export function reaches({ slope, low, high, level }: Trend, limit: number, now: Instant): Reaching | undefined {
  if (slope <= 0 || low <= 0) return undefined;
  const after = (by: number): Instant => now + Math.max(0, ((limit - level) / by) * DAY);
  return { at: after(slope), earliest: after(high), latest: after(low) };
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const mean = (values: readonly number[]): number => total(values) / values.length;

/** The share of the points that tell something new, by how much each residual resembles the one before it. */
function independence(residuals: readonly number[], squares: number): number {
  if (squares === 0) return 1;
  const following = total(residuals.slice(1).map((residual, at) => residual * (residuals[at] ?? 0)));
  const correlation = Math.min(0.99, Math.max(0, following / squares));
  return (1 - correlation) / (1 + correlation);
}

/** Student's t for 95 % on both sides (Abramowitz and Stegun 26.7.5; within 1 % from 3 degrees of freedom on). */
function studentAt95(freedom: number): number {
  const z = 1.959_964;
  if (freedom < 3) return freedom < 2 ? 12.706 : 4.303;
  return (
    z +
    (z ** 3 + z) / (4 * freedom) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * freedom ** 3)
  );
}
