import { formatInstant } from '../kernel/instant.ts';

/** A wall reading as people write it: `2026-12-08 22:00`. */
export const readingText = (reading: number): string => formatInstant(reading).slice(0, 16).replace('T', ' ');
