import { isRefusal } from '../../src/domain/kernel/refusal.ts';
import { type Check, judge, type Seen } from '../../src/domain/probes/probe.ts';
import type { Prober } from '../../src/domain/probes/prober.ts';
import { type Probing, probing } from '../../src/domain/probes/settings.ts';
import { parseSpec } from '../../src/domain/probes/spec.ts';
import { openProber } from '../../src/integrations/probes/prober.ts';

export const LIMITS: Probing = probing.schema.parse(undefined);

/** A probe in one line, as people write it, with what only the configuration can say. */
export function checkOf(spec: string, more: Partial<Check> = {}): Check {
  const check = parseSpec(spec);
  if (isRefusal(check)) throw new Error(JSON.stringify(check));
  return { ...check, timeout: 5_000, ...more };
}

export const never = new AbortController().signal;

/** Looks once, and says what came of it: `ok 200 OK`. */
export async function looked(spec: string, more: Partial<Check> = {}, prober: Prober = openProber(), limits = LIMITS): Promise<string> {
  const check = checkOf(spec, more);
  const { state, summary } = judge(check, await prober.look(check, limits, never));
  return `${state} ${summary}`;
}

export const seen = (spec: string, more: Partial<Check> = {}): Promise<Seen> => openProber().look(checkOf(spec, more), LIMITS, never);
