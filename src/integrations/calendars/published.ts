/** A calendar that is published as a file (Google, Microsoft 365, and whoever else has an address for it): read only when it is another one. */
import type { Asking, Fetched } from '../../domain/calendars/remote.ts';
import type { Calendar } from '../../domain/calendars/settings.ts';
import { guardFor } from '../probes/guard.ts';
import { basicOf, failureOf, reachBy } from './reach.ts';

const MOST_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];

/** What the server said of the file: its tag, or when it was changed. */
interface Stamp {
  readonly etag: string | null;
  readonly modified: string | null;
}

const stampOf = (mark: string | null): Partial<Stamp> => (mark === null ? {} : (JSON.parse(mark) as Stamp));

export async function fetchPublished(
  { url: address, user, password, max_size: maxBytes }: Calendar,
  mark: string | null,
  { allow, signal }: Asking,
): Promise<Fetched> {
  const fetch = reachBy({ guard: guardFor(allow), maxBytes, signal });
  const { etag, modified } = stampOf(mark);
  const conditions = { ...(etag ? { 'if-none-match': etag } : {}), ...(modified ? { 'if-modified-since': modified } : {}) };
  let url = new URL(address);
  const who = `the calendar at ${url.host}`;
  let login = basicOf(user, password);
  try {
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const response = await fetch(url, { headers: { accept: 'text/calendar, */*;q=0.5', ...conditions, ...login } });
      const { status, headers } = response;
      if (status === 304) return { same: true };
      if (status === 200) {
        const stamp: Stamp = { etag: headers.get('etag'), modified: headers.get('last-modified') };
        return { text: await response.text(), mark: stamp.etag === null && stamp.modified === null ? null : JSON.stringify(stamp) };
      }
      const next = REDIRECTS.includes(status) ? URL.parse(headers.get('location') ?? '', url) : null;
      if (next === null || !/^https?:$/.test(next.protocol)) return { problem: `${who} ${refusalOf(status)}` };
      // A login goes to the address that was configured and nowhere else.
      if (next.host !== url.host || next.protocol !== url.protocol) login = {};
      url = next;
    }
    return { problem: `${who} sends on more than ${MOST_REDIRECTS} times` };
  } catch (error) {
    return { problem: `${who} ${failureOf(error, signal)}` };
  }
}

function refusalOf(status: number): string {
  if (status === 401 || status === 403) return `refuses the login, or is not published any more (${status})`;
  return status === 404 || status === 410 ? `does not exist (${status})` : `answers ${status}`;
}
