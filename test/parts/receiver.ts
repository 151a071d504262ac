import { createServer } from 'node:http';
import { type AlertBatch, parseAlertmanager } from '../../src/integrations/monitoring/alertmanager.ts';
import { eventually } from './eventually.ts';
import { listen } from './listen.ts';

export interface Received {
  readonly authorization: string | undefined;
  readonly body: string;
  readonly batch: AlertBatch;
}

/** A bare webhook receiver that keeps what it is sent. */
export async function startReceiver() {
  const received: Received[] = [];
  const { port, stop } = await listen(
    createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString('utf8');
      const batch = parseAlertmanager(body);
      if ('problem' in batch) {
        response.writeHead(400).end(batch.problem);
        return;
      }
      received.push({ authorization: request.headers.authorization, body, batch });
      response.writeHead(204).end();
    }),
  );
  return {
    url: `http://127.0.0.1:${port}/`,
    received,
    waitFor: (wanted: (received: Received) => boolean) =>
      eventually(() => received.find(wanted), { within: 30_000, what: `a webhook with ${wanted}` }),
    stop,
  };
}
