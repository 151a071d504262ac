import type { Verdict } from '../../domain/diagnostics/check.ts';
import type { Patient } from './patient.ts';

/** A verdict, and what may safely be done about it without asking: nothing that loses data or opens what was closed. */
export interface Seen extends Verdict {
  readonly mend?: Mend;
}

export interface Mend {
  /** Completes "--fix would …" and, in the past tense of whoever reads it, "--fix did …". */
  readonly what: string;
  /** Whether it worked. */
  run(): boolean;
}

export type Look = (patient: Patient) => Promise<readonly Seen[]> | readonly Seen[];

/** All verdicts where something is wrong, else one sentence for the lot. */
export const briefly = (seen: readonly Seen[], well: Seen): readonly Seen[] => {
  const wrong = seen.filter(({ state }) => state === 'problem' || state === 'warning');
  return wrong.length > 0 ? wrong : [well];
};
