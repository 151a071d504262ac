/**
 * All devices of a NetBox, page after page. Half an inventory is worse than none, because what is on the missing pages would seem to have
 * vanished: whatever goes wrong on the way, the answer is one sentence and no components.
 *
 * The token goes to the address that was configured and nowhere else. NetBox behind a proxy names itself as it sees itself in `next`, so only
 * the query of that is used; a redirect is not followed, and said.
 */
import { formatDuration } from '../../domain/kernel/duration.ts';
import { clip, plain } from '../../domain/kernel/plain.ts';
import type { Parsed } from './format.ts';
import { at, parseJson, quote, textAt } from './json.ts';
import { observeDevices, type Page, pageOf } from './netbox.ts';
import { masked } from './secrets.ts';

export interface NetboxLimits {
  /** For each page, body included. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly maxPages: number;
}

const LIMITS: NetboxLimits = { timeoutMs: 30_000, maxBytes: 64 * 1_048_576, maxPages: 10_000 };

const PAGE_SIZE = '500';

export async function fetchNetbox(
  base: string,
  token: string,
  fetch: typeof globalThis.fetch,
  limits: NetboxLimits = LIMITS,
): Promise<Parsed> {
  const start = devicesAddress(base);
  if (start === undefined) return { problem: `${quote(masked('', base))} is no address of a NetBox; allowed: https://netbox.example.org` };
  const devices: unknown[] = [];
  const asked = new Set<string>();
  let query = `?limit=${PAGE_SIZE}`;
  for (;;) {
    if (asked.has(query)) return { problem: `NetBox names ${quote(query)} as the next page for the second time` };
    if (asked.size === limits.maxPages) return { problem: `NetBox has more than ${limits.maxPages} pages` };
    asked.add(query);
    const page = await readPage(new URL(query, start), token, fetch, limits);
    if ('problem' in page) return page;
    for (const device of page.results) devices.push(device);
    if (page.next === undefined) return complete(devices, page.count);
    const next = URL.canParse(page.next, start) ? new URL(page.next, start).search : '';
    if (next === '') return { problem: `NetBox says that the page after ${quote(query)} is ${quote(page.next)}, which is none` };
    query = next;
  }
}

/** Pages are cut by position, so a device that is deleted while they are read moves another one past the reader. */
function complete(devices: readonly unknown[], count: number | undefined): Parsed {
  const found = new Set(devices.map((device) => at(device, 'id'))).size;
  if (count === undefined || found === count) return observeDevices(devices);
  return { problem: `NetBox counts ${count} devices and gave ${found}: the list changed while it was read` };
}

function devicesAddress(base: string): URL | undefined {
  if (!URL.canParse(base)) return undefined;
  const address = new URL(base);
  if (!/^https?:$/.test(address.protocol) || address.username !== '' || address.password !== '') return undefined;
  address.pathname = `${address.pathname.replace(/(?:\/api)?\/*$/, '')}/api/dcim/devices/`;
  address.search = '';
  address.hash = '';
  return address;
}

async function readPage(
  address: URL,
  token: string,
  fetch: typeof globalThis.fetch,
  { timeoutMs, maxBytes }: NetboxLimits,
): Promise<Page | { readonly problem: string }> {
  const answer = `NetBox at ${address.host}, asked for ${quote(address.search)},`;
  try {
    const response = await fetch(address, {
      headers: { accept: 'application/json', authorization: `${token.startsWith('nbt_') ? 'Bearer' : 'Token'} ${token}` },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const refused = statusProblem(response);
    if (refused !== undefined) {
      await response.body?.cancel();
      return { problem: `${answer} ${refused}` };
    }
    const text = await textWithin(response, maxBytes);
    if (text === undefined) return { problem: `${answer} sends more than ${Math.floor(maxBytes / 1_048_576)} MB` };
    const json = parseJson(text);
    if ('problem' in json) return { problem: `${answer} sends no page: ${json.problem}` };
    const page = pageOf(json.value);
    return 'problem' in page ? { problem: `${answer} sends no page: ${page.problem}` } : page;
  } catch (error) {
    return { problem: `${answer} ${failure(error, timeoutMs)}` };
  }
}

function statusProblem({ status, headers }: Response): string | undefined {
  if (status === 200) return undefined;
  if (status === 401 || status === 403) return `refuses the token (${status})`;
  if (status === 404) return 'has no /api/dcim/devices/ (404)';
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
  const cause = error instanceof Error ? error.cause : undefined;
  const code = textAt(cause, 'code') ?? (error instanceof Error ? error.message : 'unknown');
  return `cannot be reached: ${plain(clip(code, 200))}`;
}
