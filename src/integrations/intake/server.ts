/**
 * The HTTP door: a table of routes over node:http. No framework, because one route carries the ingest goal and the rest are a handful
 * (docs/adr/0004-intake-over-bare-http.md).
 *
 * Every answer but the metrics is JSON. Refusals read `{"error":{"kind","text","hint"}}` with the refusal's own status.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { explain, isRefusal, type Refusal, refuse } from '../../domain/kernel/refusal.ts';
import type { Answer } from './answer.ts';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'OPTIONS';
  /** `/v2/alerts/{identifier}/close`: a place in braces is one segment of the path, and is handed over decoded. */
  readonly path: string;
  readonly summary: string;
  handle(request: IncomingMessage, target: Target): Promise<Answer | Refusal>;
  /** Called when the answer has been handed to the socket. */
  answered?(): void;
}

/** The request's target, taken apart. */
export interface Target {
  readonly query: URLSearchParams;
  readonly places: Readonly<Record<string, string>>;
}

export interface Listening {
  readonly address: string;
  close(): Promise<void>;
}

/** A full disk, a damaged file: 503, so that the sender keeps what it has and comes again. What exactly, strangers need not read. */
const BROKEN = refuse({
  kind: 'unreachable',
  what: 'the store',
  problem: 'could not take this in',
  hint: 'The log says why: watchbill log. Send it again.',
});

const CONNECTIONS_CLOSE_MS = 2_000;
const NO_QUERY = new URLSearchParams();
const NO_PLACES: Target['places'] = Object.freeze({});

export function listen(
  at: { readonly host: string; readonly port: number },
  routes: readonly Route[],
  onError: (error: unknown) => void,
): Promise<Listening | Refusal> {
  const table = tableOf(routes);
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 65_000 }, (request, response) => {
    void respond(request, response);
  });

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const target = request.url ?? '/';
    const mark = target.indexOf('?');
    const path = mark < 0 ? target : target.slice(0, mark);
    const fitting = table.at(path);
    const found = fitting.find(({ route }) => route.method === request.method);
    if (found === undefined) return send(request, response, nothingAt(path, fitting, routes));
    const { route, places } = found;
    try {
      const answer = await route.handle(request, {
        places,
        query: mark < 0 ? NO_QUERY : new URLSearchParams(target.slice(mark + 1)),
      });
      send(request, response, isRefusal(answer) ? refused(answer) : answer);
      route.answered?.();
    } catch (error) {
      onError(error);
      send(request, response, refused(BROKEN));
    }
  };

  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const where = `${at.host}:${at.port}`;
      if (error.code === 'EADDRINUSE')
        resolve(
          refuse({
            kind: 'unreachable',
            what: `intake ${where}`,
            problem: 'the address is in use by another program',
            hint: 'Choose another with --listen or [intake] listen.',
          }),
        );
      else if (error.code === 'EACCES' || error.code === 'EADDRNOTAVAIL')
        resolve(
          refuse({
            kind: 'unreachable',
            what: `intake ${where}`,
            problem: `this machine does not give that address (${error.code})`,
            hint: 'Choose another with --listen or [intake] listen.',
          }),
        );
      else reject(error);
    });
    server.listen({ host: at.host, port: at.port, backlog: 1_024 }, () => {
      server.on('error', onError);
      resolve({ address: addressOf(server), close: () => close(server) });
    });
  });
}

interface Fitting {
  readonly route: Route;
  readonly places: Target['places'];
}

/** Paths without places are looked up; the others, few and never hot, are tried one after the other. */
function tableOf(routes: readonly Route[]): { at(path: string): readonly Fitting[] } {
  const exact = new Map<string, Fitting[]>();
  const patterns: { readonly pattern: RegExp; readonly route: Route }[] = [];
  for (const route of routes) {
    if (route.path.includes('{')) patterns.push({ pattern: patternOf(route.path), route });
    else exact.set(route.path, [...(exact.get(route.path) ?? []), { route, places: NO_PLACES }]);
  }
  return {
    at: (path) =>
      exact.get(path) ??
      patterns.flatMap(({ pattern, route }): Fitting[] => {
        const groups = pattern.exec(path)?.groups;
        return groups === undefined ? [] : [{ route, places: decoded(groups) }];
      }),
  };
}

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{(\w+)\}/g, '(?<$1>[^/]*)')}$`);

function decoded(groups: Readonly<Record<string, string>>): Target['places'] {
  return Object.fromEntries(
    Object.entries(groups).map(([name, text]) => {
      try {
        return [name, decodeURIComponent(text)];
      } catch {
        return [name, text];
      }
    }),
  );
}

/** Who looks with a browser, or at the wrong path, is told what there is. */
function nothingAt(path: string, fitting: readonly Fitting[], routes: readonly Route[]): Answer {
  if (fitting.length === 0) {
    const paths = [...new Set(routes.map((route) => route.path))];
    return {
      status: 404,
      body: { error: { kind: 'not-found', text: 'There is nothing at this path.', hint: `There is: ${paths.join(', ')}.` } },
    };
  }
  const methods = fitting.map(({ route }) => route.method).join(', ');
  const hint = fitting.map(({ route }) => route.summary).join(' ');
  return { status: 405, body: { error: { kind: 'method', text: `${path} takes ${methods}.`, hint } }, headers: { Allow: methods } };
}

const refused = (refusal: Refusal): Answer => {
  const { text, hint, details, httpStatus } = explain(refusal);
  return { status: httpStatus, body: { error: { kind: refusal.refusal.kind, text, ...(hint === undefined ? {} : { hint }), ...details } } };
};

function send(request: IncomingMessage, response: ServerResponse, { status, body, type, headers }: Answer): void {
  if (response.destroyed) return;
  const text = body === undefined ? '' : type === undefined ? JSON.stringify(body) : String(body);
  // A body that nobody read would be taken for the next request on this connection.
  const unread = !request.complete;
  response.writeHead(status, {
    ...headers,
    'Content-Type': type ?? 'application/json',
    'Content-Length': Buffer.byteLength(text),
    ...(unread ? { Connection: 'close' } : {}),
    ...(status === 503 ? { 'Retry-After': '1' } : {}),
    ...(status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}),
  });
  response.end(text);
}

function addressOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo;
  return family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Finishes what is under way; connections that idle are closed at once, slow ones after two seconds. */
const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), CONNECTIONS_CLOSE_MS).unref();
  });
