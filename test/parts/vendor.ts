import { createServer, type IncomingHttpHeaders } from 'node:http';
import { listen } from './listen.ts';

/** A request as a vendor's server was sent it. */
export interface Posted {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: string;
}

/** What a vendor answers; `hang` never does. */
export type Reply = { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> } | 'hang';

/** A server on loopback that answers every request of its method as it is told: each vendor's published answers are said beside its test. */
export async function startVendor(answer: (posted: Posted) => Reply, method: 'GET' | 'POST' = 'POST') {
  const posted: Posted[] = [];
  let behave = answer;
  const { port, stop } = await listen(
    createServer((request, response) => {
      if (request.method !== method) return void response.writeHead(404).end();
      const chunks: Buffer[] = [];
      request.on('error', () => response.destroy());
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const one: Posted = {
          path: `${request.method} ${request.url}`,
          headers: request.headers,
          raw: Buffer.concat(chunks).toString('utf8'),
        };
        const reply = behave(one);
        if (reply === 'hang') return;
        if (reply.status < 300) posted.push(one);
        const { status, body = '', headers = {} } = reply;
        const text = typeof body === 'string' ? body : JSON.stringify(body);
        response.writeHead(status, { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json', ...headers }).end(text);
      });
    }),
  );
  return {
    url: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    /** What was taken. */
    posted,
    /** Answers otherwise from now on; without a word as at the start. */
    behave: (how: (posted: Posted) => Reply = answer) => {
      behave = how;
    },
    stop,
  };
}

export type Vendor = Awaited<ReturnType<typeof startVendor>>;
