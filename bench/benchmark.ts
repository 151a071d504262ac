/** One measurement beside its peer, both taken in the same run on the same machine: the ratio is what travels, the figures do not. */
export interface Figure {
  readonly what: string;
  readonly ours: string;
  readonly peer?: string;
  /** Ours beside the peer's. */
  readonly ratio?: number;
  readonly goal?: Goal;
  /** What the goal is held to; the ratio where there is one. */
  readonly value?: number;
}

export interface Goal {
  readonly is: 'at least' | 'at most';
  readonly limit: number;
  readonly unit?: string;
}

export interface Run {
  /** Fewer and shorter rounds: enough to see that it works and roughly how far. */
  readonly quick: boolean;
  /** Says what is going on, on standard error. */
  progress(text: string): void;
}

export interface Benchmark {
  readonly name: string;
  readonly summary: string;
  /** Programs beside Watchbill without which there is nothing to compare with; named with the Debian package that has them. */
  readonly needs: Readonly<Record<string, string>>;
  run(run: Run): Promise<readonly Figure[]>;
}

export const meets = ({ goal, value, ratio }: Figure): boolean | undefined => {
  const measured = value ?? ratio;
  if (goal === undefined || measured === undefined) return undefined;
  return goal.is === 'at least' ? measured >= goal.limit : measured <= goal.limit;
};
