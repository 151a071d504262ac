import { createServer } from 'node:http';
import { listen } from './listen.ts';

interface Kept {
  text: string;
  etag: string;
  at: number;
}

/** What a server may do that a Radicale does not. */
export interface Manners {
  /** How it answers a token: that it knows it, or that it does not. */
  token?: 403 | 409 | 507;
  /** Keeps another text than it was given, and says so by giving no tag. */
  rewrites?: (text: string) => string;
  /** Happens before the next writing. */
  before?: (() => void) | undefined;
  /** Answers every writing so. */
  refuses?: number;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\r', '&#13;');

/** A CalDAV server of one calendar that misbehaves as real ones do: lost tokens, lost races, no room. */
export async function startCaldav(manners: Manners = {}) {
  const entries = new Map<string, Kept>();
  const gone = new Map<string, number>();
  const writings: string[] = [];
  const reports: string[] = [];
  let tick = 0;
  const put = (path: string, text: string): Kept => {
    const kept = { text, etag: `"${++tick}"`, at: tick };
    entries.set(path, kept);
    gone.delete(path);
    return kept;
  };
  const remove = (path: string): void => {
    entries.delete(path);
    gone.set(path, ++tick);
  };
  const found = (path: string, data: boolean): string => {
    const kept = entries.get(path);
    if (kept === undefined) return `<d:response><d:href>${path}</d:href><d:status>HTTP/1.1 404 Not Found</d:status></d:response>`;
    const text = data ? `<c:calendar-data>${escaped(kept.text)}</c:calendar-data>` : '';
    return `<d:response><d:href>${path}</d:href><d:propstat><d:prop><d:getetag>${kept.etag}</d:getetag>${text}</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>`;
  };
  const token = (): string => `http://example.org/token/${tick}`;
  const multistatus = (...parts: readonly string[]): string =>
    `<?xml version="1.0"?><d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">${parts.join('')}</d:multistatus>`;
  const own = (path: string): string =>
    `<d:response><d:href>${path}</d:href><d:propstat><d:prop><d:sync-token>${token()}</d:sync-token></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>`;

  const answer = (method: string, path: string, body: string, ifMatch: string | undefined, ifNone: string | undefined) => {
    if (method === 'PROPFIND') return { status: 207, text: multistatus(own(path), ...[...entries.keys()].map((one) => found(one, false))) };
    if (method === 'REPORT' && body.includes('calendar-multiget')) {
      const hrefs = [...body.matchAll(/<d:href>([^<]*)<\/d:href>/g)].map(([, href = '']) => href);
      return { status: 207, text: multistatus(...hrefs.map((href) => found(href, true))) };
    }
    if (method === 'REPORT') {
      const [, since = ''] = /token\/(\d+)/.exec(body) ?? [];
      reports.push(since);
      if (manners.token !== undefined) return { status: manners.token, text: '<d:error xmlns:d="DAV:"><d:valid-sync-token/></d:error>' };
      const changed = [...entries].filter(([, { at }]) => at > Number(since)).map(([one]) => one);
      const lost = [...gone].filter(([, at]) => at > Number(since)).map(([one]) => one);
      return {
        status: 207,
        text: multistatus(...[...changed, ...lost].map((one) => found(one, false)), `<d:sync-token>${token()}</d:sync-token>`),
      };
    }
    const { before } = manners;
    manners.before = undefined;
    before?.();
    const kept = entries.get(path);
    if (manners.refuses !== undefined) return { status: manners.refuses, text: '' };
    if ((ifMatch !== undefined && kept?.etag !== ifMatch) || (ifNone === '*' && kept !== undefined)) return { status: 412, text: '' };
    writings.push(`${method} ${path.split('/').at(-1)}`);
    if (method === 'DELETE') {
      remove(path);
      return { status: 204, text: '' };
    }
    const written = put(path, manners.rewrites?.(body) ?? body);
    return { status: kept === undefined ? 201 : 204, text: '', ...(manners.rewrites === undefined ? { etag: written.etag } : {}) };
  };

  const { port, stop } = await listen(
    createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const { method = '', url = '', headers } = request;
      const { status, text, etag } = answer(
        method,
        url,
        Buffer.concat(chunks).toString('utf8'),
        headers['if-match'],
        headers['if-none-match'],
      ) as {
        status: number;
        text: string;
        etag?: string;
      };
      response
        .writeHead(status, { ...(text === '' ? {} : { 'content-type': 'application/xml' }), ...(etag === undefined ? {} : { etag }) })
        .end(text);
    }),
  );
  return { url: `http://127.0.0.1:${port}/ops/windows/`, entries, put, remove, writings, reports, manners, stop };
}

export type Caldav = Awaited<ReturnType<typeof startCaldav>>;
