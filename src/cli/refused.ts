import { plainLines } from '../domain/kernel/plain.ts';
import { explain, type Refusal } from '../domain/kernel/refusal.ts';
import type { Io } from '../runtime/io.ts';
import type { Misuse } from './line.ts';

const MISUSED = 2;

/** One sentence and, where there is one, a hint; with `--json` the same as `{"error": {"kind", "text", "hint"}}`. Returns the exit code. */
export function refused(refusal: Refusal, json: boolean, io: Io): number {
  const { text, hint, details, exitCode } = explain(refusal);
  say(refusal.refusal.kind, text, hint, json, io, details);
  return exitCode;
}

export function misused({ misuse, hint }: Misuse, json: boolean, io: Io): number {
  say('usage', misuse, hint, json, io);
  return MISUSED;
}

export function say(kind: string, text: string, hint: string | undefined, json: boolean, io: Io, details: object = {}): void {
  if (json) io.err.write(`${JSON.stringify({ error: { kind, text, ...(hint === undefined ? {} : { hint }), ...details } })}\n`);
  else io.err.write(`${[text, hint].flatMap((part) => (part === undefined ? [] : [plainLines(part)])).join('\n')}\n`);
}
