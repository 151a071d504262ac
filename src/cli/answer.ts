/** How an answer leaves: text for people, one JSON document for programs, and an exit code. */
import { styleText } from 'node:util';
import type { Capability } from '../domain/kernel/capability.ts';
import { onWire } from '../domain/kernel/outcome.ts';
import { explain, isRefusal, type Refusal } from '../domain/kernel/refusal.ts';
import type { Io } from '../runtime/io.ts';
import { refused } from './refused.ts';
import { render, type Screen } from './render.ts';

export function screenOf(io: Io): Screen {
  const { NO_COLOR = '', TERM } = io.env;
  const styled = io.out.tty && NO_COLOR === '' && TERM !== 'dumb';
  return {
    tty: io.out.tty,
    columns: io.out.columns,
    now: io.clock.now(),
    offsetAt: io.offsetAt,
    bold: (text) => (styled ? styleText('bold', text, { validateStream: false }) : text),
  };
}

export async function answer(capability: Capability, value: unknown, json: boolean, io: Io): Promise<number> {
  if (isRefusal(value)) return refused(value, json, io);
  if (json) io.out.write(`${JSON.stringify(onWire(capability, value))}\n`);
  const refusals = Array.isArray(value) ? value.filter((one) => isRefusal(one)) : [];
  if (!json) {
    const done = Array.isArray(value) ? value.filter((one) => !isRefusal(one)) : value;
    const text = await render(done, capability.output, capability.columns, screenOf(io), capability.kind === 'command');
    if (text === '' && io.out.tty && refusals.length === 0) io.err.write(`${Array.isArray(value) ? 'There is none.' : 'Done.'}\n`);
    io.out.write(text);
    for (const refusal of refusals) refused(refusal, false, io);
  }
  return refusals.length > 0 ? worst(refusals) : (capability.exitCode?.(value) ?? 0);
}

const worst = (refusals: readonly Refusal[]): number => Math.max(...refusals.map((refusal) => explain(refusal).exitCode));
