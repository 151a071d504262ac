/**
 * All devices of a NetBox, page after page. Half an inventory is worse than none, because what is on the missing pages would seem to have
 * vanished: whatever goes wrong on the way, the answer is one sentence and no components.
 *
 * NetBox behind a proxy names itself as it sees itself in `next`, so only the query of that is used.
 */
import { FETCH_LIMITS, type FetchLimits, fetchText } from './fetch.ts';
import type { Parsed } from './format.ts';
import { at, parseJson, quote } from './json.ts';
import { observeDevices, type Page, pageOf } from './netbox.ts';
import { masked } from './secrets.ts';

/** The others are for each page. */
export interface NetboxLimits extends FetchLimits {
  readonly maxPages: number;
}

export const NETBOX_LIMITS: NetboxLimits = { ...FETCH_LIMITS, maxPages: 10_000 };

const PAGE_SIZE = '500';

export async function fetchNetbox(
  base: string,
  token: string,
  fetch: typeof globalThis.fetch,
  limits: NetboxLimits = NETBOX_LIMITS,
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
  limits: NetboxLimits,
): Promise<Page | { readonly problem: string }> {
  const who = `NetBox at ${address.host}, asked for ${quote(address.search)},`;
  const authorization = `${token.startsWith('nbt_') ? 'Bearer' : 'Token'} ${token}`;
  const asked = { address, who, missing: 'has no /api/dcim/devices/', ...(token === '' ? {} : { authorization }) };
  const answer = await fetchText(asked, fetch, limits);
  if ('problem' in answer) return answer;
  const json = parseJson(answer.text);
  if ('problem' in json) return { problem: `${who} sends no page: ${json.problem}` };
  const page = pageOf(json.value);
  return 'problem' in page ? { problem: `${who} sends no page: ${page.problem}` } : page;
}
