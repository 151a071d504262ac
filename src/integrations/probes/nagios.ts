/** Any plugin of Nagios: its exit code is the verdict, its first line what it says, and behind the bar stand measured values. */
import { parseOutput } from '../../domain/probes/perfdata.ts';
import type { Seen, State } from '../../domain/probes/probe.ts';
import { type Looking, silent, unasked } from './kind.ts';
import { run } from './program.ts';

const VERDICTS: readonly State[] = ['ok', 'warning', 'critical', 'unknown'];

export async function lookNagios({ check, signal }: Looking): Promise<Seen> {
  const started = performance.now();
  const ran = await run(check.program ?? [], signal);
  const responseMs = performance.now() - started;
  if ('problem' in ran) return ran.late ? silent(ran.problem, responseMs) : unasked(ran.problem);
  const { text, measures } = parseOutput(ran.output);
  const verdict = VERDICTS[ran.exit];
  return {
    problem: null,
    responseMs,
    values: { response_ms: responseMs, exit: ran.exit, output: ran.output.trimEnd() },
    families: { perf: (label) => measures.find((measure) => measure.label === label)?.value },
    verdict: verdict ?? 'unknown',
    text: verdict === undefined ? `it ended with ${ran.exit}, which is no verdict: ${text}` : text,
    measures,
  };
}
