/** The whole examination: every check by itself, so that one which hangs or fails takes no other with it. */
import {
  CHECK_NAMES,
  type CheckName,
  type Examination,
  type Finding,
  findingOf,
  inOrder,
  verdictOf,
  warning,
} from '../../domain/diagnostics/check.ts';
import { VERSION } from '../version.ts';
import { LOOKS } from './checks.ts';
import type { Seen } from './look.ts';
import type { Patient } from './patient.ts';

export interface Wish {
  /** Does what may safely be done about what it finds, and looks again. */
  readonly fix?: boolean;
  /** Otherwise all. */
  readonly checks?: readonly CheckName[];
}

/** More than any check allows itself. */
const PATIENCE_MS = 60_000;

export async function examine(patient: Patient, { fix = false, checks = CHECK_NAMES }: Wish = {}): Promise<Examination> {
  const looked = await Promise.all(checks.map((check) => findingsOf(check, patient, fix)));
  const findings = inOrder(looked.flat());
  return { at: patient.clock.now(), version: VERSION, verdict: verdictOf(findings), findings: [...findings] };
}

async function findingsOf(check: CheckName, patient: Patient, fix: boolean): Promise<readonly Finding[]> {
  const seen = await look(check, patient);
  const wrong = seen.filter(({ mend }) => mend !== undefined);
  if (!fix || wrong.length === 0) return seen.map((one) => findingOf(check, one, one.mend?.what ?? null));
  const fixed = wrong.map(({ mend }) => mend).filter((mend) => mend !== undefined && worked(mend.run));
  // What is well now is said to be, with what was done; what is not, is said again.
  const again = (await look(check, patient)).map((one) => findingOf(check, one, one.mend?.what ?? null));
  const did = fixed.map((mend) => mend?.what).join('; ');
  return again.map((finding, index) => (index === 0 && did !== '' ? { ...finding, fixed: did } : finding));
}

function worked(run: () => boolean): boolean {
  try {
    return run();
  } catch {
    return false;
  }
}

async function look(check: CheckName, patient: Patient): Promise<readonly Seen[]> {
  let cancel = (): void => undefined;
  const late = new Promise<readonly Seen[]>((resolve) => {
    const timer = setTimeout(
      () => resolve([warning('This check took longer than a minute and was left.', 'Run it again when the machine is less busy.')]),
      PATIENCE_MS,
    );
    cancel = () => clearTimeout(timer);
  });
  try {
    return await Promise.race([(async () => LOOKS[check](patient))(), late]);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return [warning(`This could not be looked at: ${text}.`, 'The other checks are not touched by it.')];
  } finally {
    cancel();
  }
}
