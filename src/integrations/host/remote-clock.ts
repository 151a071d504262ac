/** What time a web server thinks it is, by the `Date` of its answer (RFC 9110 §6.6.1), whatever it answers otherwise. Nothing secret is sent. */
export interface Asked {
  /** How far its clock is ahead of ours. */
  readonly ms: number;
  /** The header has whole seconds, and the way there and back takes time. */
  readonly margin: number;
}

export async function askClock(url: string, now: () => number, timeoutMs: number): Promise<Asked | undefined> {
  const sent = now();
  try {
    const answer = await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    const came = now();
    await answer.body?.cancel();
    const said = Date.parse(answer.headers.get('date') ?? '');
    // On average the second that it names is half over.
    return Number.isNaN(said) ? undefined : { ms: said + 500 - (sent + came) / 2, margin: 500 + (came - sent) / 2 };
  } catch {
    return undefined;
  }
}
