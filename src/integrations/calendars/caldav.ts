/**
 * A calendar on a CalDAV server (RFC 4791): what is in it, its entries, and writing one of them on condition that it still is what it was.
 *
 * Where the server offers it (RFC 6578) only what changed since the last token is asked for. A server may forget its tokens whenever it likes, and
 * says so with 403, 409 or 507: then, and where there never was one, everything is listed, and what comes of it is the same.
 */
import type { DAVRequest, DAVResponse } from 'tsdav';
import type { Asking, Listed, Listing, Problem, Remote, Written } from '../../domain/calendars/remote.ts';
import type { Calendar } from '../../domain/calendars/settings.ts';
import { guardFor } from '../probes/guard.ts';
import { basicOf, failureOf, reachBy } from './reach.ts';

/** So many entries are asked for at once: a server may refuse a longer list, and a batch is held in memory. */
const A_BATCH = 100;
/** A server that has more to say says so with 507 and a further token; one that never stops is not followed. */
const MOST_PAGES = 1_000;
/** `valid-sync-token` failed; 410 and 400 are what some answer instead. */
const FORGOTTEN = [400, 403, 404, 405, 409, 410, 412, 415, 422, 501, 507];
/** What is wrong with one entry and would be with it the next time: its text, its UID elsewhere, its size. */
const REFUSED = [400, 403, 405, 409, 413, 415, 422];

const text = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null
    ? text((value as { _cdata?: unknown })._cdata)
    : value === undefined
      ? undefined
      : String(value);

export async function remoteOf({ url, user, password, max_size: maxBytes }: Calendar, { allow, signal }: Asking): Promise<Remote> {
  const { createObject, davRequest, deleteObject, propfind, syncCollection, updateObject } = await import('tsdav');
  const base = new URL(url.endsWith('/') ? url : `${url}/`);
  const who = `the calendar at ${base.host}`;
  const fetch = reachBy({ guard: guardFor(allow), maxBytes, signal });
  const headers = basicOf(user, password);
  const asking = { headers, fetch };
  const said = { ...headers, 'content-type': 'text/calendar; charset=utf-8' };
  const addressOf = (href: string): string => new URL(href, base).href;

  /** A path as this calendar has it; undefined for what lies elsewhere, which nobody asks for. */
  const pathOf = (href: unknown): string | undefined => {
    const url = URL.parse(text(href) ?? '', base);
    if (url === null || url.origin !== base.origin || !url.pathname.startsWith(base.pathname)) return undefined;
    const name = url.pathname.slice(base.pathname.length);
    return name === '' || name.endsWith('/') ? undefined : base.pathname + encoded(name);
  };

  const problem = (status: number | undefined): Problem => ({ problem: `${who} ${statusText(status ?? 0)}` });
  const caught = async <T>(act: () => Promise<T>): Promise<T | Problem> => {
    try {
      return await act();
    } catch (error) {
      return { problem: `${who} ${failureOf(error, signal)}` };
    }
  };

  const listed = (responses: readonly DAVResponse[]): readonly Listed[] =>
    responses.flatMap(({ href, props }) => {
      const path = pathOf(href);
      const etag = text(props?.['getetag']);
      return path === undefined || etag === undefined ? [] : [{ href: path, etag }];
    });

  const whole = async (): Promise<Listing | Problem> => {
    const responses = await propfind({ url: base.href, props: { 'd:getetag': {}, 'd:sync-token': {} }, depth: '1', ...asking });
    const [first] = responses;
    if (first === undefined || !first.ok || first.raw?.multistatus === undefined) return problem(first?.status);
    const own = responses.find(({ href }) => URL.parse(text(href) ?? '', base)?.pathname.replace(/\/?$/, '/') === base.pathname);
    return { token: text(own?.props?.['syncToken']) ?? null, whole: true, entries: listed(responses), gone: [] };
  };

  /** What changed since a token; undefined where the server does not know it. */
  const since = async (first: string): Promise<Listing | Problem | undefined> => {
    const entries = new Map<string, string>();
    const gone = new Set<string>();
    let token = first;
    for (let page = 0; page < MOST_PAGES; page++) {
      const responses = await syncCollection({ url: base.href, props: { 'd:getetag': {} }, syncLevel: 1, syncToken: token, ...asking });
      const [head] = responses;
      const next = text(head?.raw?.multistatus?.syncToken);
      if (head === undefined || next === undefined) return FORGOTTEN.includes(head?.status ?? 0) ? undefined : problem(head?.status);
      for (const { href, etag } of listed(responses)) {
        entries.set(href, etag);
        gone.delete(href);
      }
      for (const { href, status } of responses) {
        const path = status === 404 ? pathOf(href) : undefined;
        if (path === undefined) continue;
        gone.add(path);
        entries.delete(path);
      }
      const more = responses.some(({ status }) => status === 507) && next !== token;
      token = next;
      if (!more) return { token, whole: false, entries: [...entries].map(([href, etag]) => ({ href, etag })), gone: [...gone] };
    }
    return undefined;
  };

  const outcome = ({ status, headers: answered }: Response): Written => {
    if (status >= 200 && status < 300) return { etag: answered.get('etag') };
    if (status === 412) return { raced: true };
    return REFUSED.includes(status) ? { refused: `${who} ${statusText(status)}` } : problem(status);
  };

  return {
    hrefOf: (uid) => `${base.pathname}${encoded(fileOf(uid))}.ics`,
    list: (token) => caught(async () => (token === null ? undefined : await since(token)) ?? (await whole())),
    read: (hrefs) =>
      caught(async () => {
        const found: (Listed & { readonly text: string })[] = [];
        for (let at = 0; at < hrefs.length; at += A_BATCH) {
          const batch = hrefs.slice(at, at + A_BATCH);
          const responses = await davRequest({ url: base.href, init: multiget(headers, batch), fetch });
          const [first] = responses;
          if (first?.raw?.multistatus === undefined) return problem(first?.status);
          for (const response of responses) {
            const [seen] = listed([response]);
            const body = text(response.props?.['calendarData']);
            if (seen !== undefined && body !== undefined) found.push({ ...seen, text: body });
          }
        }
        return found;
      }),
    write: (href, etag, data) =>
      caught(async () => {
        const url = addressOf(href);
        if (etag === null) return outcome(await createObject({ url, data, headers: { ...said, 'if-none-match': '*' }, fetch }));
        return outcome(await updateObject({ url, data, etag, headers: said, fetch }));
      }),
    remove: (href, etag) =>
      caught(async () => {
        const answer = await deleteObject({ url: addressOf(href), etag, ...asking });
        // Gone is gone, whoever did it.
        return answer.status === 404 || answer.status === 410 ? { etag: null } : outcome(answer);
      }),
  };
}

/** tsdav's own refuses all of them when one is gone, and one may go between the listing and the reading. */
const multiget = (headers: Readonly<Record<string, string>>, hrefs: readonly string[]): DAVRequest => ({
  method: 'REPORT',
  headers: { ...headers, depth: '1' },
  namespace: 'c',
  body: {
    'calendar-multiget': {
      _attributes: { 'xmlns:d': 'DAV:', 'xmlns:c': 'urn:ietf:params:xml:ns:caldav' },
      'd:prop': { 'd:getetag': {}, 'c:calendar-data': {} },
      'd:href': hrefs,
    },
  },
});

/** One way to write a path: servers escape more or less of it. */
const encoded = (name: string): string => {
  try {
    return encodeURIComponent(decodeURIComponent(name));
  } catch {
    return name;
  }
};

/** The name of a file that every server takes. */
const fileOf = (uid: string): string => uid.replace(/[^\w.@-]/gu, (character) => `~${character.codePointAt(0)?.toString(16)}`);

function statusText(status: number): string {
  if (status === 401 || status === 403) return `refuses the login, or the right to do this (${status})`;
  if (status === 404) return 'does not exist (404); is the address that of the calendar itself?';
  if (status === 409) return 'has an entry with this UID at another place (409)';
  if (status === 507) return 'has no room left (507)';
  return status >= 300 && status < 400 ? `has moved (${status}); configure where to` : `answers ${status}`;
}
