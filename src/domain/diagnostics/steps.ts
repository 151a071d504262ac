/**
 * "Why is this silent, failing, not sent?", gone through step by step as somebody who knows would: each step is one thing that has to be so,
 * in the order in which things happen, and the first that is not is the reason.
 */
import { z } from 'zod';
import type { Column } from '../kernel/capability.ts';
import { STATES, type Verdict } from './check.ts';

export interface Step extends Verdict {
  /** What has to be so. */
  readonly step: string;
}

export const stepRow = z.object({ step: z.string(), state: z.enum(STATES), found: z.string(), todo: z.string().nullable() });
export type StepRow = z.output<typeof stepRow>;

export const STEP_COLUMNS: readonly Column[] = [
  { key: 'state', title: 'State' },
  { key: 'step', title: 'Step' },
  { key: 'found', title: 'Found' },
  { key: 'todo', title: 'What to do' },
];

export const stepOf = (step: string, verdict: Verdict): Step => ({ step, ...verdict });

export const toRows = (steps: readonly Step[]): StepRow[] =>
  steps.map(({ step, state, found, todo }) => ({ step, state, found, todo: todo ?? null }));
