import { parseArgs } from 'node:util';

export interface DemoOptions {
  /** A file or URL to keep; without it everything is thrown away at the end. */
  readonly db: string | undefined;
  readonly seed: number;
  /** How much faster than life. */
  readonly rate: number;
  /** Seconds to run without a terminal. */
  readonly headless: number | undefined;
}

export const USAGE = `Usage: npm run demo -- [options]

A simulated estate of 200 hosts reports to a Watchbill of its own: your data and your configuration are not touched,
and no mail leaves this machine.

  --seed N             another story (default 1); the same number tells the same one
  --rate X             so many times faster than life (default 1)
  --db FILE            keep the database there; without it everything is thrown away at the end
  --headless SECONDS   no dashboard: run that long, then print counts as JSON
`;

/** The options, or what is wrong with them. */
export function readOptions(argv: readonly string[]): DemoOptions | { readonly problem: string } | 'help' {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        db: { type: 'string' },
        seed: { type: 'string', default: '1' },
        rate: { type: 'string', default: '1' },
        headless: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help === true) return 'help';
    const [seed, rate, headless] = [
      Number(values.seed),
      Number(values.rate),
      values.headless === undefined ? undefined : Number(values.headless),
    ];
    if (!Number.isSafeInteger(seed)) return { problem: `--seed ${values.seed}: allowed is a whole number` };
    if (!(rate >= 0.1 && rate <= 100)) return { problem: `--rate ${values.rate}: allowed is 0.1 to 100` };
    if (headless !== undefined && !(headless > 0 && headless <= 86_400))
      return { problem: `--headless ${values.headless}: allowed is 1 to 86400 seconds` };
    return { db: values.db, seed, rate, headless };
  } catch (error) {
    // parseArgs throws for what it does not know, in a sentence.
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
