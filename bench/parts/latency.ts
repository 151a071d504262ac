import { isRefusal } from '../../src/domain/kernel/refusal.ts';
import type { Figure } from '../benchmark.ts';
import { median, quantile, show } from '../figures.ts';

export interface Latency {
  readonly milliseconds: readonly number[];
  /** Processor time of this process, a call. */
  readonly cpu: number;
}

/** Runs something again and again, one after another; what is refused is not fast but wrong. */
export async function latencyOf(rounds: number, operate: (round: number) => Promise<unknown>): Promise<Latency> {
  const milliseconds: number[] = [];
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    const outcome = await operate(round);
    milliseconds.push(performance.now() - started);
    if (isRefusal(outcome)) throw new Error(`refused: ${JSON.stringify(outcome)}`);
  }
  const { user, system } = process.cpuUsage(before);
  return { milliseconds, cpu: (user + system) / 1_000 / rounds };
}

/** A latency's row: the quantile that is held to the limit, beside the median and the processor's share. */
export function latency(what: string, { milliseconds, cpu }: Latency, of: number, limit?: number): Figure {
  const middle = median(milliseconds);
  const value = of === 0.5 ? middle : quantile(milliseconds, of);
  return {
    what: `${what}, p${of * 100}`,
    ours: `${show(value, 'ms')} (${of === 0.5 ? '' : `p50 ${show(middle)}, `}processor ${show(cpu)})`,
    value,
    ...(limit === undefined ? {} : { goal: { is: 'at most', limit, unit: 'ms' } }),
  };
}
