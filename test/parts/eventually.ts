export interface Patience {
  /** Milliseconds; generous, because a test that passes never waits for them. */
  readonly within?: number;
  readonly every?: number;
  /** What was hoped for, for the failure's sentence. */
  readonly what?: string;
}

/** Looks again and again until there is something: the first result that is neither undefined, null nor false. */
export async function eventually<T>(look: () => T | Promise<T>, patience: Patience = {}): Promise<Exclude<T, undefined | null | false>> {
  const { within = 30_000, every = 20, what = look.toString() } = patience;
  const deadline = performance.now() + within;
  let failure: unknown;
  for (;;) {
    try {
      const found = await look();
      if (found !== undefined && found !== null && found !== false) return found as Exclude<T, undefined | null | false>;
      failure = undefined;
    } catch (error) {
      failure = error;
    }
    if (performance.now() > deadline) throw new Error(`not within ${within} ms: ${what}`, { cause: failure });
    await new Promise((wake) => setTimeout(wake, every));
  }
}
