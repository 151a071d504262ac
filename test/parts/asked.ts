import { createServer } from 'node:http';
import { listen } from './listen.ts';

export interface Asked {
  /** Path and query, as it stood in the request. */
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

/** What is answered: a JSON value, an HTTP status, or nothing, ever. */
export type Answering = (asked: Asked) => unknown;

export const HANGS = Symbol('no answer');

/** A monitoring system on the loopback interface that is asked for its alerts. `answer` may be changed while it runs. */
export async function startAsked(answer: Answering) {
  const system = { answer, asked: [] as Asked[], url: '', stop: async (): Promise<void> => undefined };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const asked: Asked = {
      path: request.url ?? '',
      authorization: request.headers.authorization,
      body: text === '' ? undefined : JSON.parse(text),
    };
    system.asked.push(asked);
    const said = system.answer(asked);
    if (said === HANGS) return;
    if (typeof said === 'number') response.writeHead(said).end();
    else response.writeHead(200, { 'content-type': 'application/json' }).end(typeof said === 'string' ? said : JSON.stringify(said));
  });
  const { port, stop } = await listen(server);
  system.url = `http://127.0.0.1:${port}`;
  system.stop = stop;
  return system;
}
