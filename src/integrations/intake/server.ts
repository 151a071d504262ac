/**
 * The HTTP door: a table of routes over node:http. No framework, because one route carries the ingest goal and the rest are a handful
 * (docs/adr/0004-intake-over-bare-http.md).
 *
 * Every answer is JSON. Refusals read `{"error":{"kind","text","hint"}}` with the refusal's own status.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { explain, isRefusal, type Refusal, refuse } from '../../domain/kernel/refusal.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface Route {
  readonly method: 'GET' | 'POST';
  /** Matched from the start; the rest of the path is handed over. */
  readonly path: string;
  readonly exact: boolean;
  handle(request: IncomingMessage, url: { readonly rest: string; readonly query: URLSearchParams }): Promise<Answer | Refusal>;
  /** Called when the answer has been handed to the socket. */
  answered?(): void;
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

export function listen(
  at: { readonly host: string; readonly port: number },
  routes: readonly Route[],
  onError: (error: unknown) => void,
): Promise<Listening | Refusal> {
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 65_000 }, (request, response) => {
    void respond(request, response);
  });

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const target = request.url ?? '/';
    const mark = target.indexOf('?');
    const path = mark < 0 ? target : target.slice(0, mark);
    const fitting = routes.filter((route) => (route.exact ? path === route.path : path.startsWith(route.path)));
    const route = fitting.find((candidate) => candidate.method === request.method);
    if (route === undefined) {
      const error =
        fitting.length > 0
          ? { kind: 'method', text: `${path} takes ${fitting.map(({ method }) => method).join(', ')}.` }
          : { kind: 'not-found', text: `There is nothing at this path; the intake is at /v1/intake/alertmanager.` };
      return send(request, response, { status: fitting.length > 0 ? 405 : 404, body: { error } });
    }
    try {
      const answer = await route.handle(request, {
        rest: path.slice(route.path.length),
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

const refused = (refusal: Refusal): Answer => {
  const { text, hint, httpStatus } = explain(refusal);
  return { status: httpStatus, body: { error: { kind: refusal.refusal.kind, text, ...(hint === undefined ? {} : { hint }) } } };
};

function send(request: IncomingMessage, response: ServerResponse, { status, body }: Answer): void {
  if (response.destroyed) return;
  const text = JSON.stringify(body);
  // A body that nobody read would be taken for the next request on this connection.
  const unread = !request.complete;
  response.writeHead(status, {
    'Content-Type': 'application/json',
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
