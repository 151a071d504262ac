import { z } from 'zod';

/** Worst first; stored as the position in the list, so that an index sorts by it. */
export const SEVERITIES = ['critical', 'error', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const PRIORITIES = ['urgent', 'high', 'normal', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];

export const severity = z.enum(SEVERITIES);
export const priority = z.enum(PRIORITIES);

export const severityRank = (name: Severity): number => SEVERITIES.indexOf(name);
export const priorityRank = (name: Priority): number => PRIORITIES.indexOf(name);
export const severityAt = (rank: number): Severity => SEVERITIES[rank] ?? 'info';
export const priorityAt = (rank: number): Priority => PRIORITIES[rank] ?? 'low';
