/**
 * A text over HTTP, whole or not at all: half an inventory is worse than none, because what is missing would seem to have vanished. The token
 * goes to the address that was configured and nowhere else, so a redirect is not followed, and said.
 */
import { formatDuration } from '../../domain/kernel/duration.ts';
import { clip, plain } from '../../domain/kernel/plain.ts';
import { quote, textAt } from './json.ts';
import { masked } from './secrets.ts';

export interface FetchLimits {
  /** For one answer, body included. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** Breaks off whatever is under way. */
  readonly signal?: AbortSignal;
}

export interface Asked {
  readonly address: URL;
  /** Who is asked, and for what, as the beginning of a sentence: `NetBox at host, asked for "?limit=500",`. */
  readonly who: string;
  readonly authorization?: string;
  /** JSON to be posted; without it, the question is its address. */
  readonly post?: string;
  readonly method?: 'DELETE';
  /** What an answer of 404 means there. */
  readonly missing?: string;
}

export const FETCH_LIMITS: FetchLimits = { timeoutMs: 30_000, maxBytes: 64 * 1_048_576 };

export async function fetchText(
  { address, who, authorization, post, method, missing }: Asked,
  fetch: typeof globalThis.fetch,
  { timeoutMs, maxBytes, signal }: FetchLimits,
): Promise<{ readonly text: string } | { readonly problem: string; readonly status?: number }> {
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(address, {
      ...(post === undefined ? {} : { method: 'POST', body: post }),
      ...(method === undefined ? {} : { method }),
      headers: {
        accept: 'application/json, */*;q=0.5',
        ...(post === undefined ? {} : { 'content-type': 'application/json' }),
        ...(authorization === undefined ? {} : { authorization }),
      },
      redirect: 'manual',
      signal: signal === undefined ? deadline : AbortSignal.any([deadline, signal]),
    });
    const refused = statusProblem(response, missing);
    if (refused !== undefined) {
      await response.body?.cancel();
      return { problem: `${who} ${refused}`, status: response.status };
    }
    const text = await textWithin(response, maxBytes);
    return text === undefined ? { problem: `${who} sends more than ${Math.floor(maxBytes / 1_048_576)} MB` } : { text };
  } catch (error) {
    return { problem: `${who} ${failure(error, timeoutMs)}` };
  }
}

function statusProblem({ status, headers }: Response, missing: string | undefined): string | undefined {
  if (status === 200) return undefined;
  if (status === 401 || status === 403) return `refuses the token (${status})`;
  if (status === 404 && missing !== undefined) return `${missing} (404)`;
  const location = headers.get('location');
  if (status >= 300 && status < 400 && location !== null)
    return `sends elsewhere, to ${quote(masked('', location))} (${status}); configure that address`;
  return `answers ${status}`;
}

/** Undefined when it is longer than allowed; the rest is not read. */
async function textWithin(response: Response, maxBytes: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function failure(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `does not answer within ${formatDuration(timeoutMs)}`;
  if (error instanceof Error && error.name === 'AbortError') return 'was not waited for any longer';
  const cause = error instanceof Error ? error.cause : undefined;
  const code = textAt(cause, 'code') ?? (error instanceof Error ? error.message : 'unknown');
  return `cannot be reached: ${plain(clip(code, 200))}`;
}
