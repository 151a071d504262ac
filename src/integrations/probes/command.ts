import type { Seen } from '../../domain/probes/probe.ts';
import { type Looking, silent, unasked } from './kind.ts';
import { run } from './program.ts';

/** A program of which nothing is known but that it ends well when it exits with 0. */
export async function lookCommand({ check, signal }: Looking): Promise<Seen> {
  const started = performance.now();
  const ran = await run(check.program ?? [], signal);
  const responseMs = performance.now() - started;
  if ('problem' in ran) return ran.late ? silent(ran.problem, responseMs) : unasked(ran.problem);
  const output = ran.output.trimEnd();
  const [first = ''] = output.split('\n');
  return { problem: null, responseMs, values: { response_ms: responseMs, exit: ran.exit, output }, text: first };
}
