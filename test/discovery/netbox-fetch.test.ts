/** Against a real HTTP server on the loopback interface that answers as NetBox does, and as broken ones do. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { fetchNetbox, type NetboxLimits } from '../../src/integrations/discovery/netbox-fetch.ts';
import { listen } from '../parts/listen.ts';
import { keys, problem } from './hostile.ts';

type Answer = (request: IncomingMessage, response: ServerResponse, url: URL) => void;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(answer: Answer): Promise<string> {
  const server = createServer((request, response) => answer(request, response, new URL(request.url ?? '/', 'http://netbox')));
  const { port, stop } = await listen(server);
  closing.push(stop);
  return `http://127.0.0.1:${port}`;
}

const json = (response: ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

/** So many devices, as NetBox pages them; it believes to be called something else, as behind a proxy. */
const devices =
  (count: number, pageSize: number): Answer =>
  (_request, response, url) => {
    const offset = Number(url.searchParams.get('offset') ?? 0);
    const results = Array.from({ length: Math.max(0, Math.min(pageSize, count - offset)) }, (_, index) => ({ id: offset + index + 1 }));
    const next = offset + pageSize < count ? `http://internal:8080/api/dcim/devices/?limit=${pageSize}&offset=${offset + pageSize}` : null;
    json(response, { count, next, previous: null, results });
  };

const limits: NetboxLimits = { timeoutMs: 10_000, maxBytes: 1_048_576, maxPages: 20 };
const read = (base: string, change: Partial<NetboxLimits> = {}, token = 'hunter2') =>
  fetchNetbox(base, token, fetch, { ...limits, ...change });

test('all pages, from where it was told to ask and with its token', async () => {
  const asked: string[] = [];
  const base = await serve((request, response, url) => {
    asked.push(`${request.headers.authorization} ${url.pathname}${url.search}`);
    devices(5, 2)(request, response, url);
  });
  expect(keys(await read(`${base}/netbox/`))).toEqual(['device/1', 'device/2', 'device/3', 'device/4', 'device/5']);
  expect(asked).toEqual([
    'Token hunter2 /netbox/api/dcim/devices/?limit=500',
    'Token hunter2 /netbox/api/dcim/devices/?limit=2&offset=2',
    'Token hunter2 /netbox/api/dcim/devices/?limit=2&offset=4',
  ]);
});

test('a token of NetBox 4.5 is a bearer token', async () => {
  let authorization: string | undefined;
  const base = await serve((request, response, url) => {
    authorization = request.headers.authorization;
    devices(1, 2)(request, response, url);
  });
  await read(`${base}/api/`, {}, 'nbt_abc.def');
  expect(authorization).toBe('Bearer nbt_abc.def');
});

const page = '?limit=500';

type Broken = readonly [name: string, answer: Answer, said: string, change?: Partial<NetboxLimits>];

const broken: readonly Broken[] = [
  ['a refused token', (_, response) => json(response, { detail: 'Invalid token' }, 403), `asked for "${page}", refuses the token (403)`],
  ['another program', (_, response) => json(response, {}, 404), `asked for "${page}", has no /api/dcim/devices/ (404)`],
  ['a failing one', (_, response) => json(response, {}, 502), `asked for "${page}", answers 502`],
  [
    'a redirect',
    (_, response) => response.writeHead(301, { location: 'https://elsewhere.example/api/' }).end(),
    `asked for "${page}", sends elsewhere, to "https://elsewhere.example/api/" (301); configure that address`,
  ],
  ['a login page', (_, response) => response.end('<html>'), `sends no page: this is not JSON: it breaks at line 1, column 1`],
  ['no page', (_, response) => json(response, []), 'sends no page: the page must be an object; found a list'],
  ['silence', () => undefined, `asked for "${page}", does not answer within 0.1s`, { timeoutMs: 100 }],
  [
    'a body that never ends',
    (_, response) => void response.write('{"results":['),
    `asked for "${page}", does not answer within 0.1s`,
    { timeoutMs: 100 },
  ],
  ['a body without end', (_, response) => response.end(Buffer.alloc(3_000_000, ' ')), 'sends more than 1 MB'],
  ['a cut connection', (_, response) => void response.socket?.destroy(), `asked for "${page}", cannot be reached: UND_ERR_SOCKET`],
  [
    'a loop',
    (_, response, url) => json(response, { count: 9, next: `${url.pathname}?limit=500&offset=0`, results: [] }),
    'NetBox names "?limit=500&offset=0" as the next page for the second time',
  ],
  ['more pages than there can be', devices(100, 1), 'NetBox has more than 20 pages'],
  ['a next page that is none', (_, response) => json(response, { next: 'http://', results: [] }), 'is "http://", which is none'],
  [
    'a list that changes',
    (_, response) => json(response, { count: 3, next: null, results: [{ id: 1 }, { id: 2 }] }),
    'NetBox counts 3 devices and gave 2: the list changed while it was read',
  ],
];

test.each(broken.map(([name, answer, said, change]) => ({ name, answer, said, change })))(
  '$name is one sentence, without the token',
  async ({ answer, said, change }) => {
    const result = problem(await read(await serve(answer), change));
    expect(result).toContain(said);
    expect(result).not.toContain('hunter2');
  },
);

test('nobody there', async () => {
  const base = await serve(() => undefined);
  for (const close of closing.splice(0)) await close();
  expect(problem(await read(base))).toBe(`NetBox at ${new URL(base).host}, asked for "?limit=500", cannot be reached: ECONNREFUSED`);
});

test.each(['netbox', 'ftp://netbox.example.org', 'https://user:hunter2@netbox.example.org', ''])('%j is no address', async (base) => {
  expect(problem(await read(base))).toMatch(/is no address of a NetBox; allowed: https:\/\/netbox.example.org$/);
  expect(problem(await read(base))).not.toContain('hunter2');
});
